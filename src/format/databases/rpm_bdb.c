/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/databases/rpm_bdb.h"

#include <errno.h>

#include "base/buf.h"
#include "base/cursor.h"

enum {
	BDB_META_SIZE = 72, /* DBMETA, which all kinds of Berkeley databases begin with */
	BDB_HASH_MAGIC = 0x061561,
	BDB_VERSION_MIN = 8, /* of the pages' form, the same since Berkeley DB 4.1 */
	BDB_VERSION_MAX = 10,
	BDB_PAGE_SIZE_MIN = 512,
	BDB_PAGE_SIZE_MAX = 64 * 1024,
	BDB_HEAD_SIZE = 26,   /* of a page */
	BDB_KEY_SIZE = 4,     /* the number of a package */
	BDB_OFFPAGE_SIZE = 12 /* HOFFPAGE: type, 3 unused, page, size */
};

enum page_type { PAGE_HASH_UNSORTED = 2, PAGE_OVERFLOW = 7, PAGE_HASH_META = 8, PAGE_HASH = 13 };
enum item_type { ITEM_KEYDATA = 1, ITEM_OFFPAGE = 3 };

struct bdb {
	const struct byte_source *source;
	const struct rpm_blobs *blobs;
	bool is_big; /* big-endian */
	uint32_t page_size;
	uint32_t last_page;
	uint64_t left;    /* bytes that overflow pages may still give: each page belongs to one */
	struct buf page;  /* the one whose items are read */
	struct buf piece; /* an overflow page */
	struct buf value; /* of a record that overflows */
};

struct page_head {
	uint32_t next;
	uint16_t entries;
	uint16_t offset; /* of an overflow page: bytes on it */
	uint8_t type;
};

static void bdb_deinit(struct bdb *bdb)
{
	buf_deinit(&bdb->page);
	buf_deinit(&bdb->piece);
	buf_deinit(&bdb->value);
}

static uint32_t u32_of(const struct bdb *bdb, struct cursor *cursor)
{
	return bdb->is_big ? cursor_u32be(cursor) : cursor_u32(cursor);
}

static uint16_t u16_of(const struct bdb *bdb, struct cursor *cursor)
{
	return bdb->is_big ? cursor_u16be(cursor) : cursor_u16(cursor);
}

/* Reads the head of the file; false if it is not a hash. */
static bool read_meta(struct bdb *bdb, char meta[BDB_META_SIZE])
{
	struct err err;

	if (byte_source_read(bdb->source, 0, meta, BDB_META_SIZE, &err) < 0)
		return false;
	struct cursor cursor = cursor_of((struct bytes){ meta, BDB_META_SIZE });

	cursor_seek(&cursor, 12);
	uint32_t magic = cursor_u32(&cursor);

	bdb->is_big = magic == __builtin_bswap32(BDB_HASH_MAGIC);
	return (magic == BDB_HASH_MAGIC || bdb->is_big) && meta[25] == PAGE_HASH_META;
}

bool rpm_bdb_is(const struct byte_source *source)
{
	struct bdb bdb = { .source = source };
	char meta[BDB_META_SIZE];

	return read_meta(&bdb, meta);
}

static int check_meta(struct bdb *bdb, struct err *err)
{
	char meta[BDB_META_SIZE];

	if (!read_meta(bdb, meta))
		return err_set(err, -EBADMSG, "Berkeley DB: not a hash");
	struct cursor cursor = cursor_of((struct bytes){ meta, sizeof(meta) });

	cursor_seek(&cursor, 16);
	uint32_t version = u32_of(bdb, &cursor);

	bdb->page_size = u32_of(bdb, &cursor);
	if (version < BDB_VERSION_MIN || version > BDB_VERSION_MAX)
		return err_set(err, -EBADMSG, "Berkeley DB: version %u of a hash", version);
	if (bdb->page_size < BDB_PAGE_SIZE_MIN || bdb->page_size > BDB_PAGE_SIZE_MAX ||
	    (bdb->page_size & (bdb->page_size - 1)))
		return err_set(err, -EBADMSG, "Berkeley DB: pages of %u bytes", bdb->page_size);
	/* both make the heads of pages longer; rpm uses neither */
	if (meta[24] || meta[26])
		return err_set(err, -EBADMSG, "Berkeley DB: encrypted or with checksums");
	cursor_seek(&cursor, 32);
	bdb->last_page = u32_of(bdb, &cursor);
	uint64_t pages = bdb->source->size / bdb->page_size;

	if (pages && bdb->last_page >= pages)
		bdb->last_page = (uint32_t)(pages - 1); /* cut short: read what is there */
	bdb->left = bdb->source->size;
	return 0;
}

static int read_page(struct bdb *bdb, uint32_t number, struct buf *room, struct page_head *ret,
		     struct err *err)
{
	uint64_t at = (uint64_t)number * bdb->page_size;

	buf_clear(room);
	int failed = byte_source_read(bdb->source, at, buf_reserve(room, bdb->page_size),
				      bdb->page_size, err);

	if (failed)
		return failed;
	buf_grew(room, bdb->page_size);
	struct cursor cursor = cursor_of(buf_bytes(room));

