/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "enter/minimal_set.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/mem.h"

struct search {
	size_t count; /* of all things */
	size_t *at;   /* those that are left, by their numbers */
	size_t left;
	size_t pieces; /* that they are cut into */
	bool *tried;
	minimal_set_test *test;
	void *context;
};

/* Where a piece begins; that of the one behind the last is the end. */
static size_t start_of(const struct search *search, size_t piece)
{
	return search->left * piece / search->pieces;
}

/* Tries one piece alone, or all without it, and goes on with that if it will do. */
static int try(struct search *search, size_t piece, bool is_alone, struct err *err)
{
	size_t start = start_of(search, piece), end = start_of(search, piece + 1), kept = 0;

	memset(search->tried, 0, search->count * sizeof(*search->tried));
	for (size_t i = 0; i < search->left; i++)
		if ((i >= start && i < end) == is_alone)
			search->tried[search->at[i]] = true;
	int result = search->test(search->context, search->tried, err);

	if (result != 1)
		return result;
	for (size_t i = 0; i < search->left; i++)
		if (search->tried[search->at[i]])
			search->at[kept++] = search->at[i];
	search->left = kept;
	return 1;
}

/* Cuts it down once; 1 if that was possible. */
static int reduce(struct search *search, struct err *err)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < search->pieces; i++)
		result = try(search, i, true, err);
	if (result == 1)
		search->pieces = 2;
	if (result != 0)
		return result;
	/* of two pieces one is all without the other */
	for (size_t i = 0; result == 0 && search->pieces > 2 && i < search->pieces; i++)
		result = try(search, i, false, err);
	if (result == 1)
		search->pieces--;
	return result;
}

static int run(struct search *search, struct err *err)
{
	while (search->left > 1) {
		int result = reduce(search, err);

		if (result < 0)
			return result;
		if (result == 0 && search->pieces >= search->left)
			return 0;
		if (result == 0)
			search->pieces *= 2;
		if (search->pieces > search->left)
			search->pieces = search->left;
	}
	return 0;
}

int minimal_set(size_t count, bool *set, minimal_set_test *test, void *context, struct err *err)
{
	scoped_free size_t *at = mem_zero(count + 1, sizeof(*at));
	scoped_free bool *tried = mem_zero(count + 1, sizeof(*tried));
	struct search search = {
		.count = count,
		.at = at,
		.pieces = 2,
		.tried = tried,
		.test = test,
		.context = context,
	};

	for (size_t i = 0; i < count; i++)
		if (set[i])
			at[search.left++] = i;
	int failed = run(&search, err);

	if (failed)
		return failed;
	memset(set, 0, count * sizeof(*set));
	for (size_t i = 0; i < search.left; i++)
		set[at[i]] = true;
	return 0;
}
