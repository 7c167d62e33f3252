/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Machines and ABIs of programs, by name. Source: <elf.h>; uname(2) of each. */
#ifndef TROWEL_FORMAT_ELF_ARCH_H
#define TROWEL_FORMAT_ELF_ARCH_H

#include <stdbool.h>

/* "x86_64", "i386", "x32", "aarch64", "arm" ...; "machine N" for one without a name here. Static,
 * or in `ret_unnamed`. */
const char *elf_arch_name(unsigned machine, bool is_64, bool is_big_endian, char ret_unnamed[32]);

/* True if a kernel of `host` starts programs of `arch`, given their libraries. */
bool elf_arch_runs_on(const char *arch, const char *host);

#endif
