/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/line_merge.h"

#include <errno.h>

#include "base/line_match.h"

/* ---- two comparisons with one base --------------------------------------------------------- */

/* One side, and its changes one after the other. */
struct side {
	struct line_text text;
	struct line_match match; /* from the base */
	struct line_place at;    /* of `match`: behind `change` */
	struct line_change change;
	bool has_change;
	struct line_place met; /* behind the last change that was taken, or the beginning */
	size_t done;           /* lines that are in pieces */
};

struct merging {
	struct line_map known;
	struct line_text base;
	struct side ours, theirs;
	size_t done; /* lines of base that are in pieces */
	struct line_merge *ret;
};

static void side_deinit(struct side *side)
{
	line_match_deinit(&side->match);
	line_text_deinit(&side->text);
}

static void merging_deinit(struct merging *merging)
{
	side_deinit(&merging->ours);
	side_deinit(&merging->theirs);
	line_text_deinit(&merging->base);
	line_map_deinit(&merging->known);
}

static void next_change(struct side *side)
{
	side->has_change = line_match_next(&side->match, &side->at, &side->change);
}

/* False if it is another text. */
static bool compare(struct merging *merging, struct side *side)
{
	line_match_init(&side->match, &merging->base, &side->text);
	if (side->match.is_given_up)
		return false;
	line_match_settle(&side->match);
	next_change(side);
	return true;
}

/* ---- pieces -------------------------------------------------------------------------------- */

static struct line_part take_part(const struct line_text *text, size_t *done, size_t end)
{
	size_t start = *done;

	*done = end;
	return (struct line_part){ start + 1, end - start, line_text_slice(text, start, end) };
}

/* What stands for the lines of base up to `base_end`, where no change that was taken ends later. */
static struct line_part take_side(struct side *side, size_t base_end)
{
	return take_part(&side->text, &side->done, side->met.to + (base_end - side->met.from));
}

/* Appends what lies between what is in pieces and that line of base. */
static struct line_piece *add_piece(struct merging *merging, enum line_piece_kind kind,
				    size_t base_end)
{
	struct line_piece *piece = vec_push(&merging->ret->pieces);

	piece->kind = kind;
	piece->base = take_part(&merging->base, &merging->done, base_end);
	piece->ours = take_side(&merging->ours, base_end);
	piece->theirs = take_side(&merging->theirs, base_end);
	return piece;
}

/* Takes the next change of a side if it touches what ends at `*end`, and moves that behind it. */
static bool take_change(struct side *side, size_t *end)
{
	if (!side->has_change || side->change.start.from > *end)
		return false;
	if (side->change.end.from > *end)
		*end = side->change.end.from;
	side->met = side->change.end;
	next_change(side);
	return true;
}

/* Appends the change that begins at line `start` of base, with all that touch it. */
static void add_change(struct merging *merging, size_t start)
{
	bool is_ours = false, is_theirs = false;
	size_t end = start;

	for (bool goes_on = true; goes_on;) {
		bool takes_ours = take_change(&merging->ours, &end);
		bool takes_theirs = take_change(&merging->theirs, &end);

		is_ours = is_ours || takes_ours;
		is_theirs = is_theirs || takes_theirs;
		goes_on = takes_ours || takes_theirs;
	}
	struct line_piece *piece = add_piece(merging, is_ours ? LINE_PIECE_OURS : LINE_PIECE_THEIRS,
					     end);

	if (!is_ours || !is_theirs)
		return;
	piece->kind = bytes_equal(piece->ours.text, piece->theirs.text) ? LINE_PIECE_BOTH
									: LINE_PIECE_CONFLICT;
	merging->ret->conflicts += piece->kind == LINE_PIECE_CONFLICT;
}

/* The line of base where the next change begins, or its end. */
static size_t next_start(const struct merging *merging)
{
	const struct side *sides[] = { &merging->ours, &merging->theirs };
	size_t ret = merging->base.lines.count;

	for (int i = 0; i < 2; i++)
		if (sides[i]->has_change && sides[i]->change.start.from < ret)
			ret = sides[i]->change.start.from;
	return ret;
}

