/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: kernel/kallsyms.c of Linux. */
#include "crash/symbols.h"

#include <errno.h>
#include <string.h>

enum {
	PIECE = 4096, /* bytes of names that are read at once: what lies behind may not be there */
	MARK_EVERY = 256,
};

void symbols_deinit(struct symbols *symbols)
{
	buf_deinit(&symbols->places);
	buf_deinit(&symbols->names);
	buf_deinit(&symbols->table);
	vec_deinit(&symbols->marks);
	*symbols = (struct symbols){ 0 };
}

/* ---- addresses ----------------------------------------------------------------------------- */

static uint64_t address_of(const struct symbols *symbols, uint32_t index)
{
	uint64_t place = memory_number_in(symbols->memory, buf_bytes(&symbols->places),
					  (size_t)index * symbols->place_size, symbols->place_size);

	if (symbols->place_size != sizeof(uint32_t) || symbols->memory->word_size == 4)
		return symbols->base + place;
	if (!symbols->has_absolute)
		return symbols->base + place;
	/* CONFIG_KALLSYMS_ABSOLUTE_PERCPU: what is not negative is of a CPU's own data */
	int64_t offset = (int32_t)place;

	return offset >= 0 ? (uint64_t)offset : symbols->base - 1 - (uint64_t)offset;
}

/* ---- names --------------------------------------------------------------------------------- */

/* All names in turn. */
struct walk {
	const struct symbols *symbols;
	struct bytes rest;
	uint32_t index;
};

/* The next one, still as tokens. */
static bool walk_next(struct walk *walk, struct bytes *ret)
{
	if (walk->index == walk->symbols->count || !kallsyms_next(&walk->rest, ret))
		return false;
	walk->index++;
	return true;
}

static void expand(const struct symbols *symbols, struct bytes name, struct kallsyms_name *ret)
{
	if (!kallsyms_expand(&symbols->tokens, name, ret))
		*ret = (struct kallsyms_name){ .kind = '?' };
}

static struct walk walk_from(const struct symbols *symbols, uint32_t mark)
{
	return (struct walk){
		.symbols = symbols,
		.rest = bytes_slice(buf_bytes(&symbols->names), symbols->marks.at[mark], SIZE_MAX),
		.index = mark * MARK_EVERY,
	};
}

/* ---- reading ------------------------------------------------------------------------------- */

static int damaged(struct err *err)
{
	return err_set(err, -EBADMSG, "the kernel's table of symbols is damaged");
}

/* How long they are is not said: they are read as far as there are names to come. */
static int read_names(struct memory *memory, struct symbols *symbols, uint64_t address,
		      struct err *err)
{
	struct bytes rest = { 0 }, name;
	uint32_t taken = 0;

	while (taken < symbols->count) {
		size_t used = symbols->names.size - rest.size;
		size_t size = PIECE - (address + symbols->names.size) % PIECE;

		if (symbols->names.size > SYMBOLS_NAMES_MAX)
			return damaged(err);
		char *into = buf_reserve(&symbols->names, size);

		if (memory_read(memory, address + symbols->names.size, into, size, err) < 0)
			return err->code;
		buf_grew(&symbols->names, size);
		rest = bytes_slice(buf_bytes(&symbols->names), used, SIZE_MAX);
		for (struct bytes before = rest;
		     taken < symbols->count && kallsyms_next(&rest, &name); before = rest, taken++)
			if (taken % MARK_EVERY == 0)
				*vec_push(&symbols->marks) = (uint32_t)(symbols->names.size -
									before.size);
	}
	return 0;
}

static int read_tokens(struct memory *memory, struct symbols *symbols, uint64_t table,
		       uint64_t index, struct err *err)
{
	enum { BEHIND_LAST = 256 }; /* bytes: no token is longer */
	char places[KALLSYMS_INDEX_SIZE];
	struct bytes all = { places, sizeof(places) };
	uint64_t last;

	if (memory_read(memory, index, places, sizeof(places), err) < 0)
		return err->code;
	last = memory_number_in(memory, all, sizeof(places) - 2, 2);
	char *into = buf_reserve(&symbols->table, last + BEHIND_LAST);

	if (memory_read(memory, table, into, last + BEHIND_LAST, err) < 0)
		return err->code;
	buf_grew(&symbols->table, last + BEHIND_LAST);
	return kallsyms_tokens_read(buf_bytes(&symbols->table), all, memory->is_big_endian,
				    &symbols->tokens)
		       ? 0
		       : damaged(err);
}

static int read_places(struct memory *memory, struct symbols *symbols, struct err *err)
{
	struct bytes info = memory->vmcoreinfo;
	uint64_t places, base;

	symbols->place_size = sizeof(uint32_t);
	if (!vmcoreinfo_symbol(info, "kallsyms_offsets", &places) ||
	    !vmcoreinfo_symbol(info, "kallsyms_relative_base", &base)) {
		symbols->place_size = memory->word_size;
		if (!vmcoreinfo_symbol(info, "kallsyms_addresses", &places))
			return err_set(err, -ENODATA, "the dump does not say where symbols lie");
	} else if (memory_word(memory, base, &symbols->base, err) < 0) {
		return err->code;
	}
	size_t size = (size_t)symbols->count * symbols->place_size;
	char *into = buf_reserve(&symbols->places, size);

	if (memory_read(memory, places, into, size, err) < 0)
		return err->code;
	buf_grew(&symbols->places, size);
	return 0;
}

