/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines out of what processes write: each process and descriptor has a line of its own that it is
 * in the middle of. What is not completed is given as it is after a while, or when its writer ends.
 * Pure: times are told.
 */
#ifndef TROWEL_LOGS_WRITTEN_LINES_H
#define TROWEL_LOGS_WRITTEN_LINES_H

#include "base/buf.h"
#include "base/vec.h"

enum {
	WRITTEN_PARTS_MAX = 4096,    /* lines that are not complete; then the oldest is given */
	WRITTEN_PATIENCE_MS = 1000,  /* so long after its last byte a line is waited for */
	WRITTEN_LINE_MAX = 64 << 10, /* bytes kept of a line */
};

/* Who writes where. */
struct written_by {
	uint32_t process;
	int32_t descriptor;
	size_t source; /* the caller's number of the pipe or socket */
};

struct written_line {
	struct written_by by;
	int64_t usec;      /* since 1970, of its first byte */
	struct bytes text; /* without its end; holds during the call */
	uint64_t cut;      /* bytes that are missing */
};

struct written_part {
	struct written_by by;
	int64_t usec;
	int64_t last_usec; /* of its last byte */
	struct buf text;
	uint64_t cut;
};

struct written_lines {
	void (*line)(void *context, const struct written_line *line);
	void *context;
	/* its own */
	vec_of(struct written_part) parts;
};

void written_lines_deinit(struct written_lines *lines);
#define scoped_written_lines SCOPED(written_lines_deinit) struct written_lines

/* What was written at `usec`. `cut`: bytes behind it that are missing; `ends`: a packet ends with
 * it, and the line, too. */
struct written {
	struct written_by by;
	int64_t usec;
	struct bytes data;
	uint64_t cut;
	bool ends;
};

/* Takes it, and gives the lines that it completes. */
/* Takes it, and gives the lines that it completes. */
void written_lines_add(struct written_lines *lines, const struct written *written);

/* Gives what a process that has ended left behind. */
void written_lines_end(struct written_lines *lines, uint32_t process);

/* Gives what nothing was added to since `usec`; INT64_MAX: everything. */
void written_lines_flush(struct written_lines *lines, int64_t usec);

#endif
