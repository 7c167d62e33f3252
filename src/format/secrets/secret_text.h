/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The secrets of a whole file, one after another: secret_find() in windows of some lines, with the
 * lines around each as context, so that what spans lines (a PEM key, a netrc entry) is met whole
 * and a file of a thousand settings is not one secret.
 */
#ifndef TROWEL_FORMAT_SECRET_TEXT_H
#define TROWEL_FORMAT_SECRET_TEXT_H

#include "format/secrets/secret.h"

enum {
	SECRET_WINDOW_SIZE = 4096,
	SECRET_CONTEXT_SIZE = 512,
	SECRET_REACH_MAX = 256 * 1024, /* a secret that is longer takes the rest of the file */
};

enum secret_text_kind {
	SECRET_TEXT_SETTINGS, /* a value without quotes goes on to the end of its line */
	SECRET_TEXT_SHELL,    /* it ends at a blank: PGPASSWORD=x psql */
	/* `token = next()` is an expression: a value counts in quotes, in a comment or by its
	 * shape only */
	SECRET_TEXT_CODE,
	SECRET_TEXT_PROSE, /* for people: a line of two words is no setting */
	/* .env.example: what stands there are words to be replaced, as long as they are words */
	SECRET_TEXT_SAMPLE,
};

struct secret_text {
	struct bytes text;
	enum secret_text_kind kind;
	size_t at; /* looked at so far */
	struct secret_spans spans;
	size_t next; /* of them */
};

/* A reader of `text`, which has to stay. */
struct secret_text secret_text_of(struct bytes text, enum secret_text_kind kind);

/* The next secret, its place counted from the start of the text; false at the end. In order, never
 * overlapping. */
bool secret_text_next(struct secret_text *reader, struct secret_span *ret);

/* What a text is, by its path and its start. */
enum secret_text_kind secret_text_kind_of(struct bytes path, struct bytes head);

#endif
