/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/decoder.h"

#include <bzlib.h>
#include <errno.h>
#include <limits.h>
#include <lz4frame.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include "base/mem.h"

struct decoder {
	enum decoder_kind kind;
	bool ended; /* a member ended; another may follow. Of xz the library knows */
	union {
		z_stream gzip;
		lzma_stream xz;
		ZSTD_DCtx *zstd;
		LZ4F_dctx *lz4;
		bz_stream bzip2;
	};
};

static const struct {
	struct bytes magic;
	enum decoder_kind kind;
} magics[] = {
	{ { "\x1f\x8b", 2 }, DECODER_GZIP },
	{ { "\xfd"
	    "7zXZ\0",
	    6 },
	  DECODER_XZ },
	{ { "\x28\xb5\x2f\xfd", 4 }, DECODER_ZSTD },
	{ { "\x04\x22\x4d\x18", 4 }, DECODER_LZ4 },
	{ { "BZh", 3 }, DECODER_BZIP2 },
};

enum decoder_kind decoder_kind_of(struct bytes start)
{
	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++)
		if (bytes_equal(bytes_slice(start, 0, magics[i].magic.size), magics[i].magic))
			return magics[i].kind;
	return DECODER_PLAIN;
}

/* The libraries fail to start only for want of memory, which mem.h does not let happen. */
static bool decoder_start(struct decoder *decoder)
{
	switch (decoder->kind) {
	case DECODER_GZIP:
		return inflateInit2(&decoder->gzip, 16 + MAX_WBITS) == Z_OK;
	case DECODER_XZ:
		return lzma_stream_decoder(&decoder->xz, DECODER_XZ_MEMORY_MAX,
					   LZMA_CONCATENATED) == LZMA_OK;
	case DECODER_ZSTD:
		decoder->zstd = ZSTD_createDCtx();
		return decoder->zstd &&
		       !ZSTD_isError(ZSTD_DCtx_setParameter(decoder->zstd, ZSTD_d_windowLogMax,
							    DECODER_ZSTD_WINDOW_LOG_MAX));
	case DECODER_LZ4:
		return !LZ4F_isError(LZ4F_createDecompressionContext(&decoder->lz4, LZ4F_VERSION));
	case DECODER_BZIP2:
		return BZ2_bzDecompressInit(&decoder->bzip2, 0, 0) == BZ_OK;
	case DECODER_PLAIN:
		break;
	}
	return true;
}

struct decoder *decoder_create(enum decoder_kind kind)
{
	struct decoder *decoder = mem_zero(1, sizeof(*decoder));

	decoder->kind = kind;
	if (!decoder_start(decoder))
		abort();
	return decoder;
}

static void decoder_stop(struct decoder *decoder)
{
	switch (decoder->kind) {
	case DECODER_GZIP:
		inflateEnd(&decoder->gzip);
		break;
	case DECODER_XZ:
		lzma_end(&decoder->xz);
		break;
	case DECODER_ZSTD:
		ZSTD_freeDCtx(decoder->zstd);
		break;
	case DECODER_LZ4:
		LZ4F_freeDecompressionContext(decoder->lz4);
		break;
	case DECODER_BZIP2:
		BZ2_bzDecompressEnd(&decoder->bzip2);
		break;
	case DECODER_PLAIN:
		break;
	}
}

void decoder_destroy(struct decoder *decoder)
{
	if (!decoder)
		return;
	decoder_stop(decoder);
	free(decoder);
}

/* Each run_...() takes from `input`, writes to `at`, and says how much; false for broken input. */

/* There is no more: that a member ended stays true. */
static bool nothing(size_t *size)
{
	*size = 0;
	return true;
}

static bool run_gzip(struct decoder *decoder, struct bytes *input, char *at, size_t *size)
{
	z_stream *stream = &decoder->gzip;
	uInt taken = input->size < UINT_MAX ? (uInt)input->size : UINT_MAX;

	if (decoder->ended && !input->size)
		return nothing(size);
	if (decoder->ended && inflateReset(stream) != Z_OK)
		return false;
	decoder->ended = false;
	stream->next_in = (Bytef *)input->at;
	stream->avail_in = taken;
	stream->next_out = (Bytef *)at;
	stream->avail_out = (uInt)*size;
	int state = inflate(stream, Z_NO_FLUSH);

	*input = bytes_slice(*input, taken - stream->avail_in, input->size);
	*size -= stream->avail_out;
	decoder->ended = state == Z_STREAM_END;
	return state == Z_OK || state == Z_STREAM_END || state == Z_BUF_ERROR;
}

