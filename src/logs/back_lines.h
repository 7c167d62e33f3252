/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lines of a file from its end to its beginning, in pieces of a fixed size: what a log said
 * last costs the same whether it has a megabyte or a terabyte. Zero bytes end lines as well: a log
 * that was emptied under its writer begins with a hole.
 */
#ifndef TROWEL_LOGS_BACK_LINES_H
#define TROWEL_LOGS_BACK_LINES_H

#include "base/byte_source.h"

struct back_lines {
	struct byte_source source;
	uint64_t end;      /* what lies before has not been given */
	struct buf window; /* bytes of the source from `window_at` on */
	uint64_t window_at;
	struct buf line; /* one that is longer than the window: its beginning */
};

struct back_line {
	struct bytes text; /* without its end, at most LOGS_LINE_MAX bytes; holds until the next */
	uint64_t cut;      /* bytes of it that are missing */
};

/* Starts behind the last byte. The source has to stay usable. */
void back_lines_init(struct back_lines *lines, const struct byte_source *source);
void back_lines_deinit(struct back_lines *lines);

/* The line before: 1; 0 at the beginning. -EFBIG: it is longer than LOGS_SCAN_MAX; -ENODATA: so
 * many zero bytes (LOGS_HOLE_MAX) come here that it is a hole; -errno: reading failed. */
int back_lines_next(struct back_lines *lines, struct back_line *ret);

#endif
