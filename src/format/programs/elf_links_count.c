/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <elf.h>

#include "format/programs/elf_links.h"
#include "format/programs/elf_links_parts.h"

enum {
	HASH_BUCKETS_MAX = 2 * ELF_LINKS_MAX,
	GNU_HASH_HEADER_SIZE = 16, /* buckets, first symbol, words of the filter, its shift */
	GNU_HASH_WORD_SIZE = 4,
	CHAIN_PIECE_SIZE = 4096,
};

/* The tables that may follow the symbols. */
static const uint64_t neighbours[] = {
	DT_STRTAB, DT_VERSYM, DT_VERNEED, DT_VERDEF, DT_HASH, DT_GNU_HASH,
	DT_RELA,   DT_REL,    DT_JMPREL,  DT_RELR,   DT_INIT,
};

/* A range of memory, all of which lies in the file. */
static bool get(const struct elf_dynamic *dynamic, uint64_t address, uint64_t size, struct buf *ret)
{
	uint64_t offset, left;

	return elf_offset_of(dynamic->elf, address, &offset, &left) && size <= left &&
	       byte_source_get(dynamic->elf->file, offset, size, ret);
}

static uint32_t word_at(const struct elf_dynamic *dynamic, const struct buf *words, size_t index)
{
	return (uint32_t)elf_number(dynamic->elf, buf_bytes(words), index * GNU_HASH_WORD_SIZE,
				    GNU_HASH_WORD_SIZE);
}

/* DT_HASH: its second number is the count. They have 8 bytes in two 64-bit machines: see glibc,
 * sysdeps/alpha/dl-machine.h and elf_machine of s390. */
static uint64_t count_hashed(const struct elf_dynamic *dynamic, uint64_t address)
{
	unsigned machine = dynamic->elf->machine;
	bool is_wide = machine == EM_ALPHA || (machine == EM_S390 && dynamic->elf->is_64);
	size_t size = is_wide ? 8 : 4;
	scoped_buf head = { 0 };

	if (!get(dynamic, address, 2 * size, &head))
		return 0;
	return elf_number(dynamic->elf, buf_bytes(&head), size, size);
}

/* The symbol behind the chain that begins with `symbol`, whose words begin at `address`: the last
 * one's word is odd. 0 if it does not end. */
static uint64_t end_of_chain(const struct elf_dynamic *dynamic, uint64_t address, uint64_t symbol)
{
	scoped_buf piece = { 0 };
	uint64_t offset, left;

	if (!elf_offset_of(dynamic->elf, address, &offset, &left))
		return 0;
	for (; symbol < ELF_LINKS_MAX && left >= GNU_HASH_WORD_SIZE; left -= piece.size) {
		size_t size = left < CHAIN_PIECE_SIZE ? left & ~(uint64_t)3 : CHAIN_PIECE_SIZE;

		if (!byte_source_get(dynamic->elf->file, offset, size, &piece))
			return 0;
		for (size_t i = 0; i < size / GNU_HASH_WORD_SIZE; i++, symbol++)
			if (word_at(dynamic, &piece, i) & 1)
				return symbol + 1;
		offset += size;
	}
	return symbol;
}

/* DT_GNU_HASH: symbols that are given stand last, by their bucket; so the last bucket's chain ends
 * with the last symbol. 0 if there is none in any bucket, or the table is damaged. `ret_first`: the
 * first symbol that is in the table. Source: binutils, bfd/elflink.c; glibc, elf/dl-lookup.c. */
static uint64_t count_gnu_hashed(const struct elf_dynamic *dynamic, uint64_t address,
				 uint64_t *ret_first)
{
	scoped_buf words = { 0 };
	uint64_t last = 0;

	if (!get(dynamic, address, GNU_HASH_HEADER_SIZE, &words))
		return 0;
	uint64_t buckets = word_at(dynamic, &words, 0), first = word_at(dynamic, &words, 1);
	uint64_t at = address + GNU_HASH_HEADER_SIZE +
		      (uint64_t)word_at(dynamic, &words, 2) * dynamic->word;

	if (buckets > HASH_BUCKETS_MAX || !get(dynamic, at, buckets * GNU_HASH_WORD_SIZE, &words))
		return 0;
	for (size_t i = 0; i < buckets; i++)
		if (word_at(dynamic, &words, i) > last)
			last = word_at(dynamic, &words, i);
	*ret_first = first;
	if (last == 0 || last < first)
		return 0;
	at += (buckets + last - first) * GNU_HASH_WORD_SIZE;
	return end_of_chain(dynamic, at, last);
}

/* Up to where the next table begins: there are no more, whatever else is said. */
static uint64_t count_until_neighbour(const struct elf_dynamic *dynamic, uint64_t address,
				      size_t size)
{
	uint64_t end = UINT64_MAX, other;

	for (size_t i = 0; i < sizeof(neighbours) / sizeof(neighbours[0]); i++)
		if (elf_dynamic_value(dynamic, neighbours[i], &other) && other > address &&
		    other < end)
			end = other;
	return (end - address) / size;
}

uint64_t elf_links_count(const struct elf_dynamic *dynamic, size_t size)
{
	uint64_t address, hash, first = 0, count = 0;
	struct elf_part part;

	if (!elf_dynamic_value(dynamic, DT_SYMTAB, &address))
		return 0;
	uint64_t most = count_until_neighbour(dynamic, address, size);

	if (elf_dynamic_value(dynamic, DT_HASH, &hash))
		count = count_hashed(dynamic, hash);
	if (count == 0 && elf_dynamic_value(dynamic, DT_GNU_HASH, &hash))
		count = count_gnu_hashed(dynamic, hash, &first);
	if (count == 0 && elf_section(dynamic->elf, ".dynsym", &part) && part.address == address)
		count = part.size / size;
	if (count == 0)
		count = most;
	if (count < first)
		count = first;
	return count < most ? count : most;
}
