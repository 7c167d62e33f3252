/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/nearest.h"

enum { NEAREST_NAME_MAX = 32 };

static unsigned smaller(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Damerau and Levenshtein's distance, restricted: insert, delete, replace, exchange neighbours.
 * Both are at most NEAREST_NAME_MAX bytes. */
static unsigned distance(struct bytes a, struct bytes b)
{
	unsigned rows[3][NEAREST_NAME_MAX + 1];
	unsigned *before = rows[0], *last = rows[1], *row = rows[2];

	for (unsigned j = 0; j <= b.size; j++)
		last[j] = before[j] = j;
	for (unsigned i = 1; i <= a.size; i++) {
		row[0] = i;
		for (unsigned j = 1; j <= b.size; j++) {
			unsigned replace = last[j - 1] + (a.at[i - 1] != b.at[j - 1]);

			row[j] = smaller(replace, smaller(last[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] &&
			    a.at[i - 2] == b.at[j - 1])
				row[j] = smaller(row[j], before[j - 2] + 1);
		}
		unsigned *free_row = before;

		before = last;
		last = row;
		row = free_row;
	}
	return last[b.size];
}

void nearest_offer(struct nearest *nearest, struct bytes wanted, const char *name)
{
	struct bytes bytes = bytes_of(name);

	if (wanted.size == 0 || wanted.size > NEAREST_NAME_MAX || bytes.size > NEAREST_NAME_MAX)
		return;
	bool is_prefix = bytes.size > wanted.size && memcmp(name, wanted.at, wanted.size) == 0;
	unsigned changes = is_prefix ? 1 : distance(wanted, bytes);

	if (changes > (bytes.size + 2) / 3)
		return;
	if (!nearest->name || changes < nearest->distance)
		*nearest = (struct nearest){ name, changes };
}
