/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A toolbox as one file: an EROFS file system, and behind it what can be read without mounting it.
 * The kernel reads only as far as the file system goes.
 *
 *	the file system               image_size bytes, whole blocks of 4096
 *	the manifest                  manifest_size bytes, the same text as in the file system
 *	zeros, so that the file ends at a whole block
 *	the trailer, the last 48 bytes, numbers little-endian:
 *		"trowel-toolbox 1"    16 bytes
 *		image_size            64 bits
 *		manifest_size         64 bits
 *		image_hash            64 bits, XXH3 of the file system
 *		manifest_hash         64 bits, XXH3 of the manifest
 *
 * Source of what is looked at in the file system: linux/fs/erofs/erofs_fs.h.
 */
#ifndef TROWEL_FORMAT_TOOLBOX_IMAGE_H
#define TROWEL_FORMAT_TOOLBOX_IMAGE_H

#include "base/byte_source.h"

enum {
	TOOLBOX_BLOCK_SIZE = 4096,
	TOOLBOX_TRAILER_SIZE = 48,
};

struct toolbox_trailer {
	uint64_t image_size, manifest_size;
	uint64_t image_hash, manifest_hash;
};

/* Appends what stands behind the file system of trailer->image_size bytes; the other sizes and the
 * hash of the manifest are set from `manifest`. */
void toolbox_image_end(struct toolbox_trailer *trailer, struct bytes manifest, struct buf *ret);

/* Reads the trailer and the manifest, which replaces what `manifest` held. -EBADMSG for a file that
 * is no such image, is cut short, or whose manifest is damaged. `what` is for the message. */
int toolbox_image_read(const struct byte_source *file, const char *what,
		       struct toolbox_trailer *ret, struct buf *manifest,
		       struct err *err) MUST_CHECK;

/* Reads all of the file system: -EBADMSG if it is not what was built. */
int toolbox_image_check(const struct byte_source *file, const char *what,
			const struct toolbox_trailer *trailer, struct err *err) MUST_CHECK;

/* Replaces `ret` by the XXH3 of the first `size` bytes. */
int toolbox_image_hash(const struct byte_source *file, uint64_t size, uint64_t *ret,
		       struct err *err) MUST_CHECK;

#endif