static bool run_xz(struct decoder *decoder, struct bytes *input, char *at, size_t *size)
{
	lzma_stream *stream = &decoder->xz;

	stream->next_in = (const uint8_t *)input->at;
	stream->avail_in = input->size;
	stream->next_out = (uint8_t *)at;
	stream->avail_out = *size;
	lzma_ret state = lzma_code(stream, LZMA_RUN);

	*input = bytes_slice(*input, input->size - stream->avail_in, input->size);
	*size -= stream->avail_out;
	return state == LZMA_OK || state == LZMA_STREAM_END || state == LZMA_BUF_ERROR;
}

static bool run_zstd(struct decoder *decoder, struct bytes *input, char *at, size_t *size)
{
	ZSTD_inBuffer in = { input->at, input->size, 0 };
	ZSTD_outBuffer out = { at, *size, 0 };
	size_t state = ZSTD_decompressStream(decoder->zstd, &out, &in);

	if (in.pos || out.pos)
		decoder->ended = state == 0;
	*input = bytes_slice(*input, in.pos, input->size);
	*size = out.pos;
	return !ZSTD_isError(state);
}

static bool run_lz4(struct decoder *decoder, struct bytes *input, char *at, size_t *size)
{
	size_t taken = input->size;
	size_t state = LZ4F_decompress(decoder->lz4, at, size, input->at, &taken, NULL);

	if (taken || *size)
		decoder->ended = state == 0;
	*input = bytes_slice(*input, taken, input->size);
	return !LZ4F_isError(state);
}

static bool run_bzip2(struct decoder *decoder, struct bytes *input, char *at, size_t *size)
{
	bz_stream *stream = &decoder->bzip2;
	unsigned taken = input->size < UINT_MAX ? (unsigned)input->size : UINT_MAX;

	if (decoder->ended && !input->size)
		return nothing(size);
	if (decoder->ended) {
		BZ2_bzDecompressEnd(stream);
		*stream = (bz_stream){ 0 };
		if (BZ2_bzDecompressInit(stream, 0, 0) != BZ_OK)
			abort();
	}
	stream->next_in = (char *)input->at;
	stream->avail_in = taken;
	stream->next_out = at;
	stream->avail_out = (unsigned)*size;
	int state = BZ2_bzDecompress(stream);

	*input = bytes_slice(*input, taken - stream->avail_in, input->size);
	*size -= stream->avail_out;
	decoder->ended = state == BZ_STREAM_END;
	return state == BZ_OK || state == BZ_STREAM_END;
}

static bool run_plain(struct decoder *decoder, struct bytes *input, char *at, size_t *size)
{
	if (*size > input->size)
		*size = input->size;
	if (*size)
		memcpy(at, input->at, *size);
	*input = bytes_slice(*input, *size, input->size);
	return true;
}

static bool (*const runs[])(struct decoder *, struct bytes *, char *, size_t *) = {
	[DECODER_PLAIN] = run_plain, [DECODER_GZIP] = run_gzip, [DECODER_XZ] = run_xz,
	[DECODER_ZSTD] = run_zstd,   [DECODER_LZ4] = run_lz4,   [DECODER_BZIP2] = run_bzip2,
};

int decoder_run(struct decoder *decoder, struct bytes *input, size_t room, struct buf *ret,
		struct err *err)
{
	size_t size = room < INT_MAX ? room : INT_MAX;

	char *at = buf_reserve(ret, size);

	if (!runs[decoder->kind](decoder, input, at, &size))
		return err_set(err, -EBADMSG, "the compressed data is broken");
	buf_grew(ret, size);
	return 0;
}

bool decoder_is_whole(struct decoder *decoder)
{
	if (decoder->kind == DECODER_PLAIN)
		return true;
	if (decoder->kind != DECODER_XZ)
		return decoder->ended;
	uint8_t byte;

	decoder->xz.next_in = NULL;
	decoder->xz.avail_in = 0;
	decoder->xz.next_out = &byte;
	decoder->xz.avail_out = sizeof(byte);
	return lzma_code(&decoder->xz, LZMA_FINISH) == LZMA_STREAM_END;
}
