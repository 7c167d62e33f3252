/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a .deb would install: the members of its data.tar. The archive is read from front to end by
 * a callback; the compressed tar is decoded in pieces, so that memory is bounded by the decoder's.
 * Sources: deb(5), ar(5), tar(5),
 * lib/dpkg/tarfn.c for the kinds of tar that dpkg reads.
 */
#ifndef TROWEL_FORMAT_DEB_ARCHIVE_H
#define TROWEL_FORMAT_DEB_ARCHIVE_H

#include <sys/types.h>

#include "base/bytes.h"
#include "base/err.h"

enum {
	DEB_ARCHIVE_MEMBERS_MAX = 1000 * 1000,
	DEB_ARCHIVE_PATH_MAX = 4096,
};
#define DEB_ARCHIVE_DECODED_MAX ((uint64_t)8 * 1024 * 1024 * 1024) /* bytes: no bombs */

/* Where the bytes of the archive come from. */
struct deb_input {
	void *context;
	/* Fills up to `size` bytes; their number, 0 at the end, or a negative errno. */
	ssize_t (*read)(void *context, char *into, size_t size);
};

/* One member. Texts hold during the call. */
struct deb_member {
	const char *path; /* absolute, without a slash at its end; "/" of the root */
	mode_t mode;      /* with its type; 0 type: a hard link */
	int64_t uid, gid;
	const char *user, *group; /* names; "" if the archive has none */
	int64_t size;             /* bytes of a regular file */
	const char *target;       /* of a symbolic link, or the path of a hard link; else NULL */
};

/* Calls `member` for each member until that returns false. 0; -EBADMSG: it is no .deb, or broken;
 * -EFBIG beyond the limits; what `read` returned. What came before an error was good. `what` is for
 * messages. */
int deb_archive_read(const struct deb_input *input, const char *what, void *context,
		     bool (*member)(void *context, const struct deb_member *member),
		     struct err *err) MUST_CHECK;

#endif
