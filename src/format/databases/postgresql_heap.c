/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/databases/postgresql_heap.h"

#include "base/cursor.h"

enum {
	MAP_MAGIC = 0x592717,
	NAME_SIZE = 64,       /* NAMEDATALEN */
	ID_COLUMN_SINCE = 12, /* version in which the object id became a column */
	MAP_ENTRIES_MAX = 64,
	PAGE_LOWER = 12, /* offset of pd_lower, behind which pd_upper, pd_special */
	PAGE_HEADER_SIZE = 24,
	PAGE_VERSION = 4,
	ITEM_NORMAL = 1, /* LP_NORMAL */
	TUPLE_XMAX = 4,  /* offset of t_xmax */
	TUPLE_FLAGS = 20,
	TUPLE_HEADER_SIZE = 23,
	HAS_NULL = 0x0001,
	HAS_OID = 0x0008,
	XMAX_LOCK_ONLY = 0x0080,
	XMIN_COMMITTED = 0x0100,
	XMIN_INVALID = 0x0200,
	XMAX_INVALID = 0x0800,
};

uint32_t postgresql_file_of(struct bytes map, uint32_t catalogue)
{
	struct cursor cursor = cursor_of(map);
	uint32_t magic = cursor_u32(&cursor), count = cursor_u32(&cursor);

	for (uint32_t i = 0; magic == MAP_MAGIC && i < count && i < MAP_ENTRIES_MAX; i++) {
		uint32_t id = cursor_u32(&cursor), file = cursor_u32(&cursor);

		if (!cursor.failed && id == catalogue && file)
			return file;
	}
	return catalogue;
}

/* Items of the page, 0 if it is none of this format. */
static unsigned items_of(struct bytes page)
{
	struct cursor cursor = cursor_of(page);

	cursor_seek(&cursor, PAGE_LOWER);
	uint16_t lower = cursor_u16(&cursor), upper = cursor_u16(&cursor);
	uint16_t special = cursor_u16(&cursor), version = cursor_u16(&cursor);

	if (cursor.failed || version != (POSTGRESQL_PAGE_SIZE | PAGE_VERSION) ||
	    lower < PAGE_HEADER_SIZE || lower > upper || upper > special ||
	    special > POSTGRESQL_PAGE_SIZE)
		return 0;
	return (lower - PAGE_HEADER_SIZE) / 4U;
}

/* A row as it stands in its page; false if it is not there any more, or broken. */
static bool read_row(struct bytes tuple, struct postgresql_row *ret)
{
	struct cursor cursor = cursor_of(tuple);

	cursor_seek(&cursor, TUPLE_XMAX);
	uint32_t deleter = cursor_u32(&cursor);

	cursor_seek(&cursor, TUPLE_FLAGS);
	uint16_t flags = cursor_u16(&cursor);
	uint8_t start = cursor_u8(&cursor);
	bool is_dead = deleter && !(flags & (XMAX_INVALID | XMAX_LOCK_ONLY));
	bool is_aborted = flags & XMIN_INVALID && !(flags & XMIN_COMMITTED);

	if (cursor.failed || start < TUPLE_HEADER_SIZE || start > tuple.size || is_dead ||
	    is_aborted)
		return false;
	*ret = (struct postgresql_row){ .columns = bytes_slice(tuple, start, SIZE_MAX) };
	cursor_seek(&cursor, start - 4U);
	if (flags & HAS_OID)
		ret->hidden_id = cursor_u32(&cursor);
	return true;
}

bool postgresql_heap_next(struct postgresql_heap *heap, struct postgresql_row *ret)
{
	while (heap->page + POSTGRESQL_PAGE_SIZE <= heap->file.size) {
		struct bytes page = bytes_slice(heap->file, heap->page, POSTGRESQL_PAGE_SIZE);

		if (heap->item >= items_of(page)) {
			heap->page += POSTGRESQL_PAGE_SIZE;
			heap->item = 0;
			continue;
		}
		struct cursor cursor = cursor_of(page);

		cursor_seek(&cursor, PAGE_HEADER_SIZE + heap->item++ * 4U);
		uint32_t item = cursor_u32(&cursor); /* 15 bits offset, 2 flags, 15 size */

		cursor_seek(&cursor, item & 0x7fff);
		struct bytes tuple = cursor_take(&cursor, item >> 17);

		if ((item >> 15 & 3) == ITEM_NORMAL && !cursor.failed && read_row(tuple, ret))
			return true;
	}
	return false;
}

bool postgresql_database(const struct postgresql_row *row, uint64_t version, uint32_t *ret_id,
			 struct bytes *ret_name)
{
	struct cursor cursor = cursor_of(row->columns);

	*ret_id = version < ID_COLUMN_SINCE ? row->hidden_id : cursor_u32(&cursor);
	*ret_name = cursor_text(&cursor, NAME_SIZE);
	return !cursor.failed && ret_name->size > 0;
}

bool postgresql_comment(const struct postgresql_row *row, uint32_t *ret_id, struct bytes *ret)
{
	struct cursor cursor = cursor_of(row->columns);
	uint32_t id = cursor_u32(&cursor), catalogue = cursor_u32(&cursor);
	size_t at = cursor.at;
	uint8_t head = cursor_u8(&cursor);
	uint32_t size = head >> 1;

	/* a "varlena" (postgres.h) whose size counts its head: one byte with an odd number, or four
	 * of which the lowest two bits say that it is compressed */
	if (!(head & 1)) {
		cursor_seek(&cursor, at);
		size = cursor_u32(&cursor);
		size = size & 2 ? 0 : size >> 2;
	}
	at = cursor.at - at;
	if (cursor.failed || catalogue != POSTGRESQL_DATABASES || size <= at)
		return false;
	*ret_id = id;
	*ret = cursor_take(&cursor, size - at);
	return !cursor.failed;
}
