/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/line_match.h"

/* ---- lines --------------------------------------------------------------------------------- */

void line_text_init(struct line_text *ret, struct bytes text, struct line_map *known)
{
	*ret = (struct line_text){ 0 };
	while (text.size) {
		ptrdiff_t end = bytes_find(text, '\n');
		struct bytes line = bytes_slice(text, 0, end < 0 ? text.size : (size_t)end + 1);
		uint32_t *number = line_map_put(known, line);

		if (!*number)
			*number = (uint32_t)known->count;
		*vec_push(&ret->lines) = line;
		*vec_push(&ret->numbers) = *number;
		text = bytes_slice(text, line.size, text.size);
	}
}

void line_text_deinit(struct line_text *text)
{
	vec_deinit(&text->lines);
	vec_deinit(&text->numbers);
}

struct bytes line_text_slice(const struct line_text *text, size_t start, size_t end)
{
	if (start >= end)
		return (struct bytes){ 0 };
	const char *at = text->lines.at[start].at;
	struct bytes last = text->lines.at[end - 1];

	return (struct bytes){ at, (size_t)(last.at + last.size - at) };
}

/* ---- the shortest way ---------------------------------------------------------------------- */

typedef vec_of(size_t) line_list;

/* The lines that may be in both, of what is left between equal beginnings and equal ends. */
struct middle {
	const struct line_match *match;
	line_list from, to;
	vec_of(int32_t) reached; /* of each number of edits d, from d * d on: how far in `from` each
				  * diagonal -d..d came */
};

static void middle_deinit(struct middle *middle)
{
	vec_deinit(&middle->from);
	vec_deinit(&middle->to);
	vec_deinit(&middle->reached);
}

static bool is_same(const struct middle *middle, int32_t x, int32_t y)
{
	return middle->match->from->numbers.at[middle->from.at[x]] ==
	       middle->match->to->numbers.at[middle->to.at[y]];
}

/* On which diagonal the furthest way to diagonal `k` with `d` edits came from. */
static int32_t origin(const struct middle *middle, int32_t d, int32_t k)
{
	const int32_t *before = &middle->reached.at[(d - 1) * (d - 1) + (d - 1)];

	return k == -d || (k != d && before[k - 1] < before[k + 1]) ? k + 1 : k - 1;
}

/* How far diagonal `k` comes with `d` edits. */
static int32_t reach(const struct middle *middle, int32_t d, int32_t k)
{
	int32_t from_size = (int32_t)middle->from.count, to_size = (int32_t)middle->to.count;
	int32_t x = 0;

	if (d > 0) {
		int32_t from = origin(middle, d, k);

		x = middle->reached.at[(d - 1) * (d - 1) + (d - 1) + from] + (from < k);
	}
	while (x < from_size && x - k < to_size && is_same(middle, x, x - k))
		x++;
	return x;
}

/* How many edits it takes; -1 beyond the limit. */
static int32_t count_edits(struct middle *middle)
{
	int32_t from_size = (int32_t)middle->from.count, to_size = (int32_t)middle->to.count;

	for (int32_t d = 0; d <= LINE_MATCH_EDITS_MAX; d++)
		for (int32_t k = -d; k <= d; k++) {
			bool is_reachable = ((d + k) & 1) == 0;
			int32_t x = is_reachable ? reach(middle, d, k) : 0;

			*vec_push(&middle->reached) = x;
			if (is_reachable && x >= from_size && x - k >= to_size)
				return d;
		}
	return -1;
}

static void mark_way(const struct middle *middle, int32_t edits)
{
	int32_t k = (int32_t)middle->from.count - (int32_t)middle->to.count;

	for (int32_t d = edits; d > 0; d--) {
		int32_t from = origin(middle, d, k);
		int32_t x = middle->reached.at[(d - 1) * (d - 1) + (d - 1) + from];

		if (from < k)
			middle->match->removed[middle->from.at[x]] = 1;
		else
			middle->match->added[middle->to.at[x - from]] = 1;
		k = from;
	}
}

static void mark_all(const line_list *lines, unsigned char *marks)
{
	for (vec_each(line, lines))
		marks[*line] = 1;
}

/* ---- what is left between equal ends ------------------------------------------------------- */

/* The lines from `start` to before `end` of one text. */
struct span {
	const struct line_text *text;
	size_t start, end;
	unsigned char *marks;
};

/* Puts into `ret` those lines of `span` that are in `other` as well, and marks the others. */
static void sift(const struct span *span, const struct span *other, line_list *ret)
{
	uint32_t most = 0;

	for (size_t i = other->start; i < other->end; i++)
		if (other->text->numbers.at[i] > most)
			most = other->text->numbers.at[i];
	scoped_free unsigned char *has = mem_zero((size_t)most + 1, 1);

	for (size_t i = other->start; i < other->end; i++)
		has[other->text->numbers.at[i]] = 1;
	for (size_t i = span->start; i < span->end; i++) {
		uint32_t number = span->text->numbers.at[i];

		if (number <= most && has[number])
			*vec_push(ret) = i;
		else
			span->marks[i] = 1;
	}
}

