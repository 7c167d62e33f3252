/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a program or library tells of how it was built: its compilers, how it is linked, and the
 * oldest kernel that its C library starts on. The build id is in languages/elf.h. Source: elf(5);
 * ld(1), -z now and -pie; Linux Standard Base Core, chapter "Special Sections" (.comment,
 * .note.ABI-tag).
 */
#ifndef TROWEL_FORMAT_ELF_BUILD_H
#define TROWEL_FORMAT_ELF_BUILD_H

#include "base/byte_source.h"
#include "base/values.h"

enum {
	ELF_BUILD_COMMENT_SIZE_MAX = 64 * 1024, /* bytes that are read of .comment */
	ELF_BUILD_COMPILERS_MAX = 32,
	ELF_BUILD_COMPILER_MAX = 256, /* bytes of one line */
};

/* What the note says; ELF_NOTE_OS_LINUX and its like of <elf.h>. */
struct elf_abi {
	uint32_t os;
	uint32_t kernel[3]; /* the oldest one: 3, 2, 0 */
};

/* Texts lie in `arena`. */
struct elf_build {
	struct arena arena;
	text_list compilers; /* "GCC: (Debian 12.2.0-14) 12.2.0"; each once, as the file has them */
	bool is_static;      /* a program that wants no loader and no library */
	bool is_pie;         /* a program that is loaded at any address */
	bool is_bound_now;   /* all symbols are bound when it starts */
	bool has_abi;
	struct elf_abi abi;
};
void elf_build_deinit(struct elf_build *build);
#define scoped_elf_build SCOPED(elf_build_deinit) struct elf_build

/* Reads it into `ret`, zero-initialised; what a stripped file does not tell is left out. False if
 * the file is no program or library, or its dynamic section is damaged. */
bool elf_build_read(const struct byte_source *file, struct elf_build *ret);

#endif
