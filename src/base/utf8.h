/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UTF-8 without a locale. Source: RFC 3629, Unicode 15 table 3-7 (well-formed byte sequences). */
#ifndef TROWEL_BASE_UTF8_H
#define TROWEL_BASE_UTF8_H

#include "base/buf.h"
#include "base/bytes.h"

/* The length in bytes (1 to 4) of the well-formed character at the start of `text`, its code point
 * in `ret` (may be NULL); 0 if there is none (ill-formed or empty). */
size_t utf8_next(struct bytes text, uint32_t *ret);

/* True if all of `text` is well-formed. */
bool utf8_is_valid(struct bytes text);

/* Appends `text` with every ill-formed byte written as \xNN. */
void utf8_add_escaped(struct buf *ret, struct bytes text);

#endif
