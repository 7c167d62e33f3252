/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/line_diff.h"

#include "base/map.h"
#include "base/vec.h"

/* A text by its lines; each keeps its newline, which the last one may lack. */
struct side {
	vec_of(struct bytes) lines;
	vec_of(uint64_t) hashes;
	unsigned char *marks; /* by line: it is not in the other text */
};

static void side_init(struct side *side, struct bytes text)
{
	struct bytes line;

	*side = (struct side){ 0 };
	while (text.size) {
		ptrdiff_t end = bytes_find(text, '\n');

		line = bytes_slice(text, 0, end < 0 ? text.size : (size_t)end + 1);
		text = bytes_slice(text, line.size, text.size);
		*vec_push(&side->lines) = line;
		*vec_push(&side->hashes) = map_hash_bytes(line);
	}
	side->marks = mem_zero(side->lines.count + 1, 1);
}

static void side_deinit(struct side *side)
{
	vec_deinit(&side->lines);
	vec_deinit(&side->hashes);
	free(side->marks);
}

static bool is_same(const struct side *from, size_t i, const struct side *to, size_t j)
{
	return from->hashes.at[i] == to->hashes.at[j] &&
	       bytes_equal(from->lines.at[i], to->lines.at[j]);
}

/* ---- the shortest way ---------------------------------------------------------------------- */

/* What is left between the lines that are the same at both ends. */
struct middle {
	struct side *from, *to;
	size_t start;               /* of both */
	int32_t from_size, to_size; /* lines */
	vec_of(int32_t) reached; /* of each number of edits d, from d * d on: how far in `from` each
				      * diagonal -d..d came */
};

/* On which diagonal the furthest way to diagonal `k` with `d` edits came from. */
static int32_t origin(const struct middle *middle, int32_t d, int32_t k)
{
	const int32_t *before = &middle->reached.at[(d - 1) * (d - 1) + (d - 1)];

	return k == -d || (k != d && before[k - 1] < before[k + 1]) ? k + 1 : k - 1;
}

/* How far diagonal `k` comes with `d` edits. */
static int32_t reach(const struct middle *middle, int32_t d, int32_t k)
{
	int32_t x = 0;

	if (d > 0) {
		int32_t from = origin(middle, d, k);

		x = middle->reached.at[(d - 1) * (d - 1) + (d - 1) + from] + (from < k);
	}
	while (x < middle->from_size && x - k < middle->to_size &&
	       is_same(middle->from, middle->start + (size_t)x, middle->to,
		       middle->start + (size_t)(x - k)))
		x++;
	return x;
}

/* How many edits it takes; -1 beyond the limit. */
static int32_t count_edits(struct middle *middle)
{
	for (int32_t d = 0; d <= LINE_DIFF_EDITS_MAX; d++)
		for (int32_t k = -d; k <= d; k++) {
			bool is_reachable = ((d + k) & 1) == 0;
			int32_t x = is_reachable ? reach(middle, d, k) : 0;

			*vec_push(&middle->reached) = x;
			if (is_reachable && x >= middle->from_size && x - k >= middle->to_size)
				return d;
		}
	return -1;
}

static void mark_way(const struct middle *middle, int32_t edits)
{
	int32_t k = middle->from_size - middle->to_size;

	for (int32_t d = edits; d > 0; d--) {
		int32_t from = origin(middle, d, k);
		int32_t x = middle->reached.at[(d - 1) * (d - 1) + (d - 1) + from];

		if (from < k)
			middle->from->marks[middle->start + (size_t)x] = 1;
		else
			middle->to->marks[middle->start + (size_t)(x - from)] = 1;
		k = from;
	}
}

