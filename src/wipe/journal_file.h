/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all journals share: JSON with a format's name, a version, and a SHA-256 of all that is in
 * it; files that are there whole or not at all. */
#ifndef TROWEL_WIPE_JOURNAL_FILE_H
#define TROWEL_WIPE_JOURNAL_FILE_H

#include "base/buf.h"

struct json_t;

/* Appends the text of an object, after adding "digest" to it. */
void journal_file_add(struct buf *ret, struct json_t *json);

/* Reads a text; the caller gives the object back with json_decref(). -EBADMSG unless it is of that
 * format and version, and as it was written. */
int journal_file_parse(struct bytes text, const char *format, int version, struct json_t **ret,
		       struct err *err) MUST_CHECK;

/* Writes a text to the file at `path`, mode 0600; it is on the disk when this returns. */
int journal_file_write(const char *path, struct bytes text, struct err *err) MUST_CHECK;

#endif
