/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names that have become others, put right wherever they stand: in paths and in texts. */
#ifndef TROWEL_BASE_RENAMES_H
#define TROWEL_BASE_RENAMES_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/vec.h"

/* `from` is met where it is not part of a longer name: no letter or digit stands before it, and
 * none behind it, nor behind a dot or hyphen that follows. If it ends in a digit it is a version:
 * only a longer version is another name; if it ends in a sign, anything may follow. */
struct rename {
	const char *from, *to;
	const char *why; /* NULL: nothing is said of it */
};

struct renames {
	vec_of(struct rename) list; /* in an arena of the owner's */
};

/* The first of them in `text` from the byte `at` on; the longest where several begin. Returns its
 * place, which is text.size if there is none; `ret` is then untouched. */
size_t renames_find(const struct renames *renames, struct bytes text, size_t at,
		    const struct rename **ret);

/* Appends `text` with all of them put right. Returns how many there were. */
size_t renames_apply(const struct renames *renames, struct bytes text, struct buf *ret);

/* The same of a short text: itself, or another in `arena`. NULL stays NULL. */
const char *renames_text(const struct renames *renames, const char *text, struct arena *arena);

#endif
