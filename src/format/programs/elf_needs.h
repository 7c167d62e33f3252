/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a program or library wants to be loaded with: its loader, libraries, and where they are
 * looked for. Source: elf(5), ld.so(8).
 */
#ifndef TROWEL_FORMAT_ELF_NEEDS_H
#define TROWEL_FORMAT_ELF_NEEDS_H

#include "base/byte_source.h"
#include "base/values.h"

enum {
	ELF_NEEDS_MAX = 1024, /* libraries; those of a desktop's program are 200 */
};

/* Texts lie in `arena`, and are NULL where it has none. */
struct elf_needs {
	struct arena arena;
	unsigned machine; /* EM_X86_64 and its like */
	bool is_64, is_big_endian;
	bool is_started; /* a program, not a library; some are both */
	const char *loader;
	const char *name; /* DT_SONAME */
	const char *rpath, *runpath;
	text_list libraries; /* DT_NEEDED, in that order */
};
void elf_needs_deinit(struct elf_needs *needs);
#define scoped_elf_needs SCOPED(elf_needs_deinit) struct elf_needs

/* Reads them into `ret`, zero-initialised. False if the file is no program or library, or damaged
 * where these lie. */
bool elf_needs_read(const struct byte_source *file, struct elf_needs *ret);

#endif
