/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes that are fetched piece by piece: a file too large to hold in memory, or memory. Parsers of
 * large files (databases, journals, programs, archives) take this and do no I/O themselves.
 */
#ifndef TROWEL_BASE_BYTE_SOURCE_H
#define TROWEL_BASE_BYTE_SOURCE_H

#include "base/buf.h"

struct byte_source {
	uint64_t size;
	/* Fills `ret` with `size` bytes from `at` on, which lie within the source: 0 or -errno. */
	int (*read)(const void *context, uint64_t at, void *ret, size_t size);
	const void *context;
};

/* A source over bytes in memory. `bytes` has to outlive it. */
struct byte_source byte_source_of(const struct bytes *bytes);

/* Fills `ret`: 0, -EBADMSG when the source ends before `at` + `size` ("ends before byte N"), or
 * what reading gave. */
int byte_source_read(const struct byte_source *source, uint64_t at, void *ret, size_t size,
		     struct err *err) MUST_CHECK;

/* As above, replacing what `ret` held; false where that fails. */
bool byte_source_get(const struct byte_source *source, uint64_t at, size_t size, struct buf *ret);

#endif
