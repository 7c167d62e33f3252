/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file of any size of which a few pieces are wanted: whoever has it hands in a function that
 * reads. */
#ifndef TROWEL_FORMAT_FILE_BYTES_H
#define TROWEL_FORMAT_FILE_BYTES_H

#include "base/buf.h"

struct file_bytes {
	uint64_t size;
	void *context;
	/* Fills `ret` with the `size` bytes at `at`, which lie within the file. */
	bool (*read)(void *context, uint64_t at, size_t size, char *ret);
};

/* A file that is in memory; `bytes` has to live as long. */
struct file_bytes file_bytes_of(struct bytes *bytes);

/* Replaces `ret` by the `size` bytes at `at`; false if they cannot be read. */
bool file_bytes_get(const struct file_bytes *file, uint64_t at, size_t size, struct buf *ret);

#endif
