/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>

#include "base/line_merge.h"

static const struct line_merge_names names = { "host", "old", "new" };

static const struct {
	const char *base, *ours, *theirs, *merged;
	size_t conflicts;
} cases[] = {
	{ "", "", "", "", 0 },
	{ "a\n", "a\n", "a\n", "a\n", 0 },
	/* one side */
	{ "a\nb\nc\n", "a\nB\nc\n", "a\nb\nc\n", "a\nB\nc\n", 0 },
	{ "a\nb\nc\n", "a\nb\nc\n", "a\nc\n", "a\nc\n", 0 },
	{ "", "a\n", "", "a\n", 0 },
	{ "a\n", "a\n", "", "", 0 },
	/* both sides, apart */
	{ "a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n", "A\nb\nC\n", 0 },
	{ "a\nb\nc\nd\n", "x\na\nb\nc\nd\n", "a\nb\nc\n", "x\na\nb\nc\n", 0 },
	/* the same change of both, alone and beside others */
	{ "a\nb\nc\n", "a\nX\nc\n", "a\nX\nc\n", "a\nX\nc\n", 0 },
	{ "a\nb\nc\nd\ne\n", "a\nX\nc\nd\nE\n", "a\nX\nc\nd\ne\nf\n",
	  "a\nX\nc\nd\n<<<<<<< host\nE\n||||||| old\ne\n=======\ne\nf\n>>>>>>> new\n", 1 },
	/* changes that touch are in conflict */
	{ "a\nb\nc\nd\n", "a\nB\nc\nd\n", "a\nb\nC\nd\n",
	  "a\n<<<<<<< host\nB\nc\n||||||| old\nb\nc\n=======\nb\nC\n>>>>>>> new\nd\n", 1 },
	{ "a\n", "x\na\n", "y\na\n", "<<<<<<< host\nx\n||||||| old\n=======\ny\n>>>>>>> new\na\n",
	  1 },
	{ "", "x\n", "y\n", "<<<<<<< host\nx\n||||||| old\n=======\ny\n>>>>>>> new\n", 1 },
	/* changed here, removed there */
	{ "a\nb\nc\n", "a\nB\nc\n", "a\nc\n",
	  "a\n<<<<<<< host\nB\n||||||| old\nb\n=======\n>>>>>>> new\nc\n", 1 },
	/* the same line added among equal ones, whatever else was changed */
	{ "a\n\n\nb\nc\nd\n", "a\n\n\n\nb\nc\nd\n", "a\n\n\n\nb\nc\nD\n", "a\n\n\n\nb\nc\nD\n", 0 },
	/* lines end as they did */
	{ "a\r\nb\r\nc\r\n", "A\r\nb\r\nc\r\n", "a\r\nb\r\nC\r\n", "A\r\nb\r\nC\r\n", 0 },
	{ "a\r\nb\r\n", "a\r\nx\r\n", "a\r\ny\r\n",
	  "a\r\n<<<<<<< host\r\nx\r\n||||||| old\r\nb\r\n=======\r\ny\r\n>>>>>>> new\r\n", 1 },
	{ "a\nb\nc", "A\nb\nc", "a\nb\nc", "A\nb\nc", 0 },
	{ "a\nb\nc", "A\nb\nc", "a\nb\nc\n", "A\nb\nc\n", 0 },
	{ "a\nb", "a\nx", "a\ny", "a\n<<<<<<< host\nx\n||||||| old\nb\n=======\ny\n>>>>>>> new\n",
	  1 },
};

TEST(line_merge_carries_changes)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		SCOPED(line_merge_deinit) struct line_merge merge = { 0 };
		scoped_buf merged = { 0 };
		struct err err = { 0 };

		assert_int_equal(line_merge_init(&merge, bytes_of(cases[i].base),
						 bytes_of(cases[i].ours), bytes_of(cases[i].theirs),
						 &err),
				 0);
		line_merge_add_marked(&merge, &names, &merged);
		assert_string_equal(buf_text(&merged), cases[i].merged);
		assert_int_equal(merge.conflicts, cases[i].conflicts);
	}
}

