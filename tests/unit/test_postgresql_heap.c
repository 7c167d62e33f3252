/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The shared catalogues of a PostgreSQL 15 with three databases and a comment on each, and a row as
 * versions before 12 wrote them. */
#include "harness.h"

#include <stdio.h>

#include <cmocka.h>

#include "base/buf.h"
#include "format/databases/postgresql_heap.h"

static void read_sample(const char *name, struct buf *ret)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/fuzz/corpus/postgresql_heap/%s", TESTS_DIR, name);
	FILE *file = fopen(path, "rb");

	assert_non_null(file);
	buf_grew(ret, fread(buf_reserve(ret, 65536), 1, 65536, file));
	fclose(file);
}

TEST(postgresql_databases_and_their_comments)
{
	scoped_buf databases = { 0 }, comments = { 0 }, out = { 0 };
	struct postgresql_row row;
	struct bytes text;
	uint32_t id;

	read_sample("pg_database", &databases);
	read_sample("pg_shdescription", &comments);
	struct postgresql_heap heap = { .file = buf_bytes(&databases) };

	while (postgresql_heap_next(&heap, &row))
		if (postgresql_database(&row, 15, &id, &text))
			buf_add_format(&out, "%u %.*s\n", id, (int)text.size, text.at);
	heap = (struct postgresql_heap){ .file = buf_bytes(&comments) };
	while (postgresql_heap_next(&heap, &row))
		if (postgresql_comment(&row, &id, &text))
			buf_add_format(&out, "%u: %.*s\n", id, (int)text.size, text.at);
	assert_string_equal(buf_text(&out), "5 postgres\n"
					    "1 template1\n"
					    "4 template0\n"
					    "16392 bookings\n"
					    "16390 shop\n"
					    "16391 loyalty\n"
					    "1: default template for new databases\n"
					    "4: unmodifiable empty database\n"
					    "5: default administrative connection database\n"
					    "16390: the web shop: catalogue, customers, orders\n"
					    "16391: loyalty points of customers\n"
					    "16392: bookings of tea tastings\n");
}

TEST(postgresql_catalogues_have_files)
{
	scoped_buf map = { 0 };

	read_sample("pg_filenode.map", &map);
	assert_int_equal(postgresql_file_of(buf_bytes(&map), POSTGRESQL_DATABASES), 1262);
	assert_int_equal(postgresql_file_of(BYTES("\x17\x27\x59\0\1\0\0\0\xee\4\0\0\x39\x30\0\0"),
					    POSTGRESQL_DATABASES),
			 12345);
	assert_int_equal(postgresql_file_of(BYTES(""), POSTGRESQL_COMMENTS), 2396);
}

/* A page with one row, whose object id stands in front of the columns. */
TEST(postgresql_rows_of_old_versions)
{
	static char page[POSTGRESQL_PAGE_SIZE];
	enum { ROW = 4096, SIZE = 32 + 64 };
	static const unsigned char header[] = {
		[12] = 28, 0, ROW & 0xff, ROW >> 8, 0, 0x20, 4, 0x20
	};
	struct postgresql_heap heap = { .file = { page, sizeof(page) } };
	struct postgresql_row row;
	struct bytes name;
	uint32_t id, item = ROW | 1U << 15 | (uint32_t)SIZE << 17;

	memcpy(page, header, sizeof(header));
	memcpy(page + 24, &item, sizeof(item));
	memcpy(page + ROW + 20, "\x08\x09\x20", 3); /* it has an id; frozen; 32 bytes of header */
	memcpy(page + ROW + 28, "\x2a\0\0\0shop", 8);
	assert_true(postgresql_heap_next(&heap, &row));
	assert_true(postgresql_database(&row, 9, &id, &name));
	assert_int_equal(id, 42);
	assert_true(bytes_is(name, "shop"));
	assert_false(postgresql_heap_next(&heap, &row));
	/* deleted */
	page[ROW + 4] = 1;
	page[ROW + 21] = 1;
	heap = (struct postgresql_heap){ .file = { page, sizeof(page) } };
	assert_false(postgresql_heap_next(&heap, &row));
}
