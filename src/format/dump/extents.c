/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/dump/extents.h"

void extents_deinit(struct extents *extents)
{
	vec_deinit(&extents->list);
}

bool extents_add(struct extents *extents, uint64_t from, uint64_t size, uint64_t to)
{
	if (size > UINT64_MAX - from)
		size = UINT64_MAX - from;
	if (size > UINT64_MAX - to)
		size = UINT64_MAX - to;
	if (size == 0)
		return true;
	if (extents->list.count >= EXTENTS_MAX)
		return false;
	*vec_push(&extents->list) = (struct extent){ .from = from, .size = size, .to = to };
	return true;
}

static int by_place(const void *a, const void *b)
{
	const struct extent *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->to < y->to ? -1 : x->to > y->to;
}

/* Takes `extent` into `before` if both say the same: dumps with paging have a segment for each
 * address that a page has. */
static bool join(struct extent *before, const struct extent *extent)
{
	uint64_t end = before->from + before->size;

	if (extent->from > end || extent->to - extent->from != before->to - before->from)
		return false;
	if (extent->from + extent->size > end)
		before->size = extent->from + extent->size - before->from;
	return true;
}

void extents_sort(struct extents *extents)
{
	uint64_t end = 0;
	size_t count = 0;

	vec_sort(&extents->list, by_place);
	for (vec_each(extent, &extents->list)) {
		struct extent *kept = extents->list.at + count;

		if (count && join(kept - 1, extent))
			continue;
		*kept = *extent;
		count++;
	}
	extents->list.count = count;
	for (vec_each(extent, &extents->list)) {
		if (extent->from + extent->size > end)
			end = extent->from + extent->size;
		extent->end = end;
	}
}

bool extents_find(const struct extents *extents, uint64_t at, uint64_t *ret_to, uint64_t *ret_size)
{
	size_t behind = vec_count_until(&extents->list, from, at);
	const struct extent *found = NULL;

	for (size_t i = behind, seen = 0; i-- > 0 && seen < EXTENTS_OVERLAP_MAX; seen++) {
		const struct extent *extent = &extents->list.at[i];

		if (extent->end <= at)
			break;
		if (at - extent->from < extent->size && (!found || extent->to > found->to))
			found = extent;
	}
	if (!found)
		return false;
	uint64_t size = found->size - (at - found->from);

	/* what begins further on may hold there */
	if (behind < extents->list.count && extents->list.at[behind].from - at < size)
		size = extents->list.at[behind].from - at;
	*ret_to = found->to + (at - found->from);
	*ret_size = size;
	return true;
}

bool extents_next(const struct extents *extents, uint64_t at, uint64_t *ret)
{
	size_t behind = vec_count_until(&extents->list, from, at);
	uint64_t to, size;

	if (extents_find(extents, at, &to, &size)) {
		*ret = at;
		return true;
	}
	if (behind == extents->list.count)
		return false;
	*ret = extents->list.at[behind].from;
	return true;
}
