/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file read from front to end in pieces that hold whole lines, or whole paragraphs, so that a
 * list of 100 MB costs a quarter of a megabyte of memory. Compressed files (decoder.h) are read as
 * if they were not. Pages that only we read are dropped from the page cache again (page_cache.h).
 */
#ifndef TROWEL_BASE_STREAM_H
#define TROWEL_BASE_STREAM_H

#include "base/decoder.h"
#include "base/page_cache.h"
#include "base/root.h"

enum {
	STREAM_PIECE_SIZE = 128 * 1024, /* read, and decoded, at a time */
	STREAM_UNIT_MAX = 1024 * 1024,  /* a longer line or paragraph comes in parts */
};
#define STREAM_TOTAL_MAX ((uint64_t)2 * 1024 * 1024 * 1024) /* bytes decoded: no bombs */

enum stream_unit {
	STREAM_LINES,
	STREAM_PARAGRAPHS, /* parted by an empty line */
};

struct stream {
	int fd;
	struct decoder *decoder;
	struct buf raw; /* read; `raw_at` of it is decoded */
	size_t raw_at;
	struct buf text; /* decoded; `given` of it was given out */
	size_t given;
	uint64_t total; /* bytes decoded so far */
	bool raw_ended; /* nothing more to read */
	bool ended;     /* nothing more to decode */
	bool is_cut;    /* likewise, in the middle of compressed data */
	struct page_cache cache;
};

/* Opens `path` of the root. Deinit releases it. Errors as root_open(). */
int stream_open(struct stream *stream, const struct root *root, const char *path,
		struct err *err) MUST_CHECK;
void stream_deinit(struct stream *stream);
#define scoped_stream SCOPED(stream_deinit) struct stream

/* The next piece, valid until the next call: whole units, except that the last one may lack its
 * end. 1: a piece, never empty; 0: the end; -EBADMSG: broken compression, or cut; -EFBIG: more than
 * STREAM_TOTAL_MAX; -errno. What came before an error was good. */
int stream_next(struct stream *stream, enum stream_unit unit, struct bytes *ret,
		struct err *err) MUST_CHECK;

#endif
