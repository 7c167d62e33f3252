/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Three texts by their lines, one of which the two others were made from: a configuration file as
 * a package brought it, as somebody changed it, and as the next version brings it. The changes of
 * both sides in one text, or which of them are in conflict. Changes are in conflict as for
 * git-merge-file(1) --diff3 and diff3(1) -m: they overlap or touch, and are not the same.
 */
#ifndef TROWEL_BASE_LINE_MERGE_H
#define TROWEL_BASE_LINE_MERGE_H

#include "base/buf.h"
#include "base/vec.h"

enum {
	LINE_MERGE_SIZE_MAX = 1024 * 1024, /* bytes of each text */
	LINE_MERGE_LINES_MAX = 50 * 1000,  /* of each text */
};

enum line_piece_kind {
	LINE_PIECE_SAME,     /* neither side changed it */
	LINE_PIECE_OURS,     /* a change of ours alone */
	LINE_PIECE_THEIRS,   /* a change of theirs alone */
	LINE_PIECE_BOTH,     /* the same change of both */
	LINE_PIECE_CONFLICT, /* not the same */
	LINE_PIECE_COUNT,
};

/* Some lines of one text; there may be none. */
struct line_part {
	size_t line;       /* of the first, from 1; of none, that of what comes behind them */
	size_t count;      /* lines */
	struct bytes text; /* points into the text, newlines and all */
};

/* What stands for one another in the three texts. */
struct line_piece {
	enum line_piece_kind kind;
	struct line_part base, ours, theirs;
};

/* The pieces in order: the parts of each side, put together, are its text. */
struct line_merge {
	vec_of(struct line_piece) pieces;
	size_t conflicts;
};

/* Merges; the texts have to outlive it. -E2BIG, and nothing is compared: a text is larger than the
 * limits above, or one side is another text rather than a changed one: see LINE_MATCH_EDITS_MAX of
 * line_match.h. */
int line_merge_init(struct line_merge *ret, struct bytes base, struct bytes ours,
		    struct bytes theirs, struct err *err) MUST_CHECK;
void line_merge_deinit(struct line_merge *merge);

/* What a piece is in the merged text: the changed side; `in_conflict`, which is LINE_PIECE_SAME for
 * base, LINE_PIECE_OURS or LINE_PIECE_THEIRS, where both are. */
const struct line_part *line_piece_result(const struct line_piece *piece,
					  enum line_piece_kind in_conflict);

/* Appends the merged text, with that side wherever there is a conflict. */
void line_merge_add(const struct line_merge *merge, enum line_piece_kind in_conflict,
		    struct buf *ret);

/* What the sides are called beside the marks of a conflict. */
struct line_merge_names {
	const char *ours, *base, *theirs;
};

/* Appends the merged text with all sides of each conflict, between the marks of diff3(1) -m. A mark
 * ends with a carriage return if the line before it does, and stands in a line of its own also
 * behind a last line without a newline. */
void line_merge_add_marked(const struct line_merge *merge, const struct line_merge_names *names,
			   struct buf *ret);

#endif
