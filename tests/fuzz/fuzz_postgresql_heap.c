/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/databases/postgresql_heap.h"
#include "harness.h"

static void assert_inside(struct bytes whole, struct bytes part)
{
	assert(part.at >= whole.at && part.at + part.size <= whole.at + whole.size);
}

FUZZ(postgresql_heap, input)
{
	struct postgresql_heap heap = { .file = input };
	struct postgresql_row row;
	struct bytes text;
	uint32_t id;

	(void)postgresql_file_of(input, POSTGRESQL_DATABASES);
	while (postgresql_heap_next(&heap, &row)) {
		assert_inside(input, row.columns);
		for (uint64_t version = 9; version <= 16; version += 7)
			if (postgresql_database(&row, version, &id, &text))
				assert_inside(row.columns, text);
		if (postgresql_comment(&row, &id, &text))
			assert_inside(row.columns, text);
	}
}
