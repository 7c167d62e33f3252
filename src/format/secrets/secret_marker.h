/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a survey writes in the place of a secret: "<secret:s12>". The number tells only in which
 * order it met them. */
#ifndef TROWEL_FORMAT_SECRET_MARKER_H
#define TROWEL_FORMAT_SECRET_MARKER_H

#include "base/buf.h"

#define SECRET_MARKER_START "<secret:"
#define SECRET_MARKER_END   ">"

enum { SECRET_ID_SIZE_MAX = 20 }; /* bytes of "s12" */

/* True for what may stand in a marker: an s and digits. */
bool secret_id_is_valid(struct bytes id);

/* Where the first marker of a valid id begins, with the id in `ret_id`, which is of `text`; -1 if
 * there is none. */
ptrdiff_t secret_marker_find(struct bytes text, struct bytes *ret_id);

/* Appends `text` to `ret` with `other` for each marker. True if there were any. */
bool secret_markers_replace(struct bytes text, const char *other, struct buf *ret);

#endif