static void add_pieces(struct merging *merging)
{
	size_t start;

	do {
		start = next_start(merging);
		if (start > merging->done)
			add_piece(merging, LINE_PIECE_SAME, start);
		if (merging->ours.has_change || merging->theirs.has_change)
			add_change(merging, start);
	} while (merging->done < merging->base.lines.count);
}

static bool is_within_limits(struct bytes text)
{
	size_t lines = 1;

	if (text.size > LINE_MERGE_SIZE_MAX)
		return false;
	for (size_t i = 0; i < text.size; i++)
		lines += text.at[i] == '\n';
	return lines <= LINE_MERGE_LINES_MAX;
}

int line_merge_init(struct line_merge *ret, struct bytes base, struct bytes ours,
		    struct bytes theirs, struct err *err)
{
	SCOPED(merging_deinit) struct merging merging = { 0 };
	struct line_merge made = { 0 };

	if (!is_within_limits(base) || !is_within_limits(ours) || !is_within_limits(theirs))
		return err_set(err, -E2BIG, "not compared: more than %d lines or %d bytes",
			       LINE_MERGE_LINES_MAX, LINE_MERGE_SIZE_MAX);
	line_text_init(&merging.base, base, &merging.known);
	line_text_init(&merging.ours.text, ours, &merging.known);
	line_text_init(&merging.theirs.text, theirs, &merging.known);
	if (!compare(&merging, &merging.ours) || !compare(&merging, &merging.theirs))
		return err_set(err, -E2BIG, "not compared: almost nothing stands where it stood");
	merging.ret = &made;
	add_pieces(&merging);
	*ret = made;
	return 0;
}

void line_merge_deinit(struct line_merge *merge)
{
	vec_deinit(&merge->pieces);
}

/* ---- texts --------------------------------------------------------------------------------- */

const struct line_part *line_piece_result(const struct line_piece *piece,
					  enum line_piece_kind in_conflict)
{
	enum line_piece_kind kind = piece->kind == LINE_PIECE_CONFLICT ? in_conflict : piece->kind;

	return kind == LINE_PIECE_SAME     ? &piece->base
	       : kind == LINE_PIECE_THEIRS ? &piece->theirs
					   : &piece->ours;
}

void line_merge_add(const struct line_merge *merge, enum line_piece_kind in_conflict,
		    struct buf *ret)
{
	for (vec_each(piece, &merge->pieces))
		buf_add_bytes(ret, line_piece_result(piece, in_conflict)->text);
}

/* A mark in a line of its own; with a name unless that is NULL. */
static void add_mark(struct buf *ret, const char *mark, const char *name)
{
	bool has_newline = ret->size == 0 || bytes_ends(buf_bytes(ret), "\n");

	if (!has_newline)
		buf_add_byte(ret, '\n');
	bool has_return = bytes_ends(buf_bytes(ret), "\r\n");

	buf_add_text(ret, mark);
	if (name) {
		buf_add_byte(ret, ' ');
		buf_add_text(ret, name);
	}
	buf_add_text(ret, has_return ? "\r\n" : "\n");
}

void line_merge_add_marked(const struct line_merge *merge, const struct line_merge_names *names,
			   struct buf *ret)
{
	for (vec_each(piece, &merge->pieces)) {
		if (piece->kind != LINE_PIECE_CONFLICT) {
			buf_add_bytes(ret, line_piece_result(piece, LINE_PIECE_SAME)->text);
			continue;
		}
		add_mark(ret, "<<<<<<<", names->ours);
		buf_add_bytes(ret, piece->ours.text);
		add_mark(ret, "|||||||", names->base);
		buf_add_bytes(ret, piece->base.text);
		add_mark(ret, "=======", NULL);
		buf_add_bytes(ret, piece->theirs.text);
		add_mark(ret, ">>>>>>>", names->theirs);
	}
}
