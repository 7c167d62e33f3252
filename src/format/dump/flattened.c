/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/dump/flattened.h"

#include <errno.h>

static const char signature[16] = "makedumpfile";

/* The place and size that stand for the end. */
#define END_MARK UINT64_MAX

enum { TYPE_FLATTENED = 1, VERSION = 1 };

bool flattened_is(struct bytes start)
{
	return start.size >= sizeof(signature) + 16 &&
	       memcmp(start.at, signature, sizeof(signature)) == 0 &&
	       bytes_number(start, sizeof(signature), 8, true) == TYPE_FLATTENED;
}

int flattened_piece_parse(struct bytes head, struct flattened_piece *ret, struct err *err)
{
	uint64_t at = bytes_number(head, 0, 8, true);
	uint64_t size = bytes_number(head, 8, 8, true);
	bool is_end = at == END_MARK && size == END_MARK;

	if (head.size < FLATTENED_PIECE_HEAD_SIZE)
		return err_set(err, -EBADMSG, "cut short in the head of a piece");
	if (!is_end && (at > INT64_MAX || size > INT64_MAX - at))
		return err_set(err, -EBADMSG, "a piece of the stream has an impossible place");
	*ret = (struct flattened_piece){ .at = at, .size = size, .is_end = is_end };
	return 0;
}

static int read_piece(const void *context, uint64_t at, void *ret, size_t size)
{
	const struct flattened *flattened = context;
	char *out = ret;

	while (size) {
		uint64_t to, next, here;
		bool is_there = extents_find(&flattened->pieces, at, &to, &here);

		if (!is_there)
			here = extents_next(&flattened->pieces, at, &next) ? next - at : size;
		if (here > size)
			here = size;
		struct err err;

		if (!is_there)
			memset(out, 0, here);
		else if (byte_source_read(flattened->file, to, out, here, &err) < 0)
			return err.code;
		at += here;
		out += here;
		size -= here;
	}
	return 0;
}

void flattened_deinit(struct flattened *flattened)
{
	extents_deinit(&flattened->pieces);
}

/* Reads the head at `*at` and notes the piece; 1 at the end. */
static int take_piece(struct flattened *flattened, uint64_t *at, struct err *err)
{
	const struct byte_source *file = flattened->file;
	char head[FLATTENED_PIECE_HEAD_SIZE];
	struct flattened_piece piece = { 0 };

	flattened->is_cut = *at > file->size || file->size - *at < sizeof(head);
	if (flattened->is_cut)
		return 1;
	if (byte_source_read(file, *at, head, sizeof(head), err) < 0 ||
	    flattened_piece_parse((struct bytes){ head, sizeof(head) }, &piece, err) < 0)
		return err->code;
	if (piece.is_end)
		return 1;
	*at += sizeof(head);
	uint64_t left = file->size - *at;

	if (!extents_add(&flattened->pieces, piece.at, piece.size < left ? piece.size : left, *at))
		return err_set(err, -E2BIG, "the stream has more than %d pieces", EXTENTS_MAX);
	if (piece.at + piece.size > flattened->source.size)
		flattened->source.size = piece.at + piece.size;
	*at += piece.size;
	return 0;
}

int flattened_read(const struct byte_source *file, struct flattened *ret, struct err *err)
{
	char start[FLATTENED_HEAD_SIZE];
	uint64_t at = FLATTENED_HEAD_SIZE;
	int state = 0;

	if (byte_source_read(file, 0, start, sizeof(start), err) < 0)
		return err->code;
	if (!flattened_is((struct bytes){ start, sizeof(start) }))
		return err_set(err, -EBADMSG, "no stream of makedumpfile -F");
	ret->file = file;
	ret->source = (struct byte_source){ .read = read_piece, .context = ret };
	while (state == 0)
		state = take_piece(ret, &at, err);
	if (state < 0) {
		extents_deinit(&ret->pieces);
		return state;
	}
	extents_sort(&ret->pieces);
	return 0;
}
