/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/languages/inflate.h"

#include <zlib.h>

enum {
	INFLATE_PIECE_SIZE = 64 * 1024,
	INFLATE_READ_SIZE = 4096, /* of a source at a time: most objects of git are smaller */
};

static bool run(z_stream *stream, size_t limit, struct buf *ret)
{
	int state = Z_OK;

	while (state == Z_OK) {
		stream->next_out = (Bytef *)buf_reserve(ret, INFLATE_PIECE_SIZE);
		stream->avail_out = INFLATE_PIECE_SIZE;
		state = inflate(stream, Z_NO_FLUSH);
		buf_grew(ret, INFLATE_PIECE_SIZE - stream->avail_out);
		if (ret->size > limit)
			return false;
	}
	return state == Z_STREAM_END;
}

bool inflate_all(struct bytes packed, enum inflate_form form, size_t limit, struct buf *ret)
{
	z_stream stream = { .next_in = (Bytef *)(uintptr_t)packed.at,
			    .avail_in = (uInt)packed.size };

	buf_clear(ret);
	if (packed.size > UINT32_MAX ||
	    inflateInit2(&stream, form == INFLATE_RAW ? -MAX_WBITS : MAX_WBITS) != Z_OK)
		return false;
	bool good = run(&stream, limit, ret);

	inflateEnd(&stream);
	return good;
}

/* As run(), with input by pieces. */
static bool run_source(z_stream *stream, const struct byte_source *source, uint64_t at,
		       struct buf *ret)
{
	unsigned char piece[INFLATE_READ_SIZE];
	int state = Z_OK;
	struct err err;

	while (state == Z_OK && at < source->size) {
		size_t left = source->size - at < sizeof(piece) ? (size_t)(source->size - at)
								: sizeof(piece);

		if (byte_source_read(source, at, piece, left, &err) < 0)
			return false;
		at += left;
		stream->next_in = piece;
		stream->avail_in = (uInt)left;
		state = inflate(stream, Z_NO_FLUSH);
		if (stream->avail_in && state == Z_OK)
			return false; /* it is longer than it says */
	}
	buf_grew(ret, (size_t)stream->total_out);
	return state == Z_STREAM_END;
}

bool inflate_at(const struct byte_source *source, uint64_t at, size_t size, struct buf *ret)
{
	z_stream stream = { 0 };

	buf_clear(ret);
	if (size >= UINT32_MAX || inflateInit(&stream) != Z_OK)
		return false;
	/* one byte more: with room to its end zlib sees that the data is over */
	stream.next_out = (Bytef *)buf_reserve(ret, size + 1);
	stream.avail_out = (uInt)size + 1;
	bool good = run_source(&stream, source, at, ret) && ret->size == size;

	inflateEnd(&stream);
	return good;
}