static bool is_same_line(const struct span *from, size_t i, const struct span *to, size_t j)
{
	return from->text->numbers.at[i] == to->text->numbers.at[j];
}

/* Cuts off what is the same at both ends. */
static void trim(struct span *from, struct span *to)
{
	while (from->start < from->end && to->start < to->end &&
	       is_same_line(from, from->start, to, to->start)) {
		from->start++;
		to->start++;
	}
	while (from->end > from->start && to->end > to->start &&
	       is_same_line(from, from->end - 1, to, to->end - 1)) {
		from->end--;
		to->end--;
	}
}

void line_match_init(struct line_match *ret, const struct line_text *from,
		     const struct line_text *to)
{
	SCOPED(middle_deinit) struct middle middle = { .match = ret };
	int32_t edits = -1;

	*ret = (struct line_match){
		.from = from,
		.to = to,
		.removed = mem_zero(from->lines.count + 1, 1),
		.added = mem_zero(to->lines.count + 1, 1),
	};
	struct span from_span = { from, 0, from->lines.count, ret->removed };
	struct span to_span = { to, 0, to->lines.count, ret->added };

	trim(&from_span, &to_span);
	sift(&from_span, &to_span, &middle.from);
	sift(&to_span, &from_span, &middle.to);
	if (middle.from.count < INT32_MAX / 2 && middle.to.count < INT32_MAX / 2)
		edits = count_edits(&middle);
	if (edits >= 0) {
		mark_way(&middle, edits);
	} else {
		mark_all(&middle.from, ret->removed);
		mark_all(&middle.to, ret->added);
		ret->is_given_up = true;
	}
}

void line_match_deinit(struct line_match *match)
{
	free(match->removed);
	free(match->added);
}

/* ---- where changes stand ------------------------------------------------------------------- */

/* Lines between two that both texts have: none, or a change. Both texts have as many groups, and
 * the group of one stands for that of the other. */
struct group {
	const struct line_text *text;
	unsigned char *marks;
	size_t start, end;
};

static struct group first_group(const struct line_text *text, unsigned char *marks)
{
	struct group ret = { text, marks, 0, 0 };

	while (marks[ret.end])
		ret.end++;
	return ret;
}

static bool next_group(struct group *group)
{
	if (group->end == group->text->lines.count)
		return false;
	group->start = group->end = group->end + 1;
	while (group->marks[group->end])
		group->end++;
	return true;
}

static void previous_group(struct group *group)
{
	group->start = group->end = group->start - 1;
	while (group->start > 0 && group->marks[group->start - 1])
		group->start--;
}

/* Moves a change by one line, which means the same; it takes in the one that it then touches.
 * False if it does not mean the same. */
static bool move_up(struct group *group)
{
	const uint32_t *numbers = group->text->numbers.at;

	if (group->start == 0 || numbers[group->start - 1] != numbers[group->end - 1])
		return false;
	group->marks[--group->start] = 1;
	group->marks[--group->end] = 0;
	while (group->start > 0 && group->marks[group->start - 1])
		group->start--;
	return true;
}

static bool move_down(struct group *group)
{
	const uint32_t *numbers = group->text->numbers.at;

	if (group->end == group->text->lines.count || numbers[group->start] != numbers[group->end])
		return false;
	group->marks[group->start++] = 0;
	group->marks[group->end++] = 1;
	while (group->marks[group->end])
		group->end++;
	return true;
}

/* Moves one change, whose group in the other text is `other`. */
static void settle_group(struct group *group, struct group *other)
{
	bool meets_change;
	size_t size;

	do {
		size = group->end - group->start;
		while (move_up(group))
			previous_group(other);
		meets_change = other->end > other->start;
		while (move_down(group)) {
			next_group(other);
			meets_change = meets_change || other->end > other->start;
		}
	} while (group->end - group->start != size);
	while (meets_change && other->end == other->start) {
		move_up(group);
		previous_group(other);
	}
}

/* Moves the changes of one text. */
static void settle(struct group group, struct group other)
{
	do {
		if (group.end > group.start)
			settle_group(&group, &other);
	} while (next_group(&group) && next_group(&other));
}

void line_match_settle(struct line_match *match)
{
	for (int i = 0; i < 2; i++) {
		struct group from = first_group(match->from, match->removed);
		struct group to = first_group(match->to, match->added);

		settle(i == 0 ? from : to, i == 0 ? to : from);
	}
}

/* ---- reading it ---------------------------------------------------------------------------- */

char line_match_step(const struct line_match *match, struct line_place *at)
{
	bool is_removed = match->removed[at->from], is_added = match->added[at->to];

	if (at->from == match->from->lines.count && at->to == match->to->lines.count)
		return 0;
	at->from += is_removed || !is_added;
	at->to += !is_removed;
	return is_removed ? '-' : is_added ? '+' : ' ';
}

bool line_match_next(const struct line_match *match, struct line_place *at, struct line_change *ret)
{
	struct line_place place = *at;
	char sign;

	while (!match->removed[place.from] && !match->added[place.to])
		if (!line_match_step(match, &place))
			return false;
	ret->start = ret->end = place;
	while ((sign = line_match_step(match, &place)) && sign != ' ')
		ret->end = place;
	*at = ret->end;
	return true;
}
