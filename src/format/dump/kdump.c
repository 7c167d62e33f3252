/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/dump/kdump.h"

#include <elf.h>
#include <errno.h>

#include "base/mem.h"
#include "format/dump/kdump_page.h"
#include "format/dump/machines.h"

enum {
	HEAD_SIZE = 512, /* what is read of the header */
	SUB_HEAD_SIZE = 112,
	UTSNAME_AT = 12, /* six texts */
	UTSNAME_FIELD_SIZE = 65,
	UTSNAME_RELEASE = 2,
	UTSNAME_MACHINE = 4,
	VERSION_MAX = 64, /* of the header; 6 is the newest: more is the other byte order */
	STATUS_INCOMPLETE = 0x8,
	LEVEL_ZEROS = 0x1, /* of makedumpfile -d */
	DESCRIPTOR_SIZE = 24,
	BITMAP_PIECE = 4096, /* bytes of it between two ranks */
	BITMAP_READ = 64 * 1024,
};

/* More pages than 2^52 bytes have, in pages of 4096. */
#define PAGE_COUNT_MAX ((uint64_t)1 << 40)

/* Where fields lie: timeval, long and off_t have the size and alignment of the machine that wrote
 * the file. */
struct layout {
	bool is_64;
	size_t status, block_size, sub_blocks, bitmap_blocks, page_count; /* of the header */
	size_t word;
	size_t level, split, first, past; /* of the sub header */
	size_t vmcoreinfo, notes, first_64;
};

static const struct layout layouts[] = {
	{ true, 424, 428, 432, 436, 440, 8, 8, 12, 16, 24, 32, 48, 80 },
	{ false, 412, 416, 420, 424, 428, 4, 4, 8, 12, 16, 20, 32, 56 }, /* i386: off_t at 4 */
	{ false, 412, 416, 420, 424, 428, 4, 4, 8, 12, 16, 24, 40, 72 }, /* arm: off_t at 8 */
};

enum { LAYOUT_64, LAYOUT_32, LAYOUT_32_PADDED, LAYOUT_COUNT };

void kdump_deinit(struct kdump *kdump)
{
	vec_deinit(&kdump->ranks);
	free(kdump->windows);
	kdump->windows = NULL;
}

bool kdump_is(struct bytes start)
{
	return bytes_starts(start, "KDUMP   ");
}

static uint64_t number(const struct kdump *kdump, struct bytes bytes, size_t at, size_t size)
{
	return bytes_number(bytes, at, size, kdump->is_big_endian);
}

static bool is_block_size(uint64_t size)
{
	return size >= KDUMP_BLOCK_SIZE_MIN && size <= KDUMP_BLOCK_SIZE_MAX &&
	       (size & (size - 1)) == 0;
}

/* The layout that gives sensible numbers. */
static const struct layout *layout_of(const struct kdump *kdump, struct bytes head)
{
	unsigned word_size = machine_word_size(kdump->machine);

	for (size_t i = 0; i < LAYOUT_COUNT; i++) {
		const struct layout *layout = &layouts[i];
		uint64_t blocks = number(kdump, head, layout->sub_blocks, 4);
		bool is_padded = kdump->machine != EM_386;

		if ((word_size && layout->word != word_size) ||
		    (i != LAYOUT_64 && is_padded != (i == LAYOUT_32_PADDED)))
			continue;
		if (is_block_size(number(kdump, head, layout->block_size, 4)) && blocks > 0 &&
		    blocks <= KDUMP_SUB_HEADER_BLOCKS_MAX)
			return layout;
	}
	return NULL;
}

static struct bytes utsname_field(struct bytes head, size_t field)
{
	struct bytes text = bytes_slice(head, UTSNAME_AT + field * UTSNAME_FIELD_SIZE,
					UTSNAME_FIELD_SIZE - 1);
	ptrdiff_t end = bytes_find(text, '\0');

	return end < 0 ? text : bytes_slice(text, 0, (size_t)end);
}