static void check_part(const struct line_part *part, size_t line, size_t count, const char *text)
{
	assert_int_equal(part->line, line);
	assert_int_equal(part->count, count);
	assert_true(bytes_is(part->text, text));
}

TEST(line_merge_tells_pieces)
{
	SCOPED(line_merge_deinit) struct line_merge merge = { 0 };
	scoped_buf theirs = { 0 }, base = { 0 };
	struct err err = { 0 };

	assert_int_equal(line_merge_init(&merge, BYTES("port 80\nuser www\nlog on\nlast\n"),
					 BYTES("port 81\nport 82\nuser www\nlast\n"),
					 BYTES("port 8080\nuser www\nlog on\nlast\nmore\n"), &err),
			 0);
	assert_int_equal(merge.pieces.count, 5);
	const struct line_piece *piece = merge.pieces.at;

	assert_int_equal(piece[0].kind, LINE_PIECE_CONFLICT);
	check_part(&piece[0].base, 1, 1, "port 80\n");
	check_part(&piece[0].ours, 1, 2, "port 81\nport 82\n");
	check_part(&piece[0].theirs, 1, 1, "port 8080\n");
	assert_int_equal(piece[1].kind, LINE_PIECE_SAME);
	check_part(&piece[1].ours, 3, 1, "user www\n");
	assert_int_equal(piece[2].kind, LINE_PIECE_OURS);
	check_part(&piece[2].base, 3, 1, "log on\n");
	check_part(&piece[2].ours, 4, 0, "");
	check_part(&piece[2].theirs, 3, 1, "log on\n");
	assert_int_equal(piece[4].kind, LINE_PIECE_THEIRS);
	check_part(&piece[4].theirs, 5, 1, "more\n");
	line_merge_add(&merge, LINE_PIECE_THEIRS, &theirs);
	assert_string_equal(buf_text(&theirs), "port 8080\nuser www\nlast\nmore\n");
	line_merge_add(&merge, LINE_PIECE_SAME, &base);
	assert_string_equal(buf_text(&base), "port 80\nuser www\nlast\nmore\n");
}

static int merge_with_itself(const struct buf *base, const struct buf *ours)
{
	SCOPED(line_merge_deinit) struct line_merge merge = { 0 };
	struct err err = { 0 };

	return line_merge_init(&merge, buf_bytes(base), buf_bytes(ours), buf_bytes(base), &err);
}

TEST(line_merge_has_limits)
{
	scoped_buf many = { 0 }, large = { 0 }, forth = { 0 }, back = { 0 }, fresh = { 0 };

	for (int i = 0; i < LINE_MERGE_LINES_MAX; i++)
		buf_add_byte(&many, '\n');
	assert_int_equal(merge_with_itself(&many, &many), -E2BIG);
	buf_cut(&many, LINE_MERGE_LINES_MAX - 1);
	assert_int_equal(merge_with_itself(&many, &many), 0);
	memset(buf_reserve(&large, LINE_MERGE_SIZE_MAX), 'x', LINE_MERGE_SIZE_MAX);
	buf_grew(&large, LINE_MERGE_SIZE_MAX);
	assert_int_equal(merge_with_itself(&large, &large), 0);
	buf_add_byte(&large, 'x');
	assert_int_equal(merge_with_itself(&large, &large), -E2BIG);
	/* the same lines in the other order take twice as many edits; new ones take none */
	for (int i = 0; i < 600; i++) {
		buf_add_format(&forth, "%d\n", i);
		buf_add_format(&back, "%d\n", 599 - i);
		buf_add_format(&fresh, "new %d\n", i);
	}
	assert_int_equal(merge_with_itself(&forth, &back), -E2BIG);
	assert_int_equal(merge_with_itself(&forth, &fresh), 0);
}
