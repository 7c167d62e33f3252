/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Base64, standard alphabet with padding. Source: RFC 4648 section 4. */
#ifndef TROWEL_BASE_BASE64_H
#define TROWEL_BASE_BASE64_H

#include "base/buf.h"

/* Appends `bytes` encoded. */
void base64_encode(struct buf *ret, struct bytes bytes);

/* Appends what `text` encodes; false (and `ret` partly filled) if it is not strict base64: wrong
 * length, other characters, misplaced padding, non-zero bits behind the last byte. */
bool base64_decode(struct buf *ret, struct bytes text) MUST_CHECK;

#endif
