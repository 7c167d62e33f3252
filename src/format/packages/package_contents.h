/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a package file (.deb, .rpm) holds, with contents: read from front to end, a compressed
 * archive in pieces by libarchive. Nothing of it is put anywhere here: names are told, cleaned of
 * what leads elsewhere, and what is neither file nor link is passed over. Scripts are not told.
 * Sources: deb(5), tar(5), cpio(5), rpm's docs "RPM v4 package format".
 */
#ifndef TROWEL_FORMAT_PACKAGE_CONTENTS_H
#define TROWEL_FORMAT_PACKAGE_CONTENTS_H

#include <sys/types.h>

#include "base/arena.h"
#include "base/byte_source.h"

enum {
	PACKAGE_ENTRIES_MAX = 1000 * 1000,
	PACKAGE_PATH_MAX = 4096,
	PACKAGE_CONTROL_MAX = 1024 * 1024, /* bytes of a deb's control file */
	PACKAGE_PIECE_SIZE = 64 * 1024,
};
#define PACKAGE_DECODED_MAX ((uint64_t)4 * 1024 * 1024 * 1024) /* bytes: no bombs */

/* Texts lie in the arena of who asked; "" where the package does not say. The version is written as
 * in a snapshot: "1:2.4-3". */
struct package_identity {
	const char *name, *version, *architecture;
};

enum package_entry_kind {
	PACKAGE_FILE,
	PACKAGE_LINK,      /* symbolic; the target is as it stands there */
	PACKAGE_HARD_LINK, /* the target is a path like `path` */
};

/* Texts hold during the call. */
struct package_entry {
	enum package_entry_kind kind;
	const char *path; /* "usr/bin/vi": no slash in front or at the end, no "." or ".." in it */
	const char *target;
	bool has_contents; /* of hard links in cpio, the last one has them for all */
};

struct package_visitor {
	void *context;
	/* 1: the contents are wanted; 0; -errno ends the reading. */
	int (*entry)(void *context, const struct package_entry *entry, struct err *err);
	/* The contents wanted last, in pieces. 0, or -errno. */
	int (*piece)(void *context, struct bytes piece, struct err *err);
};

/* Reads the package. -EBADMSG: it is none, or damaged; -EFBIG beyond the limits; what the visitor
 * returned. Its identity is known only at the end. `what` is for messages. */
int package_contents_read(const struct byte_source *file, const char *what,
			  const struct package_visitor *visitor, struct arena *arena,
			  struct package_identity *ret, struct err *err) MUST_CHECK;

/* Reads which package it is, and nothing of what it holds. The same errors. */
int package_contents_identify(const struct byte_source *file, const char *what, struct arena *arena,
			      struct package_identity *ret, struct err *err) MUST_CHECK;

#endif