	cursor_seek(&cursor, 16);
	ret->next = u32_of(bdb, &cursor);
	ret->entries = u16_of(bdb, &cursor);
	ret->offset = u16_of(bdb, &cursor);
	(void)cursor_u8(&cursor); /* level */
	ret->type = cursor_u8(&cursor);
	return 0;
}

/* Gathers `size` bytes from a chain of overflow pages into bdb->value. Every page has to give some,
 * and all together no more than the file holds, so a ring of pages ends. */
static int read_overflow(struct bdb *bdb, uint32_t number, uint32_t size, struct err *err)
{
	struct page_head head;

	buf_clear(&bdb->value);
	if (size > RPM_BLOB_SIZE_MAX || size > bdb->left)
		return err_set(err, -EBADMSG, "a record of %u bytes is more than the file", size);
	bdb->left -= size;
	while (bdb->value.size < size) {
		if (number == 0 || number > bdb->last_page)
			return err_set(err, -EBADMSG, "a record continues on page %u, of %u",
				       number, bdb->last_page);
		int failed = read_page(bdb, number, &bdb->piece, &head, err);

		if (failed)
			return failed;
		struct bytes data = bytes_slice(buf_bytes(&bdb->piece), BDB_HEAD_SIZE, head.offset);

		if (head.type != PAGE_OVERFLOW || head.offset == 0 || data.size != head.offset)
			return err_set(err, -EBADMSG, "page %u: no part of a record", number);
		buf_add_bytes(&bdb->value, bytes_slice(data, 0, size - bdb->value.size));
		number = head.next;
	}
	return 0;
}

/* The item at `index` of the page: it ends where the one before it starts. */
static bool item_at(const struct bdb *bdb, size_t index, struct bytes *ret)
{
	struct bytes page = buf_bytes(&bdb->page);
	struct cursor cursor = cursor_of(page);
	size_t end = page.size;

	if (index > 0) {
		cursor_seek(&cursor, BDB_HEAD_SIZE + (index - 1) * sizeof(uint16_t));
		end = u16_of(bdb, &cursor);
	}
	cursor_seek(&cursor, BDB_HEAD_SIZE + index * sizeof(uint16_t));
	size_t start = u16_of(bdb, &cursor);

	if (cursor.failed || start < BDB_HEAD_SIZE || start >= end || end > page.size)
		return false;
	*ret = bytes_slice(page, start, end - start);
	return true;
}

/* Keys of packages are the machine's own 32-bit numbers: zero is zero in any order. */
static bool is_package(struct bytes key)
{
	static const char zero[BDB_KEY_SIZE];

	return key.size == 1 + BDB_KEY_SIZE && key.at[0] == ITEM_KEYDATA &&
	       memcmp(key.at + 1, zero, sizeof(zero)) != 0;
}

static int read_value(struct bdb *bdb, struct bytes item, struct bytes *ret, struct err *err)
{
	struct cursor cursor = cursor_of(item);
	uint8_t type = cursor_u8(&cursor);

	if (type == ITEM_KEYDATA) {
		*ret = cursor_take(&cursor, cursor_left(&cursor));
		return 0;
	}
	if (type != ITEM_OFFPAGE || item.size < BDB_OFFPAGE_SIZE)
		return err_set(err, -EBADMSG, "a value of kind %u and %zu bytes", type, item.size);
	cursor_seek(&cursor, 4);
	uint32_t number = u32_of(bdb, &cursor), size = u32_of(bdb, &cursor);
	int failed = read_overflow(bdb, number, size, err);

	if (!failed)
		*ret = buf_bytes(&bdb->value);
	return failed;
}

/* Keys and values take turns on a page. */
static void read_items(struct bdb *bdb, uint32_t number, const struct page_head *head)
{
	struct bytes key, item, value = { 0 };
	struct err err;

	for (size_t i = 0; i + 1 < head->entries; i += 2) {
		int failed = 0;

		if (!item_at(bdb, i, &key) || !item_at(bdb, i + 1, &item)) {
			(void)err_set(&err, -EBADMSG, "Berkeley DB: page %u: items lie outside it",
				      number);
			bdb->blobs->broken(bdb->blobs->context, &err);
			return;
		}
		if (!is_package(key))
			continue;
		failed = read_value(bdb, item, &value, &err);
		if (failed)
			(void)err_wrap(&err, "Berkeley DB: page %u", number);
		if (failed)
			bdb->blobs->broken(bdb->blobs->context, &err);
		else
			bdb->blobs->accept(bdb->blobs->context, value);
	}
}

int rpm_bdb_read(const struct byte_source *source, const struct rpm_blobs *blobs, struct err *err)
{
	SCOPED(bdb_deinit) struct bdb bdb = { .source = source, .blobs = blobs };
	struct page_head head;
	int failed = check_meta(&bdb, err);

	if (failed)
		return failed;
	for (uint32_t number = 1; number <= bdb.last_page; number++) {
		failed = read_page(&bdb, number, &bdb.page, &head, err);
		if (failed)
			return err_wrap(err, "Berkeley DB");
		if (head.type == PAGE_HASH || head.type == PAGE_HASH_UNSORTED)
			read_items(&bdb, number, &head);
	}
	return 0;
}
