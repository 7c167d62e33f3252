/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decompression with an end: whatever the input claims, at most `limit` bytes come out and at most
 * UNPACK_MEMORY_MAX bytes are used for it. A start of the contents is a success: who asks for 4 KiB
 * of a log message does not care for the rest.
 */
#ifndef TROWEL_FORMAT_UNPACK_H
#define TROWEL_FORMAT_UNPACK_H

#include "base/buf.h"

enum {
	UNPACK_MEMORY_MAX = 16 * 1024 * 1024,
	UNPACK_ZSTD_WINDOW_LOG_MAX = 23, /* 8 MiB; journald's level 3 stays below 2 MiB */
};

/* Each appends up to `limit` bytes of what `packed` holds to `ret`. 0, also when the input goes on
 * or is cut short; -EBADMSG when it is not of that format, with `ret` untouched.
 * Sources: RFC 8878 (zstd frame), the .xz file format, the LZ4 block format, RFC 1952 (gzip). */
int unpack_zstd(struct bytes packed, size_t limit, struct buf *ret) MUST_CHECK;
int unpack_xz(struct bytes packed, size_t limit, struct buf *ret) MUST_CHECK;
int unpack_lz4_block(struct bytes packed, size_t limit, struct buf *ret) MUST_CHECK;

/* The last `keep` bytes out of the first `limit` ones that a gzip file (also of several members)
 * holds, appended to `ret`: the newest lines of a rotated log. 1 when `limit` ended it, else as
 * above. */
int unpack_gzip_tail(struct bytes packed, size_t limit, size_t keep, struct buf *ret) MUST_CHECK;

#endif
