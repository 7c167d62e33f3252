/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/databases/bolt.h"

#include <errno.h>

#include "base/buf.h"
#include "base/cursor.h"

enum {
	BOLT_HEAD_SIZE = 16,    /* of a page */
	BOLT_ELEMENT_SIZE = 16, /* of a key's entry behind it */
	BOLT_BUCKET_SIZE = 16,  /* root page and sequence */
	BOLT_META_SIZE = 64,
	BOLT_VERSION = 2,
	BOLT_PAGE_SIZE_MIN = 512,
};

static const uint32_t bolt_magic = 0xED0CDAED;

enum page_flags { PAGE_BRANCH = 0x01, PAGE_LEAF = 0x02 };
enum { ELEMENT_BUCKET = 0x01 };

struct bolt {
	const struct byte_source *source;
	const struct bolt_visitor *visitor;
	uint32_t page_size;
	uint64_t root;  /* page of the top bucket */
	uint64_t pages; /* in the file */
	struct bolt_keys keys;
	/* What may still be read, as everything has one place in an honest file: */
	uint64_t pages_left;
	uint64_t entries_left;
	uint64_t bytes_left; /* of keys and values */
};

/* A page in memory, or one that lies within a value. */
struct page {
	struct bytes bytes; /* all of it; the head first */
	uint16_t flags;
	uint16_t count;
};

/* --- the head of the file ------------------------------------------------------------------- */

/* What one of the two meta pages says. Source: meta.go. */
struct meta {
	uint32_t page_size;
	uint64_t root;
	uint64_t transaction;
};

/* FNV-1a over all that stands before the checksum. */
static uint64_t checksum_of(struct bytes bytes)
{
	uint64_t sum = 0xcbf29ce484222325u;

	for (size_t i = 0; i < bytes.size; i++)
		sum = (sum ^ (uint8_t)bytes.at[i]) * 0x100000001b3u;
	return sum;
}

static bool read_meta(const struct byte_source *source, uint64_t at, struct meta *ret)
{
	char page[BOLT_HEAD_SIZE + BOLT_META_SIZE];
	struct err err;

	if (byte_source_read(source, at, page, sizeof(page), &err) < 0)
		return false;
	struct bytes bytes = { page + BOLT_HEAD_SIZE, BOLT_META_SIZE };
	struct cursor cursor = cursor_of(bytes);
	bool is_meta = cursor_u32(&cursor) == bolt_magic && cursor_u32(&cursor) == BOLT_VERSION;

	ret->page_size = cursor_u32(&cursor);
	(void)cursor_u32(&cursor); /* flags */
	ret->root = cursor_u64(&cursor);
	(void)cursor_u64(&cursor); /* sequence of the top bucket */
	(void)cursor_u64(&cursor); /* list of free pages */
	(void)cursor_u64(&cursor); /* first page never used */
	ret->transaction = cursor_u64(&cursor);
	return is_meta && cursor_u64(&cursor) == checksum_of(bytes_slice(bytes, 0, cursor.at - 8));
}

/* The newer of the two meta pages; the second stands one page behind the first, and where that one
 * is broken nobody knows how large a page is. */
static bool find_meta(const struct byte_source *source, struct meta *ret)
{
	struct meta first, second;
	bool has_first = read_meta(source, 0, &first), has_second = false;

	for (uint32_t size = has_first ? first.page_size : BOLT_PAGE_SIZE_MIN;
	     size >= BOLT_PAGE_SIZE_MIN && size <= BOLT_PAGE_SIZE_MAX && !has_second; size *= 2) {
		has_second = read_meta(source, size, &second) && second.page_size == size;
		if (has_first)
			break;
	}
	if (!has_first && !has_second)
		return false;
	*ret = has_second && (!has_first || second.transaction > first.transaction) ? second
										    : first;
	return true;
}

bool bolt_is(const struct byte_source *source)
{
	struct meta meta;

	return find_meta(source, &meta);
}

