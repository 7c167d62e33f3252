/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/programs/elf_symbols.h"

#include <elf.h>

#include "base/cursor.h"

enum {
	RANK_UNDERSCORE = 4, /* for each one in front: read is told, not __read */
	RANK_UNDERSCORES_MAX = 8,
	RANK_LABEL = 64, /* a symbol of no type */
};

/* The kinds of symbol that name code, and how much less each says than the first. */
static const struct {
	uint8_t type, rank;
} types[] = {
	{ STT_FUNC, 0 },
	{ STT_GNU_IFUNC, 0 },       /* chooses among functions when the program starts */
	{ STT_NOTYPE, RANK_LABEL }, /* labels of assembly: _start in some C libraries */
};

static bool rank_of(uint8_t info, struct bytes name, uint8_t *ret)
{
	uint8_t binding = ELF64_ST_BIND(info);
	size_t underscores = 0;

	while (underscores < name.size && underscores < RANK_UNDERSCORES_MAX &&
	       name.at[underscores] == '_')
		underscores++;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (ELF64_ST_TYPE(info) != types[i].type)
			continue;
		/* a global name is what others call it by */
		*ret = (uint8_t)(types[i].rank + underscores * RANK_UNDERSCORE +
				 (binding == STB_LOCAL ? 2 : binding == STB_WEAK));
		return true;
	}
	return false;
}

static struct bytes name_at(struct bytes strings, size_t at)
{
	struct bytes name = bytes_slice(strings, at, ELF_SYMBOL_NAME_MAX);
	ptrdiff_t zero = bytes_find(name, '\0');

	return zero < 0 ? name : bytes_slice(name, 0, (size_t)zero);
}

void elf_symbols_add(struct elf_symbols *symbols, struct bytes table, struct bytes strings)
{
	struct cursor cursor = cursor_of(table);

	while (cursor_left(&cursor) >= sizeof(Elf64_Sym)) {
		uint32_t name_at_byte = cursor_u32(&cursor);
		uint8_t info = cursor_u8(&cursor);
		uint8_t rank;

		cursor_u8(&cursor);
		uint16_t section = cursor_u16(&cursor);
		uint64_t address = cursor_u64(&cursor);
		uint64_t size = cursor_u64(&cursor);
		struct bytes name = name_at(strings, name_at_byte);

		/* '$' marks code and data of arm, and names no function */
		if (section == SHN_UNDEF || address == 0 || name.size == 0 || name.at[0] == '$' ||
		    !rank_of(info, name, &rank))
			continue;
		symbols->is_cut = symbols->list.count == ELF_SYMBOLS_MAX;
		if (symbols->is_cut)
			return;
		*vec_push(&symbols->list) = (struct elf_symbol){ .address = address,
								 .size = size,
								 .name = name.at,
								 .name_size = (uint16_t)name.size,
								 .rank = rank };
	}
}

static int by_address(const void *a, const void *b)
{
	const struct elf_symbol *one = a, *other = b;

	if (one->address != other->address)
		return one->address < other->address ? -1 : 1;
	return (one->rank > other->rank) - (one->rank < other->rank);
}

void elf_symbols_sort(struct elf_symbols *symbols)
{
	vec_sort(&symbols->list, by_address);
}

/* How many symbols start at or before the address. */
static size_t count_until(const struct elf_symbols *symbols, uint64_t address)
{
	return vec_count_until(&symbols->list, address, address);
}

/* The first one at the address of symbol `index` (the order is by rank there) that is accepted. */
static const struct elf_symbol *best_at(const struct elf_symbols *symbols, size_t index,
					uint64_t wanted)
{
	const struct elf_symbol *best = NULL, *all = symbols->list.at;
	uint64_t address = all[index].address;

	for (size_t seen = 0; seen < ELF_SYMBOLS_NESTED_MAX && all[index].address == address;
	     seen++, index--) {
		bool is_label = wanted == address && all[index].size == 0;

		if (is_label || wanted - address < all[index].size)
			best = &all[index];
		if (index == 0)
			break;
	}
	return best;
}

const struct elf_symbol *elf_symbols_find(const struct elf_symbols *symbols, uint64_t address,
					  uint64_t start)
{
	size_t count = count_until(symbols, address);

	for (size_t seen = 0; seen < ELF_SYMBOLS_NESTED_MAX && seen < count; seen++) {
		size_t index = count - 1 - seen;

		if (address - symbols->list.at[index].address < symbols->list.at[index].size)
			return best_at(symbols, index, address);
	}
	count = count_until(symbols, start);
	if (count == 0 || start == 0 || symbols->list.at[count - 1].address != start)
		return NULL;
	return best_at(symbols, count - 1, start);
}

void elf_symbols_deinit(struct elf_symbols *symbols)
{
	vec_deinit(&symbols->list);
}
