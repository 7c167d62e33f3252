/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/repositories/git_pack.h"

#include <errno.h>

#include "base/cursor.h"
#include "base/vec.h"
#include "format/languages/inflate.h"

enum {
	FANOUT_SIZE = 256 * 4,
	HEAD_2_SIZE = 8,       /* magic and version */
	OBJECT_HEAD_SIZE = 64, /* type and size, and the offset or name of a base */
};

static const uint32_t index_magic = 0xff744f63;            /* "\377tOc": version 2 and later */
static const uint32_t offset_is_large = UINT32_C(1) << 31; /* the rest: a row of another table */

static size_t id_size(const struct git_pack *pack)
{
	return pack->kind == DIGEST_SHA1 ? 20 : 32;
}

void git_pack_deinit(struct git_pack *pack)
{
	buf_deinit(&pack->work);
	buf_deinit(&pack->delta);
	buf_deinit(&pack->base);
}

static bool read_u32(const struct byte_source *source, uint64_t at, uint32_t *ret)
{
	unsigned char bytes[4];
	struct err err;

	if (byte_source_read(source, at, bytes, sizeof(bytes), &err) < 0)
		return false;
	*ret = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
	return true;
}

/* Where the table of counts by first byte starts. */
static uint64_t fanout_at(const struct git_pack *pack)
{
	return pack->version == 2 ? HEAD_2_SIZE : 0;
}

int git_pack_init(struct git_pack *ret, const struct byte_source *index,
		  const struct byte_source *source, enum digest_kind kind, struct err *err)
{
	struct git_pack pack = { .index = *index, .pack = *source, .kind = kind, .version = 1 };
	uint32_t magic, version;

	if (!read_u32(index, 0, &magic) || !read_u32(index, 4, &version))
		return err_set(err, -EBADMSG, "no index of a pack");
	if (magic == index_magic) {
		if (version != 2)
			return err_set(err, -EBADMSG, "an index of version %u", version);
		pack.version = 2;
	}
	if (!read_u32(index, fanout_at(&pack) + FANOUT_SIZE - 4, &pack.count))
		return err_set(err, -EBADMSG, "no index of a pack");
	/* behind the fanout: names and offsets, and in version 2 checksums */
	uint64_t row = id_size(&pack) + (pack.version == 2 ? 8 : 4);

	if (row * pack.count > index->size)
		return err_set(err, -EBADMSG, "an index that is cut short");
	*ret = pack;
	return 0;
}

/* The name of the object in row `row`, and where its offset stands. */
static bool read_name(const struct git_pack *pack, uint32_t row, struct digest *ret)
{
	uint64_t start = fanout_at(pack) + FANOUT_SIZE;
	uint64_t at = pack->version == 2 ? start + (uint64_t)row * id_size(pack)
					 : start + (uint64_t)row * (id_size(pack) + 4) + 4;
	char name[DIGEST_SIZE_MAX];
	struct err err;

	return byte_source_read(&pack->index, at, name, id_size(pack), &err) == 0 &&
	       digest_from_bytes((struct bytes){ name, id_size(pack) }, pack->kind, ret);
}

static bool read_offset(const struct git_pack *pack, uint32_t row, uint64_t *ret)
{
	uint64_t start = fanout_at(pack) + FANOUT_SIZE;
	uint64_t offsets = start + (uint64_t)pack->count * (id_size(pack) + 4);
	uint32_t offset, high, low;

	if (pack->version == 1) {
		if (!read_u32(&pack->index, start + (uint64_t)row * (id_size(pack) + 4), &offset))
			return false;
		*ret = offset;
		return true;
	}
	if (!read_u32(&pack->index, offsets + (uint64_t)row * 4, &offset))
		return false;
	*ret = offset;
	if (!(offset & offset_is_large))
		return true;
	offsets += (uint64_t)pack->count * 4 + (uint64_t)(offset & ~offset_is_large) * 8;
	if (!read_u32(&pack->index, offsets, &high) || !read_u32(&pack->index, offsets + 4, &low))
		return false;
	*ret = (uint64_t)high << 32 | low;
	return true;
}

