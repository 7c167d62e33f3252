/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a library is to the programs that ask for it. Source: elf(5), ld.so(8). */
#ifndef TROWEL_FORMAT_ELF_LIBRARY_H
#define TROWEL_FORMAT_ELF_LIBRARY_H

#include "base/byte_source.h"
#include "base/values.h"

enum {
	ELF_LIBRARY_VERSIONS_MAX = 1000, /* that are told of */
};

struct elf_library {
	const char *arch;  /* elf_arch_name() */
	const char *name;  /* DT_SONAME; NULL: it has none */
	text_list defines; /* versions of its symbols, without weak ones */
};

/* Reads a library into `ret`, whose texts lie in `arena`. False if the file is none, or damaged
 * where these lie; `ret` is untouched then. */
bool elf_library_read(const struct byte_source *file, struct arena *arena, struct elf_library *ret);

#endif