static void mark_changes(struct side *from, struct side *to)
{
	size_t from_end = from->lines.count, to_end = to->lines.count;
	struct middle middle = { .from = from, .to = to };

	while (middle.start < from_end && middle.start < to_end &&
	       is_same(from, middle.start, to, middle.start))
		middle.start++;
	while (from_end > middle.start && to_end > middle.start &&
	       is_same(from, from_end - 1, to, to_end - 1)) {
		from_end--;
		to_end--;
	}
	size_t from_size = from_end - middle.start, to_size = to_end - middle.start;
	int32_t edits = -1;

	if (from_size < INT32_MAX / 2 && to_size < INT32_MAX / 2) {
		middle.from_size = (int32_t)from_size;
		middle.to_size = (int32_t)to_size;
		edits = count_edits(&middle);
	}
	if (edits >= 0)
		mark_way(&middle, edits);
	else {
		memset(from->marks + middle.start, 1, from_size);
		memset(to->marks + middle.start, 1, to_size);
	}
	vec_deinit(&middle.reached);
}

/* ---- hunks --------------------------------------------------------------------------------- */

/* A place in both texts. */
struct place {
	size_t from, to;
};

static void add_line(struct buf *ret, char sign, struct bytes line)
{
	buf_add_byte(ret, sign);
	buf_add_bytes(ret, line);
	if (!bytes_ends(line, "\n"))
		buf_add_text(ret, "\n\\ No newline at end of file\n");
}

/* Moves one line on, or two that are the same: '-', '+' or ' '; 0 at the end. */
static char step(const struct side *from, const struct side *to, struct place *at)
{
	bool is_removed = at->from < from->lines.count && from->marks[at->from];
	bool is_added = at->to < to->lines.count && to->marks[at->to];

	if (at->from >= from->lines.count && at->to >= to->lines.count)
		return 0;
	at->from += is_removed || !is_added;
	at->to += !is_removed;
	return is_removed ? '-' : is_added ? '+' : ' ';
}

/* "12,3": where it starts, which of nothing is the line before it. */
static void add_range(struct buf *ret, size_t start, size_t end)
{
	buf_add_format(ret, "%zu,%zu", start + (end > start), end - start);
}

static void add_hunk(const struct side *from, const struct side *to, struct place start,
		     struct place end, struct buf *ret)
{
	buf_add_text(ret, "@@ -");
	add_range(ret, start.from, end.from);
	buf_add_text(ret, " +");
	add_range(ret, start.to, end.to);
	buf_add_text(ret, " @@\n");
	while (start.from < end.from || start.to < end.to) {
		struct place at = start;
		char sign = step(from, to, &start);

		add_line(ret, sign, sign == '+' ? to->lines.at[at.to] : from->lines.at[at.from]);
	}
}

/* The end of the hunk whose first change is at `at`: two changes are in one hunk if their context
 * touches. */
static struct place end_of_hunk(const struct side *from, const struct side *to, struct place at)
{
	struct place end = at;
	size_t same = 0;

	for (char sign; same <= 2 * LINE_DIFF_CONTEXT && (sign = step(from, to, &at));) {
		same = sign == ' ' ? same + 1 : 0;
		if (same <= LINE_DIFF_CONTEXT)
			end = at;
	}
	return end;
}

bool line_diff_add(struct bytes from_text, struct bytes to_text, struct buf *ret)
{
	SCOPED(side_deinit) struct side from, to;
	struct place at = { 0 }, next, last = { 0 };
	bool has_hunks = false;

	side_init(&from, from_text);
	side_init(&to, to_text);
	mark_changes(&from, &to);
	for (char sign; next = at, (sign = step(&from, &to, &next));) {
		if (sign == ' ') {
			at = next;
			continue;
		}
		size_t lead = at.from - last.from;

		lead = lead < LINE_DIFF_CONTEXT ? lead : LINE_DIFF_CONTEXT;
		last = end_of_hunk(&from, &to, at);
		add_hunk(&from, &to, (struct place){ at.from - lead, at.to - lead }, last, ret);
		at = last;
		has_hunks = true;
	}
	return has_hunks;
}
