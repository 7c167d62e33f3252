/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Data that was deflated whole. */
#ifndef TROWEL_FORMAT_INFLATE_H
#define TROWEL_FORMAT_INFLATE_H

#include "base/buf.h"

enum inflate_form {
	INFLATE_ZLIB, /* RFC 1950 */
	INFLATE_RAW,  /* RFC 1951: members of zip archives */
};

/* Replaces `ret` by what `packed` unpacks to; false if it is broken, cut short, or gives more than
 * `limit` bytes. */
bool inflate_all(struct bytes packed, enum inflate_form form, size_t limit, struct buf *ret);

#endif
