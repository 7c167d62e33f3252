/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stream that a dump is written as where nothing can be written twice (makedumpfile -F, and
 * QEMU's kdump formats): pieces of the file, each with its place. All numbers are big-endian.
 * Source: the structures makedumpfile_header and makedumpfile_data_header, as described in
 * makedumpfile(8) -F and in QEMU's include/sysemu/dump.h.
 */
#ifndef TROWEL_FORMAT_FLATTENED_H
#define TROWEL_FORMAT_FLATTENED_H

#include "base/byte_source.h"
#include "format/dump/extents.h"

enum {
	FLATTENED_HEAD_SIZE = 4096, /* what is in front of the first piece */
	FLATTENED_PIECE_HEAD_SIZE = 16,
};

/* Where the content of a piece goes. */
struct flattened_piece {
	uint64_t at;
	uint64_t size;
	bool is_end; /* no piece, but the end of the stream */
};

/* True if a file or stream begins so. */
bool flattened_is(struct bytes start);

/* The 16 bytes in front of a piece: 0, or -EBADMSG for numbers that cannot be. */
int flattened_piece_parse(struct bytes head, struct flattened_piece *ret,
			  struct err *err) MUST_CHECK;

/* A stream that lies in a file, read as if it had been put in order. */
struct flattened {
	const struct byte_source *file;
	struct extents pieces;
	bool is_cut;               /* the end is missing */
	struct byte_source source; /* what it holds; points to this structure */
};
void flattened_deinit(struct flattened *flattened);

/* Reads the heads of all pieces into `ret`, zero-initialised, which may not move afterwards.
 * What is in no piece reads as zeros. 0, -EBADMSG if it is no such stream, or -errno; a stream
 * that is cut short is read as far as it goes. */
int flattened_read(const struct byte_source *file, struct flattened *ret,
		   struct err *err) MUST_CHECK;

#endif
