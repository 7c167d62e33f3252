/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of functions in .symtab and .dynsym of a 64-bit little-endian program, by address.
 * Source: elf(5).
 */
#ifndef TROWEL_FORMAT_ELF_SYMBOLS_H
#define TROWEL_FORMAT_ELF_SYMBOLS_H

#include "base/bytes.h"
#include "base/vec.h"

enum {
	ELF_SYMBOLS_MAX = 1 << 21,   /* of a program; Chromium with all of them has a million */
	ELF_SYMBOL_NAME_MAX = 4096,  /* bytes; names of C++ are long */
	ELF_SYMBOLS_NESTED_MAX = 32, /* symbols that start within another one */
};

struct elf_symbol {
	uint64_t address, size; /* size 0: not said, as for labels of assembly */
	const char *name;       /* in the strings, no longer than name_size; not terminated */
	uint16_t name_size;
	uint8_t rank; /* the lowest one is told of several at one address */
};

struct elf_symbols {
	vec_of(struct elf_symbol) list; /* by address and rank, once sorted */
	bool is_cut;                    /* there were more than ELF_SYMBOLS_MAX */
};
void elf_symbols_deinit(struct elf_symbols *symbols);

/* Adds the functions of a symbol table; both have to outlive `symbols`. */
void elf_symbols_add(struct elf_symbols *symbols, struct bytes table, struct bytes strings);

/* To be called once, after the last table was added. */
void elf_symbols_sort(struct elf_symbols *symbols);

/* The symbol whose size covers `address`; else one of no size that starts at `start`, where a call
 * frame says that the address's function begins (0: not known). NULL if there is none. */
const struct elf_symbol *elf_symbols_find(const struct elf_symbols *symbols, uint64_t address,
					  uint64_t start);

#endif
