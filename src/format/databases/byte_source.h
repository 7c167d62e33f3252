/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes that are fetched piece by piece: a file too large to hold in memory, or memory. Readers of
 * databases take this and stay free of files.
 */
#ifndef TROWEL_FORMAT_BYTE_SOURCE_H
#define TROWEL_FORMAT_BYTE_SOURCE_H

#include "base/bytes.h"
#include "base/err.h"

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

/* Where a reader of package databases hands what it finds. */
struct rpm_blobs {
	/* A header, in memory that holds until the call returns. */
	void (*accept)(void *context, struct bytes blob);
	/* A record that cannot be read; the others are. */
	void (*broken)(void *context, const struct err *err);
	void *context;
};

enum { RPM_BLOB_SIZE_MAX = 256 * 1024 * 1024 }; /* HEADER_DATA_MAX of rpm's lib/header.c */

#endif