/* What the sub header says, which has grown from version to version. */
static int take_sub_header(struct kdump *kdump, const struct layout *layout, uint64_t version,
			   struct err *err)
{
	char at[SUB_HEAD_SIZE];
	struct bytes sub = { at, sizeof(at) };
	size_t word = layout->word;

	if (byte_source_read(kdump->file, kdump->block_size, at, sizeof(at), err) < 0)
		return err->code;
	kdump->phys_base = number(kdump, sub, 0, word);
	kdump->leaves_out_zeros = version >= 1 &&
				  number(kdump, sub, layout->level, 4) & LEVEL_ZEROS;
	if (version >= 2 && number(kdump, sub, layout->split, 4)) {
		kdump->is_split = true;
		kdump->first = number(kdump, sub, layout->first, word);
		kdump->past = number(kdump, sub, layout->past, word);
	}
	if (version >= 3) {
		kdump->vmcoreinfo_at = number(kdump, sub, layout->vmcoreinfo, 8);
		kdump->vmcoreinfo_size = number(kdump, sub, layout->vmcoreinfo + 8, word);
	}
	if (version >= 4) {
		kdump->notes_at = number(kdump, sub, layout->notes, 8);
		kdump->notes_size = number(kdump, sub, layout->notes + 8, word);
	}
	if (version >= 6) {
		kdump->page_count = number(kdump, sub, layout->first_64 + 16, 8);
		if (kdump->is_split) {
			kdump->first = number(kdump, sub, layout->first_64, 8);
			kdump->past = number(kdump, sub, layout->first_64 + 8, 8);
		}
	}
	return 0;
}

/* The two bitmaps follow the headers, the descriptors follow them. */
static int place_tables(struct kdump *kdump, uint64_t sub_blocks, uint64_t bitmap_blocks,
			struct err *err)
{
	uint64_t half = bitmap_blocks * kdump->block_size / 2;
	uint64_t wanted = kdump->page_count / 8 + (kdump->page_count % 8 != 0);

	kdump->memory_at = (1 + sub_blocks) * kdump->block_size;
	kdump->bitmap_at = kdump->memory_at + half;
	kdump->descriptors_at = kdump->bitmap_at + half;
	if (kdump->page_count == 0 || kdump->page_count > PAGE_COUNT_MAX || wanted > half)
		return err_set(err, -EBADMSG, "the bitmap is not of the size of the memory");
	kdump->bitmap_size = wanted;
	if (!kdump->is_split)
		kdump->past = kdump->page_count;
	if (kdump->first > kdump->past || kdump->past > kdump->page_count)
		return err_set(err, -EBADMSG, "the range of pages is not within the memory");
	return 0;
}

static unsigned count_bits(const unsigned char *at, size_t size)
{
	unsigned count = 0;
	size_t i = 0;

	for (uint64_t word; i + sizeof(word) <= size; i += sizeof(word)) {
		memcpy(&word, at + i, sizeof(word));
		count += (unsigned)__builtin_popcountll(word);
	}
	for (; i < size; i++)
		count += (unsigned)__builtin_popcount(at[i]);
	return count;
}

struct kdump_window {
	uint64_t at; /* in the file */
	size_t size; /* 0: nothing was read */
	char bytes[BITMAP_PIECE];
};

/* Reads a part of a table, `at` bytes into it. */
static int read_table(const struct kdump *kdump, enum kdump_table table, uint64_t at, void *ret,
		      size_t size, struct err *err)
{
	const uint64_t tables[KDUMP_TABLES] = { kdump->memory_at, kdump->bitmap_at,
						kdump->descriptors_at };
	struct kdump_window *window = &kdump->windows[table];
	size_t within = at % sizeof(window->bytes);
	uint64_t from = tables[table] + at - within;
	uint64_t left = from < kdump->file->size ? kdump->file->size - from : 0;
	size_t here = left < sizeof(window->bytes) ? (size_t)left : sizeof(window->bytes);

	/* what lies in two pieces, or beyond the file, which is said then */
	if (size > here || within > here - size)
		return byte_source_read(kdump->file, tables[table] + at, ret, size, err);
	if (window->at != from || window->size != here) {
		window->size = 0;
		if (byte_source_read(kdump->file, from, window->bytes, here, err) < 0)
			return err->code;
		window->at = from;
		window->size = here;
	}
	memcpy(ret, window->bytes + within, size);
	return 0;
}

