/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/spool.h"

#include <assert.h>
#include <errno.h>

enum { SPOOL_LEVEL = 1 };

void spool_init(struct spool *spool)
{
	*spool = (struct spool){ .compressor = ZSTD_createCCtx() };
	assert(spool->compressor);
	ZSTD_CCtx_setParameter(spool->compressor, ZSTD_c_compressionLevel, SPOOL_LEVEL);
}

void spool_deinit(struct spool *spool)
{
	ZSTD_freeCCtx(spool->compressor);
	buf_deinit(&spool->packed);
	spool->compressor = NULL;
}

/* Compresses `bytes`; with ZSTD_e_end until nothing is left inside. */
static void spool_pack(struct spool *spool, struct bytes bytes, ZSTD_EndDirective how)
{
	ZSTD_inBuffer input = { .src = bytes.at, .size = bytes.size };
	size_t left;

	do {
		size_t room = ZSTD_CStreamOutSize();
		ZSTD_outBuffer output = { .dst = buf_reserve(&spool->packed, room), .size = room };

		left = ZSTD_compressStream2(spool->compressor, &output, &input, how);
		assert(!ZSTD_isError(left));
		buf_grew(&spool->packed, output.pos);
	} while (how == ZSTD_e_end ? left > 0 : input.pos < input.size);
}

void spool_add(struct spool *spool, struct bytes bytes)
{
	assert(spool->compressor);
	spool->size += bytes.size;
	spool_pack(spool, bytes, ZSTD_e_continue);
}

void spool_close(struct spool *spool)
{
	spool_pack(spool, (struct bytes){ 0 }, ZSTD_e_end);
	ZSTD_freeCCtx(spool->compressor);
	spool->compressor = NULL;
}

static void free_decompressor(ZSTD_DCtx **decompressor)
{
	ZSTD_freeDCtx(*decompressor);
}

int spool_replay(const struct spool *spool,
		 int (*sink)(void *context, struct bytes piece, struct err *err), void *context,
		 struct err *err)
{
	SCOPED(free_decompressor) ZSTD_DCtx *decompressor = ZSTD_createDCtx();
	ZSTD_inBuffer input = { .src = spool->packed.at, .size = spool->packed.size };
	size_t room = ZSTD_DStreamOutSize(), left = 1;
	scoped_buf piece = { 0 };

	assert(decompressor && !spool->compressor);
	while (left > 0) {
		ZSTD_outBuffer output = { .dst = buf_reserve(&piece, room), .size = room };

		left = ZSTD_decompressStream(decompressor, &output, &input);
		assert(!ZSTD_isError(left)); /* it is what we packed */
		int failed = sink(context, (struct bytes){ output.dst, output.pos }, err);

		if (failed < 0)
			return failed;
	}
	return 0;
}
