/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The snapshot as a file: a pax tar compressed by zstd, readable with plain tar and jq.
 *
 *	snapshot.json     everything but the long sections
 *	processes.jsonl   a long section: one JSON object a line; likewise files, available
 *	files/...         contents of carried files, by absolute path
 *
 * The tar bytes depend on the contents alone: what is read and written again is the same. Names and
 * sizes in a file that is read are hostile: nothing is ever unpacked, entries that would lie
 * outside the archive's folder are refused, and every size meets a limit below.
 */
#ifndef TROWEL_SNAPSHOT_ARCHIVE_H
#define TROWEL_SNAPSHOT_ARCHIVE_H

#include "base/err.h"
#include "snapshot/snapshot.h"

enum {
	ARCHIVE_DOCUMENT_MAX = 256 * 1024 * 1024, /* bytes of snapshot.json */
	ARCHIVE_LINE_MAX = 16 * 1024 * 1024,      /* bytes of one row of a long section */
	ARCHIVE_ROWS_MAX = 10 * 1000 * 1000,      /* rows of one long section */
};

/* Writes the snapshot to `fd` as it goes, without seeking: a pipe will do. */
int archive_write(const struct snapshot *snapshot, int fd, struct err *err) MUST_CHECK;

/* Reads a snapshot from `fd` into `snapshot` (initialised, empty). `name` is for messages.
 * -EBADMSG for anything that is not a whole, well-formed snapshot, -EPROTONOSUPPORT for another
 * version, -EFBIG beyond a limit. */
int archive_read(struct snapshot *snapshot, int fd, const char *name, struct err *err) MUST_CHECK;

/* Writes it to `path` through a temporary file beside it, mode 0600, which is renamed when all of
 * it is on the disk, and removed if anything fails. The temporary name is in `temporary` (a
 * caller's buffer, which a signal handler may unlink) while it exists, else "". */
int archive_write_file(const struct snapshot *snapshot, const char *path, char *temporary,
		       size_t temporary_size, struct err *err) MUST_CHECK;

/* Reads the snapshot at `path`; "-" is standard input. */
int archive_read_file(struct snapshot *snapshot, const char *path, struct err *err) MUST_CHECK;

#endif
