/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/languages/inflate.h"

#include <zlib.h>

enum { INFLATE_PIECE_SIZE = 64 * 1024 };

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