/* How many pages are here before `page`, by the ranks and the bitmap behind the one before it. */
static int rank_of(const struct kdump *kdump, uint64_t page, uint64_t *ret, struct err *err)
{
	unsigned char piece[BITMAP_PIECE] = { 0 };
	uint64_t index = page / 8 / BITMAP_PIECE;
	size_t size = page / 8 % BITMAP_PIECE;
	uint64_t at = index * BITMAP_PIECE;
	unsigned rest = page % 8;
	size_t with_rest = size + (rest != 0);

	*ret = index < kdump->ranks.count ? kdump->ranks.at[index] : 0;
	if (with_rest == 0)
		return 0;
	if (read_table(kdump, KDUMP_TABLE_BITMAP, at, piece, with_rest, err) < 0)
		return err->code;
	*ret += count_bits(piece, size);
	if (rest)
		*ret += (unsigned)__builtin_popcount(piece[size] & ((1U << rest) - 1));
	return 0;
}

static int count_ranks(struct kdump *kdump, struct err *err)
{
	scoped_buf piece = { 0 };
	unsigned char *at = (unsigned char *)buf_reserve(&piece, BITMAP_READ);
	uint64_t count = 0;

	for (uint64_t done = 0; done < kdump->bitmap_size;) {
		uint64_t left = kdump->bitmap_size - done;
		size_t size = left < BITMAP_READ ? (size_t)left : BITMAP_READ;

		if (byte_source_read(kdump->file, kdump->bitmap_at + done, at, size, err) < 0)
			return err->code;
		for (size_t i = 0; i < size; i += BITMAP_PIECE) {
			*vec_push(&kdump->ranks) = count;
			count += count_bits(at + i,
					    size - i < BITMAP_PIECE ? size - i : BITMAP_PIECE);
		}
		done += size;
	}
	return kdump->is_split ? rank_of(kdump, kdump->first, &kdump->rank_first, err) : 0;
}

/* True if the last page lies beyond the end of the file. */
static bool is_cut(const struct kdump *kdump)
{
	char descriptor[DESCRIPTOR_SIZE];
	struct bytes bytes = { descriptor, sizeof(descriptor) };
	uint64_t rank;
	struct err err;

	if (rank_of(kdump, kdump->past, &rank, &err) < 0 || rank <= kdump->rank_first)
		return false;
	rank -= kdump->rank_first + 1;
	return read_table(kdump, KDUMP_TABLE_DESCRIPTORS, rank * DESCRIPTOR_SIZE, descriptor,
			  sizeof(descriptor), &err) < 0 ||
	       number(kdump, bytes, 0, 8) > kdump->file->size ||
	       number(kdump, bytes, 8, 4) > kdump->file->size - number(kdump, bytes, 0, 8);
}

static int read_header(struct kdump *kdump, struct bytes head, struct err *err)
{
	const struct layout *layout;
	uint64_t version = bytes_number(head, 8, 4, false);

	kdump->is_big_endian = version > VERSION_MAX;
	version = number(kdump, head, 8, 4);
	kdump->machine = machine_of_name(utsname_field(head, UTSNAME_MACHINE));
	layout = layout_of(kdump, head);
	if (version > VERSION_MAX || !layout)
		return err_set(err, -EBADMSG, "the header of the dump is damaged");
	struct bytes release = utsname_field(head, UTSNAME_RELEASE);

	memcpy(kdump->release, release.at, release.size);
	kdump->is_64 = layout->is_64;
	kdump->block_size = number(kdump, head, layout->block_size, 4);
	kdump->page_count = number(kdump, head, layout->page_count, 4);
	kdump->is_incomplete = number(kdump, head, layout->status, 4) & STATUS_INCOMPLETE;
	if (take_sub_header(kdump, layout, version, err) < 0)
		return err->code;
	return place_tables(kdump, number(kdump, head, layout->sub_blocks, 4),
			    number(kdump, head, layout->bitmap_blocks, 4), err);
}

