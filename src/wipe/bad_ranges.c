/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wipe/bad_ranges.h"

#include <string.h>

const char *const bad_kind_names[BAD_KIND_COUNT] = {
	[BAD_WRITE] = "not_written",
	[BAD_READ] = "not_read",
	[BAD_DIFFERENT] = "different",
};

void bad_ranges_deinit(struct bad_ranges *bad)
{
	for (size_t i = 0; i < BAD_KIND_COUNT; i++)
		vec_deinit(&bad->lists[i].ranges);
}

/* How many of them end before `from`. */
static size_t count_before(const struct bad_list *list, uint64_t from)
{
	size_t low = 0, high = list->ranges.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (list->ranges.at[middle].to < from)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Puts `range` in the place of `count` ones. */
static void replace(struct bad_list *list, size_t at, size_t count, struct bad_range range)
{
	if (count == 0)
		vec_push(&list->ranges);
	struct bad_range *place = list->ranges.at + at;
	size_t behind = list->ranges.count - at - (count ? count : 1);

	memmove(place + 1, place + count, behind * sizeof(*place));
	if (count)
		list->ranges.count -= count - 1;
	*place = range;
}

/* Too many: the two that are nearest to the new one become one. */
static void cut(struct bad_list *list, size_t at)
{
	size_t first = at + 1 < list->ranges.count ? at : at - 1;
	struct bad_range *pair = list->ranges.at + first;

	list->bytes += pair[1].from - pair[0].to;
	list->is_cut = true;
	replace(list, first, 2, (struct bad_range){ pair[0].from, pair[1].to });
}

void bad_ranges_add(struct bad_ranges *bad, enum bad_kind kind, uint64_t from, uint64_t to)
{
	struct bad_list *list = &bad->lists[kind];
	size_t at = count_before(list, from), count = 0;
	struct bad_range range = { from, to };

	if (from >= to)
		return;
	for (; at + count < list->ranges.count && list->ranges.at[at + count].from <= to; count++) {
		const struct bad_range *old = list->ranges.at + at + count;

		range.from = old->from < range.from ? old->from : range.from;
		range.to = old->to > range.to ? old->to : range.to;
		list->bytes -= old->to - old->from;
	}
	list->bytes += range.to - range.from;
	replace(list, at, count, range);
	if (list->ranges.count > BAD_RANGES_MAX)
		cut(list, at);
}

bool bad_ranges_touch(const struct bad_ranges *bad, uint64_t from, uint64_t to)
{
	for (size_t i = 0; i < BAD_KIND_COUNT; i++) {
		const struct bad_list *list = &bad->lists[i];
		size_t at = count_before(list, from + 1);

		if (at < list->ranges.count && list->ranges.at[at].from < to)
			return true;
	}
	return false;
}

bool bad_ranges_are_empty(const struct bad_ranges *bad)
{
	for (size_t i = 0; i < BAD_KIND_COUNT; i++)
		if (bad->lists[i].ranges.count)
			return false;
	return true;
}
