/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where functions of given names lie in a 64-bit little-endian program or library: in .dynsym and,
 * where that is left, .symtab. Source: elf(5).
 */
#ifndef TROWEL_FORMAT_ELF_FUNCTIONS_H
#define TROWEL_FORMAT_ELF_FUNCTIONS_H

#include "base/byte_source.h"
#include "base/values.h"

enum {
	ELF_FUNCTIONS_TABLE_MAX = 64 * 1024 * 1024, /* bytes of a table of symbols */
	ELF_FUNCTIONS_NAMES_MAX = 256 * 1024 * 1024,
	ELF_FUNCTIONS_FOUND_MAX = 4096,
};

struct elf_function {
	size_t name;     /* the place in the list of names */
	uint64_t offset; /* in the file */
};

struct elf_functions {
	vec_of(struct elf_function) list; /* a name may be there more than once */
	bool is_cut;                      /* a table was too large, or too many were found */
	bool is_go;        /* written in Go, whose stacks move: no return may be changed there */
	bool has_handlers; /* it has what an exception is caught by */
};
void elf_functions_deinit(struct elf_functions *functions);

/* Finds functions that are called one of `names`; those that only choose another one (ifunc) are
 * left out. False if the file is none of a kind that is read. */
bool elf_functions_find(const struct byte_source *file, const text_list *names,
			struct elf_functions *ret);

#endif
