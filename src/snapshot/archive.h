/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The snapshot as a file: a pax tar compressed by zstd, readable with plain tar and jq.
 *
 *	files/...         carried files, by absolute path, as tar keeps them: sparse, with hard
 *	                  links, access control lists and attributes
 *	packages/...      packages that no repository holds
 *	snapshot.json     everything but the long sections
 *	processes.jsonl   a long section: one JSON object a line; likewise files,
 *	                  preserved_files, available
 *
 * What is carried comes first: what the documents say of it (digests, secrets met in it, why
 * something is not there) is known only when it has been read, and it is read once.
 *
 * The tar bytes depend on the contents alone: what is read and written again is the same. Names and
 * sizes in a file that is read are hostile: nothing is ever unpacked, entries that would lie
 * outside the archive's folder are refused, and every size meets a limit below.
 * Entries of other names belong to a later version and are passed over.
 */
#ifndef TROWEL_SNAPSHOT_ARCHIVE_H
#define TROWEL_SNAPSHOT_ARCHIVE_H

#include "base/err.h"
#include "snapshot/snapshot.h"

enum {
	ARCHIVE_DOCUMENT_MAX = 256 * 1024 * 1024, /* bytes of snapshot.json */
	ARCHIVE_LINE_MAX = 16 * 1024 * 1024,      /* bytes of one row of a long section */
	ARCHIVE_ROWS_MAX = 10 * 1000 * 1000,      /* rows of one long section */
	ARCHIVE_ENTRIES_MAX = 20 * 1000 * 1000,
};
#define ARCHIVE_SIZE_MAX ((int64_t)1 << 40) /* bytes of the tar: no bombs */

struct archive; /* of libarchive */
struct archive_entry;

/* Who writes the members below files/ and packages/, with archive_member_begin() and _add(). It
 * may complete the rows of the snapshot, which are written after it. */
struct archive_carrier {
	int (*carry)(void *context, struct archive *out, struct err *err);
	void *context;
};

/* Writes the snapshot to `fd` as it goes, without seeking: a pipe will do. `carrier` may be
 * NULL. */
int archive_write(const struct snapshot *snapshot, const struct archive_carrier *carrier, int fd,
		  struct err *err) MUST_CHECK;

/* Runs a carrier and keeps nothing of what it writes: the rows are completed as they would be if a
 * snapshot were written. */
int archive_rehearse(const struct archive_carrier *carrier, struct err *err) MUST_CHECK;

/* Reads a snapshot from `fd` into `snapshot` (initialised, empty). `name` is for messages.
 * -EBADMSG for anything that is not a whole, well-formed snapshot, -EPROTONOSUPPORT for another
 * version, -EFBIG beyond a limit. */
int archive_read(struct snapshot *snapshot, int fd, const char *name, struct err *err) MUST_CHECK;

/* Writes it to `path`, mode 0600, whole or not at all: see new_file.h. */
int archive_write_file(const struct snapshot *snapshot, const struct archive_carrier *carrier,
		       const char *path, struct err *err) MUST_CHECK;

/* Reads the snapshot at `path`; "-" is standard input. */
int archive_read_file(struct snapshot *snapshot, const char *path, struct err *err) MUST_CHECK;

/* Begins a member; its name stands in the entry and has to be one that archive_read() accepts.
 * Attributes are put in order first, so that the same ones give the same bytes. */
int archive_member_begin(struct archive *out, struct archive_entry *entry,
			 struct err *err) MUST_CHECK;

/* The next bytes of the member's content; of a sparse one its holes as well, where the bytes do not
 * matter. */
int archive_member_add(struct archive *out, struct bytes piece, struct err *err) MUST_CHECK;

/* As above with `size` zero bytes. */
int archive_member_pad(struct archive *out, int64_t size, struct err *err) MUST_CHECK;

/* A carrier's function: copies the members of the snapshot that `context`, an int *, is an open
 * descriptor of. What is read and written again this way is the same. */
int archive_copy_members(void *context, struct archive *out, struct err *err) MUST_CHECK;

/* -EBADMSG unless the entry is one that a snapshot may hold. For archive.c. */
int archive_check_entry(struct archive_entry *entry, struct err *err) MUST_CHECK;

/* Fills `err` with what libarchive says. For archive.c. */
int archive_failed(struct archive *archive, struct err *err);

#endif
