/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Data that was deflated whole. */
#ifndef TROWEL_FORMAT_INFLATE_H
#define TROWEL_FORMAT_INFLATE_H

#include "base/byte_source.h"

enum inflate_form {
	INFLATE_ZLIB, /* RFC 1950 */
	INFLATE_RAW,  /* RFC 1951: members of zip archives */
};

/* Replaces `ret` by what `packed` unpacks to; false if it is broken, cut short, or gives more than
 * `limit` bytes. */
bool inflate_all(struct bytes packed, enum inflate_form form, size_t limit, struct buf *ret);

/* Replaces `ret` by what the zlib data that starts at `at` of a source unpacks to; false if it is
 * broken, or is not `size` bytes. The source is read by pieces, little beyond the data's end. */
bool inflate_at(const struct byte_source *source, uint64_t at, size_t size, struct buf *ret);

#endif
