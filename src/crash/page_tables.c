/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/page_tables.h"

#include <errno.h>

/* Bits `from` to `to` set. */
#define BITS(from, to) ((~(uint64_t)0 >> (63 - (to))) & (~(uint64_t)0 << (from)))

enum {
	PRESENT = 1,
	X86_LARGE = 0x80,
	X86_LARGE_SHIFT_MAX = 30, /* pages of 1 GiB are the largest */
	ARM64_TABLE = 2,
	RISCV_LEAF = 0xe,
};

void page_tables_x86_64(struct page_tables *ret, bool has_5_levels, uint64_t encryption_mask)
{
	*ret = (struct page_tables){
		.kind = PAGE_TABLES_X86,
		.entry_size = 8,
		.levels = has_5_levels ? 5 : 4,
		.page_shift = 12,
		.level_bits = 9,
		.top_bits = 9,
		.address_mask = BITS(12, 51) & ~encryption_mask,
	};
}

void page_tables_i386(struct page_tables *ret, bool has_pae)
{
	*ret = (struct page_tables){
		.kind = PAGE_TABLES_X86,
		.entry_size = has_pae ? 8 : 4,
		.levels = has_pae ? 3 : 2,
		.page_shift = 12,
		.level_bits = has_pae ? 9 : 10,
		.top_bits = has_pae ? 2 : 10,
		.address_mask = has_pae ? BITS(12, 51) : BITS(12, 31),
	};
}

bool page_tables_arm64(struct page_tables *ret, unsigned page_shift, unsigned va_bits,
		       bool has_52_bits)
{
	unsigned level_bits = page_shift - 3;

	if ((page_shift != 12 && page_shift != 14 && page_shift != 16) || va_bits > 52 ||
	    va_bits <= page_shift + 1)
		return false;
	unsigned levels = (va_bits - page_shift + level_bits - 1) / level_bits;

	*ret = (struct page_tables){
		.kind = PAGE_TABLES_ARM64,
		.entry_size = 8,
		.levels = levels,
		.page_shift = page_shift,
		.level_bits = level_bits,
		.top_bits = va_bits - page_shift - (levels - 1) * level_bits,
		.address_mask = BITS(page_shift, 47),
	};
	if (page_shift == 16) {
		/* bits 51 to 48 of the address lie in 15 to 12, which are 0 where it has none */
		ret->high_mask = BITS(12, 15);
		ret->high_shift = 36;
	} else if (has_52_bits) {
		ret->address_mask = BITS(page_shift, 49);
		ret->high_mask = BITS(8, 9);
		ret->high_shift = 42;
	}
	return true;
}

bool page_tables_riscv64(struct page_tables *ret, unsigned va_bits)
{
	if (va_bits != 39 && va_bits != 48 && va_bits != 57)
		return false;
	*ret = (struct page_tables){
		.kind = PAGE_TABLES_RISCV,
		.entry_size = 8,
		.levels = (va_bits - 12) / 9,
		.page_shift = 12,
		.level_bits = 9,
		.top_bits = 9,
		.address_mask = BITS(10, 53),
		.address_shift = 2,
	};
	return true;
}

static bool is_page(const struct page_tables *tables, uint64_t entry, unsigned shift)
{
	if (shift == tables->page_shift)
		return true;
	switch (tables->kind) {
	case PAGE_TABLES_X86:
		return shift <= X86_LARGE_SHIFT_MAX && entry & X86_LARGE &&
		       !(tables->levels == 3 && shift == X86_LARGE_SHIFT_MAX); /* none with PAE */
	case PAGE_TABLES_ARM64:
		return !(entry & ARM64_TABLE);
	case PAGE_TABLES_RISCV:
		return entry & RISCV_LEAF;
	}
	return false;
}

static uint64_t place_in(const struct page_tables *tables, uint64_t entry)
{
	return (entry & tables->address_mask) << tables->address_shift |
	       (entry & tables->high_mask) << tables->high_shift;
}

int page_tables_find(const struct page_tables *tables, const struct dump *dump, uint64_t address,
		     uint64_t *ret, uint64_t *ret_size, struct err *err)
{
	uint64_t table = tables->root;

	for (unsigned level = tables->levels; level-- > 0;) {
		unsigned shift = tables->page_shift + level * tables->level_bits;
		unsigned bits = level + 1 == tables->levels ? tables->top_bits : tables->level_bits;
		uint64_t index = address >> shift & (((uint64_t)1 << bits) - 1);
		char bytes[sizeof(uint64_t)];

		if (dump_read(dump, table + index * tables->entry_size, bytes, tables->entry_size,
			      err) < 0)
			return err_wrap(err, "page tables of %#llx", (unsigned long long)address);
		uint64_t entry = bytes_number((struct bytes){ bytes, tables->entry_size }, 0,
					      tables->entry_size, dump->is_big_endian);

		if (!(entry & PRESENT))
			break;
		table = place_in(tables, entry);
		if (!is_page(tables, entry, shift))
			continue;
		uint64_t within = address & (((uint64_t)1 << shift) - 1);

		*ret = (table & ~(((uint64_t)1 << shift) - 1)) + within;
		*ret_size = ((uint64_t)1 << shift) - within;
		return 0;
	}
	return err_set(err, -EFAULT, "kernel address %#llx is mapped nowhere",
		       (unsigned long long)address);
}