static int open_bolt(struct bolt *bolt, struct err *err)
{
	struct meta meta;

	if (!find_meta(bolt->source, &meta))
		return err_set(err, -EBADMSG, "not a bolt database");
	if (meta.page_size < BOLT_PAGE_SIZE_MIN || meta.page_size > BOLT_PAGE_SIZE_MAX)
		return err_set(err, -EBADMSG, "pages of %u bytes", meta.page_size);
	bolt->page_size = meta.page_size;
	bolt->root = meta.root;
	bolt->pages = bolt->source->size / meta.page_size;
	bolt->pages_left = bolt->pages;
	bolt->entries_left = bolt->source->size / BOLT_ELEMENT_SIZE;
	bolt->bytes_left = bolt->source->size;
	return 0;
}

/* --- pages ---------------------------------------------------------------------------------- */

static int parse_page(struct bytes bytes, struct page *ret, struct err *err)
{
	struct cursor cursor = cursor_of(bytes);

	cursor_seek(&cursor, 8); /* its own number */
	ret->bytes = bytes;
	ret->flags = cursor_u16(&cursor);
	ret->count = cursor_u16(&cursor);
	(void)cursor_u32(&cursor); /* pages that follow it */
	return cursor_check(&cursor, "page", err);
}

/* How many bytes the page at `number` has, with those that follow and belong to it. */
static int read_size(struct bolt *bolt, uint64_t number, uint64_t *ret, struct err *err)
{
	char head[BOLT_HEAD_SIZE];
	int failed = byte_source_read(bolt->source, number * bolt->page_size, head, sizeof(head),
				      err);

	if (failed)
		return failed;
	struct cursor cursor = cursor_of((struct bytes){ head, sizeof(head) });
	uint64_t own = cursor_u64(&cursor);
	uint16_t flags = cursor_u16(&cursor);

	(void)cursor_u16(&cursor); /* entries */
	uint64_t pages = (uint64_t)cursor_u32(&cursor) + 1, size = pages * bolt->page_size;
	uint64_t most = flags & PAGE_BRANCH ? BOLT_BRANCH_SIZE_MAX : BOLT_LEAF_SIZE_MAX;

	if (own != number)
		return err_set(err, -EBADMSG, "page %llu calls itself %llu",
			       (unsigned long long)number, (unsigned long long)own);
	if (pages > bolt->pages_left || size > most)
		return err_set(err, -EBADMSG, "page %llu: %llu pages, more than there can be",
			       (unsigned long long)number, (unsigned long long)pages);
	bolt->pages_left -= pages;
	*ret = size;
	return 0;
}

static int read_page(struct bolt *bolt, uint64_t number, struct buf *room, struct page *ret,
		     struct err *err)
{
	uint64_t size = 0;

	if (number >= bolt->pages)
		return err_set(err, -EBADMSG, "page %llu of %llu", (unsigned long long)number,
			       (unsigned long long)bolt->pages);
	int failed = read_size(bolt, number, &size, err);

	if (failed)
		return failed;
	failed = byte_source_read(bolt->source, number * bolt->page_size,
				  buf_reserve(room, (size_t)size), (size_t)size, err);
	if (failed)
		return failed;
	buf_grew(room, (size_t)size);
	return parse_page(buf_bytes(room), ret, err);
}

/* --- elements ------------------------------------------------------------------------------- */

/* One entry of a page: positions count from the entry itself. */
struct element {
	uint32_t flags; /* of a leaf */
	uint64_t page;  /* of a branch */
	struct bytes key;
	struct bytes value; /* of a leaf */
};

static int read_element(struct bolt *bolt, const struct page *page, size_t index,
			struct element *ret, struct err *err)
{
	size_t at = BOLT_HEAD_SIZE + index * BOLT_ELEMENT_SIZE;
	bool is_leaf = page->flags & PAGE_LEAF;
	struct cursor cursor = cursor_of(page->bytes);
	uint32_t value_size = 0;

	*ret = (struct element){ 0 };
	cursor_seek(&cursor, at);
	if (is_leaf)
		ret->flags = cursor_u32(&cursor);
	uint32_t position = cursor_u32(&cursor), key_size = cursor_u32(&cursor);

