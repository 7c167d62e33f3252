/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What files hold: digests and first bytes. Nothing but regular files is read. */
#ifndef TROWEL_SURVEY_CONTENT_H
#define TROWEL_SURVEY_CONTENT_H

#include "base/digest.h"
#include "base/root.h"
#include "kernel/pace.h"
#include "survey/survey.h"

enum {
	CONTENT_PIECE_SIZE = 128 * 1024, /* read at a time */
	CONTENT_HEAD_SIZE = 1024,        /* a file's type; remarks above a certificate have 600 */
	CONTENT_HOLES_MIN = 1 << 30,     /* a file of holes is read up to here */
};

/* What was read, for the report. */
struct content_reader {
	const struct survey *survey; /* whose root it is, and whose time may be up */
	struct pace *pace;
	struct buf piece;
	int64_t files; /* hashed */
	int64_t bytes;
};

void content_reader_deinit(struct content_reader *reader);

/* The digest of a file. 0; -errno as root_open(), or of reading; -ETIME when the time of the survey
 * was up before its end; -EFBIG: nearly all of it is holes, which would be read for hours; -EAGAIN:
 * it grew faster than it was read. */
int content_digest(struct content_reader *reader, const char *path, enum digest_kind kind,
		   struct digest *ret, struct err *err) MUST_CHECK;

/* The first CONTENT_HEAD_SIZE bytes of a file, or all it has, in place of what `ret` held; false
 * when it cannot be read. */
bool content_head(const struct root *root, const char *path, struct buf *ret);

/* How a file may be started, if it has x bits. */
enum content_start {
	CONTENT_START_UNKNOWN, /* data, a library, or not to be read */
	CONTENT_START_SCRIPT,  /* it names its interpreter; so do modules of some languages */
	CONTENT_START_PROGRAM, /* an ELF file that is no mere library: it has no other use */
};
enum content_start content_start(const struct root *root, const char *path);

/* True if these first bytes are those of a program: an ELF file, or a script with its "#!". */
bool content_is_program(struct bytes head);

#endif
