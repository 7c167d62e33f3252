/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decompression as a stream: gzip, xz, zstd, lz4 (frames), bzip2; the kind is told by the first
 * bytes. Members that follow one another are one stream, as for zcat(1).
 */
#ifndef TROWEL_BASE_DECODER_H
#define TROWEL_BASE_DECODER_H

#include "base/buf.h"

enum decoder_kind {
	DECODER_PLAIN, /* handed on as it is */
	DECODER_GZIP,  /* RFC 1952 */
	DECODER_XZ,    /* the .xz file format 1.2.0 */
	DECODER_ZSTD,  /* RFC 8878 */
	DECODER_LZ4,   /* lz4_Frame_format.md */
	DECODER_BZIP2,
};

enum {
	DECODER_MAGIC_SIZE = 6,                   /* bytes that decoder_kind_of() wants to see */
	DECODER_XZ_MEMORY_MAX = 80 * 1024 * 1024, /* xz -9 asks for 65 MiB */
	DECODER_ZSTD_WINDOW_LOG_MAX = 26,         /* 64 MiB, for the same reason */
};

struct decoder;

/* The kind that the first bytes of a file tell. */
enum decoder_kind decoder_kind_of(struct bytes start);

/* A decoder of that kind; decoder_destroy() releases it. */
struct decoder *decoder_create(enum decoder_kind kind);
void decoder_destroy(struct decoder *decoder);

/* Cuts from the front of `input` what it takes to append at most `room` bytes to `ret`. 0, or
 * -EBADMSG for broken input. That nothing was taken and nothing appended means that more input is
 * needed; at the end of the file, call with empty input until nothing is appended. */
int decoder_run(struct decoder *decoder, struct bytes *input, size_t room, struct buf *ret,
		struct err *err) MUST_CHECK;

/* At the end of the file: true if the input ended where a member does, false if it was cut. Nothing
 * is decoded behind that. */
bool decoder_is_whole(struct decoder *decoder);

#endif
