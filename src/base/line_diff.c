/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/line_diff.h"

#include "base/line_match.h"

static void add_line(struct buf *ret, char sign, struct bytes line)
{
	buf_add_byte(ret, sign);
	buf_add_bytes(ret, line);
	if (!bytes_ends(line, "\n"))
		buf_add_text(ret, "\n\\ No newline at end of file\n");
}

/* "12,3": where it starts, which of nothing is the line before it. */
static void add_range(struct buf *ret, size_t start, size_t end)
{
	buf_add_format(ret, "%zu,%zu", start + (end > start), end - start);
}

static void add_hunk(const struct line_match *match, struct line_place start, struct line_place end,
		     struct buf *ret)
{
	buf_add_text(ret, "@@ -");
	add_range(ret, start.from, end.from);
	buf_add_text(ret, " +");
	add_range(ret, start.to, end.to);
	buf_add_text(ret, " @@\n");
	while (start.from < end.from || start.to < end.to) {
		struct line_place at = start;
		char sign = line_match_step(match, &start);

		add_line(ret, sign,
			 sign == '+' ? match->to->lines.at[at.to] : match->from->lines.at[at.from]);
	}
}

/* The end of the hunk whose first change is at `at`: two changes are in one hunk if their context
 * touches. */
static struct line_place end_of_hunk(const struct line_match *match, struct line_place at)
{
	struct line_place end = at;
	size_t same = 0;

	for (char sign; same <= 2 * LINE_DIFF_CONTEXT && (sign = line_match_step(match, &at));) {
		same = sign == ' ' ? same + 1 : 0;
		if (same <= LINE_DIFF_CONTEXT)
			end = at;
	}
	return end;
}

bool line_diff_add(struct bytes from_text, struct bytes to_text, struct buf *ret)
{
	SCOPED(line_map_deinit) struct line_map known = { 0 };
	SCOPED(line_text_deinit) struct line_text from = { 0 }, to = { 0 };
	SCOPED(line_match_deinit) struct line_match match = { 0 };
	struct line_place at = { 0 }, last = { 0 };
	struct line_change change;
	bool has_hunks = false;

	line_text_init(&from, from_text, &known);
	line_text_init(&to, to_text, &known);
	line_match_init(&match, &from, &to);
	while (line_match_next(&match, &at, &change)) {
		struct line_place start = change.start;
		size_t lead = start.from - last.from;

		lead = lead < LINE_DIFF_CONTEXT ? lead : LINE_DIFF_CONTEXT;
		last = end_of_hunk(&match, start);
		add_hunk(&match, (struct line_place){ start.from - lead, start.to - lead }, last,
			 ret);
		at = last;
		has_hunks = true;
	}
	return has_hunks;
}