/* Names are sorted. */
static bool find(const struct git_pack *pack, const struct digest *id, uint64_t *ret)
{
	uint32_t low = 0, high;
	struct digest name;

	if (id->bytes[0] &&
	    !read_u32(&pack->index, fanout_at(pack) + (id->bytes[0] - 1U) * 4, &low))
		return false;
	if (!read_u32(&pack->index, fanout_at(pack) + id->bytes[0] * 4U, &high))
		return false;
	if (high > pack->count)
		return false;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (!read_name(pack, middle, &name))
			return false;
		int order = memcmp(id->bytes, name.bytes, id_size(pack));

		if (order == 0)
			return read_offset(pack, middle, ret);
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

/* ---- objects ------------------------------------------------------------------------------- */

enum {
	KIND_OFFSET_DELTA = 6, /* the base lies before it in the pack */
	KIND_NAME_DELTA = 7,   /* the base is named */
};

struct object_head {
	unsigned kind;
	size_t size;   /* of what it unpacks to */
	uint64_t data; /* where that starts */
	uint64_t base; /* offset of the base of a difference */
};

/* A number of 7 bits a byte, lowest first. */
static size_t size_of(struct cursor *cursor, size_t value, unsigned shift)
{
	uint8_t byte = 0x80;

	while ((byte & 0x80) && !cursor->failed && shift < 60) {
		byte = cursor_u8(cursor);
		value |= (size_t)(byte & 0x7f) << shift;
		shift += 7;
	}
	cursor->failed |= (byte & 0x80) != 0;
	return value;
}

/* A distance of 7 bits a byte, highest first, where each further byte adds one. */
static uint64_t distance_of(struct cursor *cursor)
{
	uint8_t byte = cursor_u8(cursor);
	uint64_t value = byte & 0x7f;

	while ((byte & 0x80) && !cursor->failed && value < UINT64_MAX >> 8) {
		byte = cursor_u8(cursor);
		value = ((value + 1) << 7) | (byte & 0x7f);
	}
	cursor->failed |= (byte & 0x80) != 0;
	return value;
}

static int read_head(const struct git_pack *pack, uint64_t at, struct object_head *ret)
{
	char bytes[OBJECT_HEAD_SIZE];
	size_t size = sizeof(bytes);
	struct object_head head = { 0 };
	struct digest base;
	struct err err;

	if (at >= pack->pack.size)
		return -EBADMSG;
	if (pack->pack.size - at < size)
		size = (size_t)(pack->pack.size - at);
	if (byte_source_read(&pack->pack, at, bytes, size, &err) < 0)
		return -EBADMSG;
	struct cursor cursor = cursor_of((struct bytes){ bytes, size });
	uint8_t first = cursor_u8(&cursor);

	head.kind = (first >> 4) & 7;
	head.size = first & 0x80 ? size_of(&cursor, first & 0xf, 4) : first & 0xfU;
	if (head.kind == KIND_OFFSET_DELTA) {
		uint64_t distance = distance_of(&cursor);

		if (distance == 0 || distance > at)
			return -EBADMSG;
		head.base = at - distance;
	} else if (head.kind == KIND_NAME_DELTA) {
		struct bytes name = cursor_take(&cursor, id_size(pack));

		if (!digest_from_bytes(name, pack->kind, &base) || !find(pack, &base, &head.base))
			return -EBADMSG;
	}
	head.data = at + cursor.at;
	if (cursor.failed || head.size > GIT_OBJECT_SIZE_MAX)
		return -EBADMSG;
	*ret = head;
	return 0;
}

static int unpack(const struct git_pack *pack, const struct object_head *head, size_t *left,
		  struct buf *ret)
{
	if (head->size > *left)
		return -E2BIG;
	*left -= head->size;
	return inflate_at(&pack->pack, head->data, head->size, ret) ? 0 : -EBADMSG;
}

/* A number of which only those bytes are there that a bit of `order`, from `bit` on, tells of. */
static size_t sparse_number(struct cursor *cursor, uint8_t order, unsigned bit, unsigned count)
{
	size_t value = 0;

	for (unsigned i = 0; i < count; i++)
		if (order & (1U << (bit + i)))
			value |= (size_t)cursor_u8(cursor) << (8 * i);
	return value;
}

/* The piece of the base that the order asks for; empty if it has none. */
static struct bytes copied_piece(struct bytes base, struct cursor *cursor, uint8_t order)
{
	size_t from = sparse_number(cursor, order, 0, 4);
	size_t size = sparse_number(cursor, order, 4, 3);
	struct bytes piece;

	size = size ? size : 0x10000;
	piece = bytes_slice(base, from, size);
	return piece.size == size ? piece : (struct bytes){ 0 };
}

bool git_delta_apply(struct bytes base, struct bytes delta, size_t limit, struct buf *ret)
{
	struct cursor cursor = cursor_of(delta);
	size_t base_size = size_of(&cursor, 0, 0), size = size_of(&cursor, 0, 0);

	buf_clear(ret);
	if (cursor.failed || base_size != base.size || size > limit)
		return false;
	while (cursor_left(&cursor)) {
		uint8_t order = cursor_u8(&cursor);
		struct bytes piece;

		piece = order & 0x80 ? copied_piece(base, &cursor, order)
				     : cursor_take(&cursor, order);
		if (piece.size == 0)
			return false;
		if (cursor.failed || ret->size + piece.size > size)
			return false;
		buf_add_bytes(ret, piece);
	}
	return ret->size == size;
}

typedef vec_of(struct object_head) head_list;

static void deinit_heads(head_list *heads)
{
	vec_deinit(heads);
}

/* The object at an offset and what it is a difference to, down to one that is whole. */
static int read_chain(const struct git_pack *pack, uint64_t at, head_list *ret)
{
	struct object_head head = { .base = at };

	do {
		if (ret->count == GIT_DELTA_CHAIN_MAX || read_head(pack, head.base, &head) < 0)
			return -EBADMSG;
		*vec_push(ret) = head;
	} while (head.kind == KIND_OFFSET_DELTA || head.kind == KIND_NAME_DELTA);
	return head.kind >= GIT_COMMIT && head.kind <= GIT_TAG ? 0 : -EBADMSG;
}

int git_pack_read(struct git_pack *pack, const struct digest *id, size_t *left,
		  enum git_kind *ret_kind, struct buf *ret)
{
	SCOPED(deinit_heads) head_list heads = { 0 };
	uint64_t at;
	int failed;

	if (id->kind != pack->kind || !find(pack, id, &at))
		return 0;
	failed = read_chain(pack, at, &heads);
	if (failed)
		return failed;
	size_t i = heads.count - 1;

	failed = unpack(pack, &heads.at[i], left, &pack->base);
	while (!failed && i > 0) {
		failed = unpack(pack, &heads.at[--i], left, &pack->delta);
		if (failed)
			break;
		if (!git_delta_apply(buf_bytes(&pack->base), buf_bytes(&pack->delta),
				     *left < GIT_OBJECT_SIZE_MAX ? *left : GIT_OBJECT_SIZE_MAX,
				     &pack->work))
			return -EBADMSG;
		*left -= pack->work.size;
		struct buf swapped = pack->work;

		pack->work = pack->base;
		pack->base = swapped;
	}
	if (failed)
		return failed;
	*ret_kind = (enum git_kind)heads.at[heads.count - 1].kind;
	buf_clear(ret);
	buf_add_bytes(ret, buf_bytes(&pack->base));
	return 1;
}
