/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The members of a zip archive, by its central directory. Source: APPNOTE.TXT 6.3.10 of PKWARE,
 * sections 4.3 and 4.4; archives that need the 64 bit extensions have too many members for us. */
#ifndef TROWEL_FORMAT_ZIP_H
#define TROWEL_FORMAT_ZIP_H

#include "base/byte_source.h"

enum {
	ZIP_DIRECTORY_SIZE_MAX = 16 * 1024 * 1024,
	ZIP_MEMBERS_MAX = 100 * 1000,
	ZIP_COMMENT_SIZE_MAX = 65535,
};

struct zip {
	const struct byte_source *file;
	struct buf directory;
	size_t at;      /* of the next member in `directory` */
	size_t members; /* given so far */
	uint64_t shift; /* bytes in front of the archive, such as a shell script */
};
void zip_deinit(struct zip *zip);
#define scoped_zip SCOPED(zip_deinit) struct zip

struct zip_member {
	struct bytes name;
	uint64_t size, packed_size, at; /* `at`: of its local header */
	unsigned method;
};

/* Reads the directory into `ret` (zero-initialised). False if it is no zip file, or broken. */
bool zip_read(const struct byte_source *file, struct zip *ret);

/* The next member, its name valid as long as the archive; false at the end. */
bool zip_next(struct zip *zip, struct zip_member *ret);

/* Replaces `ret` by the contents of a member; false if they are broken, packed by another method
 * than deflate, or larger than `limit`. */
bool zip_get(const struct zip *zip, const struct zip_member *member, size_t limit, struct buf *ret);

#endif
