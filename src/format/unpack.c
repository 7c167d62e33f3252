/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/unpack.h"

#include <errno.h>
#include <limits.h>
#include <lz4.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

enum { UNPACK_CHUNK = 64 * 1024 };

static void zstd_free(ZSTD_DCtx **context)
{
	ZSTD_freeDCtx(*context);
}

int unpack_zstd(struct bytes packed, size_t limit, struct buf *ret)
{
	SCOPED(zstd_free) ZSTD_DCtx *context = ZSTD_createDCtx();
	ZSTD_inBuffer input = { packed.at, packed.size, 0 };
	ZSTD_outBuffer output = { buf_reserve(ret, limit), limit, 0 };

	if (!context || ZSTD_isError(ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax,
							    UNPACK_ZSTD_WINDOW_LOG_MAX)))
		return -ENOMEM;
	while (output.pos < limit) {
		size_t before = output.pos + input.pos;
		size_t left = ZSTD_decompressStream(context, &output, &input);

		if (ZSTD_isError(left) && output.pos == 0)
			return -EBADMSG;
		if (ZSTD_isError(left) || left == 0 || output.pos + input.pos == before)
			break;
	}
	buf_grew(ret, output.pos);
	return 0;
}

int unpack_xz(struct bytes packed, size_t limit, struct buf *ret)
{
	SCOPED(lzma_end) lzma_stream stream = LZMA_STREAM_INIT;
	lzma_ret state = lzma_stream_decoder(&stream, UNPACK_MEMORY_MAX, 0);

	stream.next_in = (const uint8_t *)packed.at;
	stream.avail_in = packed.size;
	stream.next_out = (uint8_t *)buf_reserve(ret, limit);
	stream.avail_out = limit;
	while (state == LZMA_OK && stream.avail_out)
		state = lzma_code(&stream, LZMA_RUN);
	if (stream.total_out == 0 && state != LZMA_STREAM_END)
		return -EBADMSG;
	buf_grew(ret, stream.total_out);
	return 0;
}

int unpack_lz4_block(struct bytes packed, size_t limit, struct buf *ret)
{
	if (packed.size == 0 || packed.size > INT_MAX || limit > INT_MAX)
		return -EBADMSG;
	int size = LZ4_decompress_safe_partial(packed.at, buf_reserve(ret, limit), (int)packed.size,
					       (int)limit, (int)limit);

	if (size < 0)
		return -EBADMSG;
	buf_grew(ret, (size_t)size);
	return 0;
}

static void zlib_end(z_stream *stream)
{
	inflateEnd(stream);
}

/* Drops all but the last `keep` bytes behind `start`, once there are twice as many. */
static void keep_tail(struct buf *buf, size_t start, size_t keep, size_t slack)
{
	size_t size = buf->size - start;

	if (size <= keep + slack)
		return;
	memmove(buf->at + start, buf->at + buf->size - keep, keep);
	buf->size = start + keep;
	buf->at[buf->size] = '\0';
}

int unpack_gzip_tail(struct bytes packed, size_t limit, size_t keep, struct buf *ret)
{
	SCOPED(zlib_end) z_stream stream = { 0 };
	size_t start = ret->size, total = 0;
	int state = Z_OK;

	if (packed.size > UINT_MAX || inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK)
		return -EBADMSG;
	stream.next_in = (uint8_t *)(uintptr_t)packed.at;
	stream.avail_in = (uInt)packed.size;
	while (stream.avail_in && total < limit && (state == Z_OK || state == Z_STREAM_END)) {
		if (state == Z_STREAM_END && inflateReset(&stream) != Z_OK)
			break;
		stream.next_out = (uint8_t *)buf_reserve(ret, UNPACK_CHUNK);
		stream.avail_out = UNPACK_CHUNK;
		state = inflate(&stream, Z_NO_FLUSH);
		buf_grew(ret, UNPACK_CHUNK - stream.avail_out);
		total += UNPACK_CHUNK - stream.avail_out;
		keep_tail(ret, start, keep, keep);
	}
	if (total == 0 && state != Z_STREAM_END)
		return -EBADMSG;
	keep_tail(ret, start, keep, 0);
	return total >= limit;
}
