/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/databases/rpm_ndb.h"

#include <errno.h>
#include <zlib.h>

#include "base/buf.h"
#include "base/cursor.h"

enum {
	NDB_HEADER_SIZE = 32, /* takes the place of the first two slots */
	NDB_SLOT_SIZE = 16,
	NDB_BLOCK_SIZE = 16,
	NDB_PAGE_SIZE = 4096,
	NDB_PAGES_MAX = 64 * 1024, /* of slots: 16 million packages */
	NDB_HEAD_SIZE = 16,
	NDB_TAIL_SIZE = 12,
	NDB_MAGIC = 0x506d7052,      /* "RpmP" */
	NDB_SLOT_MAGIC = 0x746f6c53, /* "Slot" */
	NDB_HEAD_MAGIC = 0x53626c42, /* "BlbS" */
	NDB_TAIL_MAGIC = 0x45626c42, /* "BlbE" */
};

struct slot {
	uint32_t index;  /* number of the package; 0: free */
	uint32_t offset; /* in blocks */
	uint32_t count;  /* of blocks */
};

bool rpm_ndb_is(const struct byte_source *source)
{
	char head[NDB_HEADER_SIZE];
	struct err err;

	if (byte_source_read(source, 0, head, sizeof(head), &err) < 0)
		return false;
	struct cursor cursor = cursor_of((struct bytes){ head, sizeof(head) });

	return cursor_u32(&cursor) == NDB_MAGIC && cursor_u32(&cursor) == 0;
}

/* The blob of a slot, out of its blocks: head, data, padding, and the tail at the very end. */
static int check_blob(struct bytes blocks, const struct slot *slot, struct bytes *ret,
		      struct err *err)
{
	struct cursor head = cursor_of(blocks);
	struct cursor tail = cursor_of(
		bytes_slice(blocks, blocks.size - NDB_TAIL_SIZE, NDB_TAIL_SIZE));
	uint32_t magic = cursor_u32(&head), index = cursor_u32(&head);

	(void)cursor_u32(&head); /* generation */
	uint32_t size = cursor_u32(&head), checksum = cursor_u32(&tail);

	if (magic != NDB_HEAD_MAGIC || index != slot->index || cursor_u32(&tail) != size ||
	    cursor_u32(&tail) != NDB_TAIL_MAGIC)
		return err_set(err, -EBADMSG, "package %u: no blob where its slot points",
			       slot->index);
	if (size > blocks.size - NDB_HEAD_SIZE - NDB_TAIL_SIZE)
		return err_set(err, -EBADMSG, "package %u: larger than its blocks", slot->index);
	if (adler32_z(1, (const unsigned char *)blocks.at, blocks.size - NDB_TAIL_SIZE) != checksum)
		return err_set(err, -EBADMSG, "package %u: checksum does not match", slot->index);
	*ret = bytes_slice(blocks, NDB_HEAD_SIZE, size);
	return 0;
}

static int read_blob(const struct byte_source *source, const struct slot *slot, struct buf *room,
		     struct bytes *ret, struct err *err)
{
	uint64_t size = (uint64_t)slot->count * NDB_BLOCK_SIZE;
	uint64_t at = (uint64_t)slot->offset * NDB_BLOCK_SIZE;

	if (size < NDB_HEAD_SIZE + NDB_TAIL_SIZE || size > RPM_BLOB_SIZE_MAX || at > source->size ||
	    size > source->size - at)
		return err_set(err, -EBADMSG, "package %u: lies outside the file", slot->index);
	buf_clear(room);
	int failed = byte_source_read(source, at, buf_reserve(room, size), size, err);

	if (failed)
		return failed;
	buf_grew(room, size);
	return check_blob(buf_bytes(room), slot, ret, err);
}

/* Reads what the slots of one page point to. `*left` bytes may still be read: slots that point to
 * one another's blocks cannot make a small file look endless. */
static void read_page(const struct byte_source *source, struct bytes page, uint64_t *left,
		      struct buf *room, const struct rpm_blobs *blobs)
{
	struct cursor cursor = cursor_of(page);

	while (cursor_left(&cursor) >= NDB_SLOT_SIZE) {
		uint32_t magic = cursor_u32(&cursor);
		struct slot slot = { .index = cursor_u32(&cursor) };
		struct bytes blob = { 0 };
		struct err err;

		slot.offset = cursor_u32(&cursor);
		slot.count = cursor_u32(&cursor);
		if (magic != NDB_SLOT_MAGIC || slot.index == 0 || slot.offset == 0)
			continue;
		uint64_t size = (uint64_t)slot.count * NDB_BLOCK_SIZE;
		int failed = size > *left ? err_set(&err, -EBADMSG, "package %u: blobs overlap",
						    slot.index)
					  : read_blob(source, &slot, room, &blob, &err);

		*left -= size > *left ? 0 : size;
		if (failed)
			blobs->broken(blobs->context, &err);
		else
			blobs->accept(blobs->context, blob);
	}
}

int rpm_ndb_read(const struct byte_source *source, const struct rpm_blobs *blobs, struct err *err)
{
	char page[NDB_PAGE_SIZE];
	scoped_buf room = { 0 };
	uint64_t left = source->size;
	int failed = byte_source_read(source, 0, page, NDB_HEADER_SIZE, err);

	if (failed)
		return err_wrap(err, "ndb");
	struct cursor head = cursor_of((struct bytes){ page, NDB_HEADER_SIZE });

	cursor_seek(&head, 12);
	uint32_t pages = cursor_u32(&head);

	if (!rpm_ndb_is(source) || pages == 0 || pages > NDB_PAGES_MAX ||
	    pages > source->size / NDB_PAGE_SIZE)
		return err_set(err, -EBADMSG, "ndb: %u pages of slots in %llu bytes", pages,
			       (unsigned long long)source->size);
	for (uint32_t i = 0; i < pages; i++) {
		uint64_t at = (uint64_t)i * NDB_PAGE_SIZE;
		size_t skipped = i == 0 ? NDB_HEADER_SIZE : 0;

		failed = byte_source_read(source, at, page, sizeof(page), err);
		if (failed)
			return err_wrap(err, "ndb");
		read_page(source,
			  bytes_slice((struct bytes){ page, sizeof(page) }, skipped, sizeof(page)),
			  &left, &room, blobs);
	}
	return 0;
}
