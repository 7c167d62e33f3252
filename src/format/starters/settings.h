/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * "[section] key = value" files: what they give once read. Order is kept and so are repeated keys,
 * because what a repetition means is up to who asks: settings_last() for a key that holds one
 * value, settings_next() for one that holds a list.
 */
#ifndef TROWEL_FORMAT_SETTINGS_H
#define TROWEL_FORMAT_SETTINGS_H

#include "base/arena.h"
#include "base/vec.h"

enum { SETTINGS_MAX = 10000 }; /* assignments of one thing, its drop-ins included */

struct setting {
	struct bytes section;
	struct bytes key;
	struct bytes value; /* blanks at both ends cut off, continued lines joined */
	unsigned line;      /* of its file, from 1 */
};

/* Lives in the arena that the parser was given. Zero-initialised is empty. */
struct settings {
	struct setting *at;
	size_t count;
	size_t capacity;
};

/* The value that the last assignment of `key` in `section` gives; empty if there is none or the
 * last one is empty. */
struct bytes settings_last(const struct settings *settings, const char *section, const char *key);

/* True if `section` occurs with at least one assignment. */
bool settings_has_section(const struct settings *settings, const char *section);

/* Walks the assignments of a list: `*at` starts at 0; gives the next one that is in force (those
 * before an empty assignment are not, systemd.syntax(7)), or NULL at the end. */
const struct setting *settings_next(const struct settings *settings, const char *section,
				    const char *key, size_t *at);

/* As systemd.syntax(7) reads yes/no: 1, yes, true, on (any case) and 0, no, false, off; `otherwise`
 * for everything else. */
bool settings_flag(struct bytes value, bool otherwise);

/* Appends one assignment; false when SETTINGS_MAX are there. For parsers. */
bool settings_add(struct arena *arena, struct settings *settings, struct setting setting);

#endif
