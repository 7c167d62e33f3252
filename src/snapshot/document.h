/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The snapshot's JSON: one document for --json, or snapshot.json without the long sections, which
 * are then JSON lines beside it. Written a row at a time. The bytes depend on the rows alone.
 */
#ifndef TROWEL_SNAPSHOT_DOCUMENT_H
#define TROWEL_SNAPSHOT_DOCUMENT_H

#include "base/err.h"
#include "snapshot/snapshot.h"

enum {
	DOCUMENT_VALUES_MAX = 2 * 1000 * 1000, /* JSON values of a document, or of one row */
};

/* Takes the next piece of text; a negative value stops the writing and is passed on. */
typedef int document_sink(void *context, struct bytes piece, struct err *err);

/* Writes the document to `sink`: with `whole` everything, else without the long sections. */
int document_write(const struct content *content, bool whole, document_sink *sink, void *context,
		   struct err *err) MUST_CHECK;

/* Writes the rows of one long section (a field of content_type) as JSON lines. */
int document_write_lines(const struct content *content, const struct field *field,
			 document_sink *sink, void *context, struct err *err) MUST_CHECK;

/* Fills `snapshot` (initialised, empty) from the text of a document. -EBADMSG when it is not one
 * of ours; -EPROTONOSUPPORT for another version; -EFBIG beyond the limit above. */
int document_read(struct snapshot *snapshot, struct bytes text, struct err *err) MUST_CHECK;

/* Appends the row in one line of a long section. */
int document_read_line(struct snapshot *snapshot, const struct field *field, struct bytes line,
		       struct err *err) MUST_CHECK;

/* The long section of that name, or NULL. */
const struct field *document_long_field(struct bytes name);

#endif
