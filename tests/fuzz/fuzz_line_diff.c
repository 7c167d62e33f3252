/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two texts, parted by the first line that is "====": the hunks, done to the first, make the
 * second. */
#include <assert.h>

#include "base/line_diff.h"
#include "harness.h"

static uint64_t number(struct bytes *rest, char end)
{
	struct bytes text;
	uint64_t ret = 0;

	assert(bytes_part(rest, end, &text));
	assert(bytes_u64(text, 10, &ret));
	return ret;
}

static void copy_line(struct bytes *from, struct buf *ret, bool is_kept)
{
	ptrdiff_t end = bytes_find(*from, '\n');
	size_t size = end < 0 ? from->size : (size_t)end + 1;

	assert(from->size);
	if (is_kept)
		buf_add(ret, from->at, size);
	*from = bytes_slice(*from, size, from->size);
}

/* The text of a line of a hunk, with its newline unless it says that it has none. */
static void add_text(struct bytes line, struct bytes rest, struct buf *ret)
{
	buf_add_bytes(ret, bytes_slice(line, 1, line.size));
	if (!bytes_starts(rest, "\\ No newline"))
		buf_add_byte(ret, '\n');
}

static void apply(struct bytes from, struct bytes hunks, struct buf *ret)
{
	struct bytes line;
	size_t at = 0;

	while (bytes_line(&hunks, &line)) {
		if (bytes_skip(&line, "@@ -")) {
			size_t start = number(&line, ','), count = number(&line, ' ');

			for (start -= count > 0; at < start; at++)
				copy_line(&from, ret, true);
			continue;
		}
		if (bytes_starts(line, "+"))
			add_text(line, hunks, ret);
		else if (!bytes_starts(line, "\\")) {
			scoped_buf wanted = { 0 };

			add_text(line, hunks, &wanted);
			assert(bytes_starts(from, buf_text(&wanted)) ||
			       memchr(wanted.at, 0, wanted.size));
			copy_line(&from, ret, bytes_starts(line, " "));
			at++;
		}
	}
	buf_add_bytes(ret, from);
}

FUZZ(line_diff, input)
{
	scoped_buf hunks = { 0 }, made = { 0 };
	ptrdiff_t end = bytes_find_text(input, "====\n");
	struct bytes from = bytes_slice(input, 0, end < 0 ? 0 : (size_t)end);
	struct bytes to = end < 0 ? input : bytes_slice(input, (size_t)end + 5, input.size);
	bool differs = line_diff_add(from, to, &hunks);

	assert(differs == !bytes_equal(from, to));
	apply(from, buf_bytes(&hunks), &made);
	assert(bytes_equal(buf_bytes(&made), to));
}