/* The index of the first symbol of that name; count if there is none. */
static uint32_t index_of(const struct symbols *symbols, const char *wanted)
{
	struct walk walk = walk_from(symbols, 0);
	struct kallsyms_name name;
	struct bytes tokens;

	while (walk_next(&walk, &tokens)) {
		expand(symbols, tokens, &name);
		if (text_equal(wanted, name.text))
			return walk.index - 1;
	}
	return symbols->count;
}

/* Both ways to read offsets are tried on a symbol whose address VMCOREINFO says. */
static bool calibrate(struct symbols *symbols)
{
	static const char *const known[] = { "_stext", "init_uts_ns", "swapper_pg_dir",
					     "init_top_pgt", "vmcoreinfo_data" };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		uint64_t said;
		uint32_t index;

		if (!vmcoreinfo_symbol(symbols->memory->vmcoreinfo, known[i], &said) ||
		    (index = index_of(symbols, known[i])) == symbols->count)
			continue;
		symbols->has_absolute = address_of(symbols, index) != said;
		return address_of(symbols, index) == said;
	}
	return false;
}

static int read_all(struct memory *memory, struct symbols *symbols, struct err *err)
{
	struct bytes info = memory->vmcoreinfo;
	uint64_t names, count, table, index, number;

	if (!vmcoreinfo_symbol(info, "kallsyms_names", &names) ||
	    !vmcoreinfo_symbol(info, "kallsyms_num_syms", &count) ||
	    !vmcoreinfo_symbol(info, "kallsyms_token_table", &table) ||
	    !vmcoreinfo_symbol(info, "kallsyms_token_index", &index))
		return err_set(
			err, -ENODATA,
			"the dump does not say where the kernel's symbols lie, which kernels "
			"do from 6.0 on");
	if (memory_number(memory, count, sizeof(uint32_t), &number, err) < 0)
		return err->code;
	if (number == 0 || number > SYMBOLS_MAX)
		return damaged(err);
	symbols->count = (uint32_t)number;
	if (read_tokens(memory, symbols, table, index, err) < 0 ||
	    read_names(memory, symbols, names, err) < 0 || read_places(memory, symbols, err) < 0)
		return err->code;
	return calibrate(symbols) ? 0 : damaged(err);
}

int symbols_open(struct memory *memory, struct symbols *ret, struct err *err)
{
	struct symbols symbols = { .memory = memory };

	if (read_all(memory, &symbols, err) < 0) {
		symbols_deinit(&symbols);
		return err->code;
	}
	*ret = symbols;
	return 0;
}

/* ---- looking up ---------------------------------------------------------------------------- */

/* Sizes as bits, the last one for all that are longer. */
static uint64_t size_bit(size_t size)
{
	enum { LAST = 63 };

	return UINT64_C(1) << (size < LAST ? size : LAST);
}

/* Of a hundred thousand names only those as long as a wanted one are put together. */
void symbols_find(const struct symbols *symbols, const struct symbols_wanted *wanted, size_t count)
{
	struct walk walk = walk_from(symbols, 0);
	struct kallsyms_name name;
	struct bytes tokens;
	uint64_t sizes = 0;

	for (size_t i = 0; i < count; i++)
		sizes |= size_bit(strlen(wanted[i].name));
	while (walk_next(&walk, &tokens)) {
		if (!(sizes & size_bit(kallsyms_size(&symbols->tokens, tokens))))
			continue;
		expand(symbols, tokens, &name);
		for (size_t i = 0; i < count; i++)
			if (text_is(wanted[i].name, name.text))
				*wanted[i].address = address_of(symbols, walk.index - 1);
	}
}

/* They are in order of their addresses, but for those of CPUs' own data, which come first. The
 * first of those at the same address counts, as in the kernel. */
static uint32_t index_at(const struct symbols *symbols, uint64_t address)
{
	uint32_t low = 0, high = symbols->count;

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (address_of(symbols, middle) <= address)
			low = middle;
		else
			high = middle;
	}
	while (low > 0 && address_of(symbols, low - 1) == address_of(symbols, low))
		low--;
	return low;
}

bool symbols_at(const struct symbols *symbols, uint64_t address, struct symbols_place *ret)
{
	uint32_t index = index_at(symbols, address), next = index;
	uint64_t start = address_of(symbols, index);
	struct walk walk = walk_from(symbols, index / MARK_EVERY);

	while (next < symbols->count && address_of(symbols, next) == start)
		next++;
	if (address < start || next == symbols->count)
		return false;
	*ret = (struct symbols_place){
		.offset = address - start,
		.size = address_of(symbols, next) - start,
	};
	struct bytes tokens = { 0 };

	while (walk.index <= index)
		if (!walk_next(&walk, &tokens))
			return false;
	expand(symbols, tokens, &ret->name);
	return true;
}