	if (is_leaf)
		value_size = cursor_u32(&cursor);
	else
		ret->page = cursor_u64(&cursor);
	if (bolt->entries_left-- == 0)
		return err_set(err, -EBADMSG, "more entries than there can be");
	if (cursor.failed || position > page->bytes.size - at)
		return err_set(err, -EBADMSG, "entry %zu lies outside its page", index);
	cursor_seek(&cursor, at + position);
	ret->key = cursor_take(&cursor, key_size);
	ret->value = cursor_take(&cursor, value_size);
	return cursor_check(&cursor, "entry", err);
}

/* --- the walk ------------------------------------------------------------------------------- */

static int walk_page(struct bolt *bolt, const struct page *page, unsigned level, struct err *err);

static int walk_number(struct bolt *bolt, uint64_t number, unsigned level, struct err *err)
{
	scoped_buf room = { 0 };
	struct page page = { 0 };

	if (level >= BOLT_LEVELS_MAX)
		return err_set(err, -EBADMSG, "page %llu: too deep", (unsigned long long)number);
	int failed = read_page(bolt, number, &room, &page, err);

	return failed ? failed : walk_page(bolt, &page, level, err);
}

/* A bucket's value is its root page, or 0 and the page itself if it is small. */
static int walk_bucket(struct bolt *bolt, struct bytes value, struct err *err)
{
	struct cursor cursor = cursor_of(value);
	uint64_t root = cursor_u64(&cursor);
	struct page page;

	(void)cursor_u64(&cursor); /* sequence */
	int failed = cursor_check(&cursor, "bucket", err);

	if (failed || root)
		return failed ? failed : walk_number(bolt, root, 0, err);
	failed = parse_page(bytes_slice(value, BOLT_BUCKET_SIZE, value.size), &page, err);
	if (!failed && !(page.flags & PAGE_LEAF))
		failed = err_set(err, -EBADMSG, "a bucket within a page is no leaf");
	return failed ? failed : walk_page(bolt, &page, 0, err);
}

static int visit(struct bolt *bolt, const struct element *element, struct err *err)
{
	const struct bolt_visitor *visitor = bolt->visitor;
	struct bolt_keys *keys = &bolt->keys;
	bool is_bucket = element->flags & ELEMENT_BUCKET;
	uint64_t size = element->key.size + (is_bucket ? 0 : element->value.size);
	int failed = 0;

	if (keys->count >= BOLT_KEYS_MAX)
		return err_set(err, -EBADMSG, "buckets in buckets: too deep");
	if (size > bolt->bytes_left)
		return err_set(err, -EBADMSG, "more keys and values than there can be");
	bolt->bytes_left -= size;
	keys->at[keys->count++] = element->key;
	if (!is_bucket)
		visitor->accept(visitor->context, keys, element->value);
	else if (visitor->enter(visitor->context, keys))
		failed = walk_bucket(bolt, element->value, err);
	keys->at[--keys->count] = (struct bytes){ 0 };
	return failed;
}

static int walk_page(struct bolt *bolt, const struct page *page, unsigned level, struct err *err)
{
	struct element element;
	bool is_branch = page->flags & PAGE_BRANCH;

	if (!(page->flags & (PAGE_BRANCH | PAGE_LEAF)) || (is_branch && page->flags & PAGE_LEAF))
		return err_set(err, -EBADMSG, "a page of kind %#x", page->flags);
	for (size_t i = 0; i < page->count; i++) {
		int failed = read_element(bolt, page, i, &element, err);

		if (!failed && is_branch)
			failed = walk_number(bolt, element.page, level + 1, err);
		else if (!failed)
			failed = visit(bolt, &element, err);
		if (failed)
			return failed;
	}
	return 0;
}

int bolt_walk(const struct byte_source *source, const struct bolt_visitor *visitor, struct err *err)
{
	struct bolt bolt = { .source = source, .visitor = visitor };
	int failed = open_bolt(&bolt, err);

	if (!failed)
		failed = walk_number(&bolt, bolt.root, 0, err);
	return failed;
}
