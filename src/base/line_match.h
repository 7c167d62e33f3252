/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Texts by their lines, and what has to be removed from one and added to make another: what
 * line_diff.h and line_merge.h stand on. The way is the shortest one up to a limit, so that hostile
 * texts cost at most some 2 * LINE_MATCH_EDITS_MAX comparisons of numbers a line. Source:
 * E. W. Myers, An O(ND) Difference Algorithm and Its Variations (1986).
 */
#ifndef TROWEL_BASE_LINE_MATCH_H
#define TROWEL_BASE_LINE_MATCH_H

#include "base/map.h"
#include "base/vec.h"

enum {
	/* Lines removed and added; those that only one of both texts has do not count. Beyond, all
	 * lines between the first and last change are replaced. */
	LINE_MATCH_EDITS_MAX = 1000,
};

MAP_DEFINE(line_map, struct bytes, uint32_t, map_hash_bytes, bytes_equal);

/* A text by its lines; each keeps its newline, which the last one may lack. */
struct line_text {
	vec_of(struct bytes) lines;
	vec_of(uint32_t) numbers; /* from 1, the same of equal lines */
};

/* Cuts `text`, which has to outlive it; texts that are matched share `known`, which gives lines
 * their numbers. */
void line_text_init(struct line_text *ret, struct bytes text, struct line_map *known);
void line_text_deinit(struct line_text *text);

/* What stands in the lines from `start` to before `end`. */
struct bytes line_text_slice(const struct line_text *text, size_t start, size_t end);

struct line_match {
	const struct line_text *from, *to;
	/* By line: 1 where the other text does not have it. A zero follows. */
	unsigned char *removed, *added;
	bool is_given_up; /* it would have taken more edits than the limit */
};

/* Compares two texts, which have to outlive it. */
void line_match_init(struct line_match *ret, const struct line_text *from,
		     const struct line_text *to);
void line_match_deinit(struct line_match *match);

/* Where a change may stand in several places, as of a line removed from among equal ones, moves it
 * to where the other text has one, or else to the last: equal changes then stand in equal places,
 * whatever else was changed. */
void line_match_settle(struct line_match *match);

/* A place in both texts, by line. */
struct line_place {
	size_t from, to;
};

/* Moves one line on, or two that are the same: '-', '+' or ' '; 0 at the end. */
char line_match_step(const struct line_match *match, struct line_place *at);

/* The lines of `from` that those of `to` stand for. One of both may be none. */
struct line_change {
	struct line_place start, end;
};

/* Finds the next change from `*at` on, and moves behind it; false if there is none. */
bool line_match_next(const struct line_match *match, struct line_place *at,
		     struct line_change *ret);

#endif