int kdump_read(const struct byte_source *file, struct kdump *ret, struct err *err)
{
	char at[HEAD_SIZE];
	struct bytes head = { at, sizeof(at) };

	ret->file = file;
	if (byte_source_read(file, 0, at, sizeof(at), err) < 0)
		return err->code;
	if (!kdump_is(head))
		return err_set(err, -EBADMSG, "no kdump-compressed dump");
	ret->windows = mem_zero(KDUMP_TABLES, sizeof(*ret->windows));
	if (read_header(ret, head, err) < 0 || count_ranks(ret, err) < 0) {
		kdump_deinit(ret);
		return err->code;
	}
	ret->is_incomplete = ret->is_incomplete || is_cut(ret);
	return 0;
}

static bool has_bit(const struct kdump *kdump, enum kdump_table table, uint64_t page)
{
	unsigned char byte;
	struct err err;

	return read_table(kdump, table, page / 8, &byte, 1, &err) == 0 && byte >> page % 8 & 1;
}

enum kdump_presence kdump_presence(const struct kdump *kdump, uint64_t page)
{
	if (page < kdump->first || page >= kdump->past)
		return KDUMP_ABSENT;
	if (has_bit(kdump, KDUMP_TABLE_BITMAP, page))
		return KDUMP_PRESENT;
	return kdump->leaves_out_zeros && has_bit(kdump, KDUMP_TABLE_MEMORY, page) ? KDUMP_ZERO
										   : KDUMP_ABSENT;
}

int kdump_page(const struct kdump *kdump, uint64_t page, void *ret, struct err *err)
{
	char descriptor[DESCRIPTOR_SIZE];
	struct bytes bytes = { descriptor, sizeof(descriptor) };
	scoped_buf packed = { 0 };
	uint64_t rank;

	if (rank_of(kdump, page, &rank, err) < 0 ||
	    read_table(kdump, KDUMP_TABLE_DESCRIPTORS, (rank - kdump->rank_first) * DESCRIPTOR_SIZE,
		       descriptor, sizeof(descriptor), err) < 0)
		return err->code;
	uint64_t at = number(kdump, bytes, 0, 8);
	size_t size = number(kdump, bytes, 8, 4);

	if (size == 0 || size > KDUMP_PACKED_SIZE_MAX)
		return err_set(err, -EBADMSG, "the descriptor of page %#llx is damaged",
			       (unsigned long long)page);
	char *into = buf_reserve(&packed, size);

	if (byte_source_read(kdump->file, at, into, size, err) < 0)
		return err->code;
	if (kdump_page_unpack((struct bytes){ into, size }, (unsigned)number(kdump, bytes, 12, 4),
			      ret, kdump->block_size, err) < 0)
		return err_wrap(err, "page %#llx", (unsigned long long)page);
	return 0;
}

bool kdump_next(const struct kdump *kdump, uint64_t page, uint64_t *ret)
{
	unsigned char piece[BITMAP_PIECE];
	struct err err;

	if (page < kdump->first)
		page = kdump->first;
	while (page < kdump->past) {
		uint64_t left = kdump->bitmap_size - page / 8;
		size_t size = left < sizeof(piece) ? (size_t)left : sizeof(piece);

		if (byte_source_read(kdump->file, kdump->bitmap_at + page / 8, piece, size, &err) <
		    0)
			return false;
		uint64_t base = page & ~(uint64_t)7;

		for (; page < base + size * 8 && page < kdump->past; page++) {
			if (!(piece[(page - base) / 8] >> page % 8 & 1))
				continue;
			*ret = page;
			return true;
		}
	}
	return false;
}
