/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Three texts, parted by lines that are "====": base, ours, theirs. */
#include <assert.h>
#include <errno.h>

#include "base/line_merge.h"
#include "harness.h"

struct texts {
	struct bytes base, ours, theirs;
};

static struct bytes cut_text(struct bytes *rest)
{
	ptrdiff_t end = bytes_find_text(*rest, "====\n");
	struct bytes text = bytes_slice(*rest, 0, end < 0 ? rest->size : (size_t)end);

	*rest = bytes_slice(*rest, end < 0 ? rest->size : (size_t)end + 5, rest->size);
	return text;
}

/* The parts lie one behind the other, and are counted. */
static void check_part(const struct line_part *part, size_t *line, struct buf *whole)
{
	size_t newlines = 0;

	for (size_t i = 0; i < part->text.size; i++)
		newlines += part->text.at[i] == '\n';
	assert(part->line == *line + 1);
	assert(part->count == newlines + (part->text.size && !bytes_ends(part->text, "\n")));
	*line += part->count;
	buf_add_bytes(whole, part->text);
}

static void check_kind(const struct line_piece *piece)
{
	bool is_ours = !bytes_equal(piece->base.text, piece->ours.text);
	bool is_theirs = !bytes_equal(piece->base.text, piece->theirs.text);
	bool is_equal = bytes_equal(piece->ours.text, piece->theirs.text);

	switch (piece->kind) {
	case LINE_PIECE_SAME:
		assert(!is_ours && !is_theirs && piece->base.count);
		return;
	case LINE_PIECE_OURS:
		assert(is_ours && !is_theirs);
		return;
	case LINE_PIECE_THEIRS:
		assert(!is_ours && is_theirs);
		return;
	case LINE_PIECE_BOTH:
		assert(is_ours && is_equal);
		return;
	default:
		assert(piece->kind == LINE_PIECE_CONFLICT && !is_equal);
	}
}

static void check_pieces(const struct line_merge *merge, struct texts texts)
{
	scoped_buf base = { 0 }, ours = { 0 }, theirs = { 0 };
	size_t base_line = 0, ours_line = 0, theirs_line = 0, conflicts = 0;

	for (vec_each(piece, &merge->pieces)) {
		check_part(&piece->base, &base_line, &base);
		check_part(&piece->ours, &ours_line, &ours);
		check_part(&piece->theirs, &theirs_line, &theirs);
		check_kind(piece);
		conflicts += piece->kind == LINE_PIECE_CONFLICT;
	}
	assert(bytes_equal(buf_bytes(&base), texts.base));
	assert(bytes_equal(buf_bytes(&ours), texts.ours));
	assert(bytes_equal(buf_bytes(&theirs), texts.theirs));
	assert(conflicts == merge->conflicts);
}

static bool has_line(struct bytes text, struct bytes line)
{
	for (struct bytes own; bytes_line(&text, &own);)
		if (bytes_equal(own, line))
			return true;
	return false;
}

static void check_lines(struct bytes merged, struct texts texts)
{
	for (struct bytes line; bytes_line(&merged, &line);)
		assert(has_line(texts.ours, line) || has_line(texts.theirs, line));
}

/* Merges, and if it has to be without conflicts, that is `wanted`. */
static bool merge(struct texts texts, const struct bytes *wanted)
{
	SCOPED(line_merge_deinit) struct line_merge merge = { 0 };
	static const struct line_merge_names names = { "host", "old", "new" };
	scoped_buf merged = { 0 }, marked = { 0 };
	struct err err = { 0 };
	int failed = line_merge_init(&merge, texts.base, texts.ours, texts.theirs, &err);

	assert(failed == 0 || failed == -E2BIG);
	if (failed)
		return false;
	check_pieces(&merge, texts);
	line_merge_add(&merge, LINE_PIECE_OURS, &merged);
	line_merge_add_marked(&merge, &names, &marked);
	assert(!wanted || !merge.conflicts);
	assert(!wanted || bytes_equal(buf_bytes(&merged), *wanted));
	assert((merge.conflicts == 0) == bytes_equal(buf_bytes(&merged), buf_bytes(&marked)));
	if (!merge.conflicts && texts.base.size < 4096)
		check_lines(buf_bytes(&merged), texts);
	return true;
}

FUZZ(line_merge, input)
{
	struct bytes rest = input, base = cut_text(&rest), ours = cut_text(&rest), theirs = rest;

	if (!merge((struct texts){ base, ours, theirs }, NULL))
		return;
	merge((struct texts){ base, base, theirs }, &theirs);
	merge((struct texts){ base, ours, base }, &ours);
	merge((struct texts){ base, ours, ours }, &ours);
	merge((struct texts){ base, theirs, theirs }, &theirs);
}
