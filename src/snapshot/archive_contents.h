/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The members of a snapshot's file, beside its documents: carried files and packages, one after the
 * other, as archive_read() passes over them. Nothing is unpacked: who walks decides what becomes of
 * the bytes.
 */
#ifndef TROWEL_SNAPSHOT_ARCHIVE_CONTENTS_H
#define TROWEL_SNAPSHOT_ARCHIVE_CONTENTS_H

#include "base/buf.h"
#include "snapshot/archive.h"

enum archive_place {
	ARCHIVE_FILES,    /* files/... */
	ARCHIVE_PACKAGES, /* packages/... */
};

/* A member; valid while it is visited. */
struct archive_member {
	enum archive_place place;
	const char *path;     /* of a file: absolute, on the host; of a package: its name */
	const char *hardlink; /* absolute path of the member that is the same file, or NULL */
	struct archive_entry *entry; /* all that tar tells: type, mode, owner, link, size */
	struct archive *reader;
};

/* The mode as stat(2) has it. libarchive gives the owning group its own permissions where there is
 * an access control list; a file system shows the mask's there. Source: acl(5). */
unsigned archive_member_mode(const struct archive_member *member);

/* Is handed each member; a negative value ends the walk and is passed on. */
typedef int archive_visit(void *context, const struct archive_member *member, struct err *err);

/* Visits the members of the snapshot at `path`, in their order. */
int archive_contents_walk(const char *path, archive_visit *visit, void *context,
			  struct err *err) MUST_CHECK;

/* The next piece of the member's content and where it stands in it; what lies between two pieces
 * are zeros. 1, 0 at its end, or a failure. */
int archive_contents_next(const struct archive_member *member, struct bytes *ret, int64_t *at,
			  struct err *err) MUST_CHECK;

/* The whole content, appended to `ret`: -EFBIG beyond `limit` bytes. */
int archive_contents_read(const struct archive_member *member, size_t limit, struct buf *ret,
			  struct err *err) MUST_CHECK;

#endif
