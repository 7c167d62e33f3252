/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/programs/elf_symbols.h"
#include "harness.h"

/* The first byte: how many entries of 24 bytes follow; the rest are the names. */
FUZZ(elf_symbols, input)
{
	size_t size = input.size ? (unsigned char)input.at[0] * (size_t)24 : 0;
	struct elf_symbols symbols = { 0 };

	elf_symbols_add(&symbols, bytes_slice(input, 1, size),
			bytes_slice(input, 1 + size, input.size));
	elf_symbols_sort(&symbols);
	for (size_t i = 0; i < symbols.list.count; i++) {
		const struct elf_symbol *symbol = &symbols.list.at[i];
		const struct elf_symbol *found = elf_symbols_find(&symbols, symbol->address,
								  symbol->address);

		assert(symbol->name_size && symbol->name_size <= ELF_SYMBOL_NAME_MAX);
		assert(found && found->address <= symbol->address);
	}
	assert(!elf_symbols_find(&symbols, 0, 0));
	elf_symbols_deinit(&symbols);
}
