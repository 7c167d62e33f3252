/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machines whose kernels leave dumps. */
#ifndef TROWEL_FORMAT_MACHINES_H
#define TROWEL_FORMAT_MACHINES_H

#include "base/bytes.h"

/* A machine by what uname(2) calls it ("x86_64", "i686", "aarch64"): EM_X86_64 and its like of
 * <elf.h>; EM_NONE if it is not known. */
unsigned machine_of_name(struct bytes name);

/* What a machine is called; "unknown" if it is not known. */
const char *machine_name(unsigned machine);

/* Bytes of a pointer of its kernels: 4 or 8; 0 if it has kernels of both kinds or is not known. */
unsigned machine_word_size(unsigned machine);

#endif
