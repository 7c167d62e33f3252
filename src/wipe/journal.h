/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The journal of an erasure: what it takes to go on after a loss of power. JSON, with a SHA-256 of
 * all that is in it; it holds the keys, so that anybody who has it can compute what was written.
 */
#ifndef TROWEL_WIPE_JOURNAL_H
#define TROWEL_WIPE_JOURNAL_H

#include "base/buf.h"
#include "wipe/wipe_state.h"

enum {
	JOURNAL_VERSION = 1,
	JOURNAL_SIZE_MAX = 4 * 1024 * 1024,
};

/* Appends the text of a journal. */
void journal_add(struct buf *ret, const struct wipe_state *state);

/* Reads one into `ret`, zero-initialised. -EBADMSG for what is none, is damaged, was changed, or
 * contradicts itself; what is said then names the first thing that is wrong. */
int journal_parse(struct bytes text, struct wipe_state *ret, struct err *err) MUST_CHECK;

/* Writes it to the file at `path`, mode 0600, whole or not at all; it is on the disk when this
 * returns. */
int journal_write(const char *path, const struct wipe_state *state, struct err *err) MUST_CHECK;

/* Reads the file. -ENOENT if there is none; or as above. */
int journal_read(const char *path, struct wipe_state *ret, struct err *err) MUST_CHECK;

#endif
