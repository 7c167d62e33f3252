/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "base/cursor.h"
#include "format/databases/sqlite_bytes.h"
#include "harness.h"

static bool accept_row(void *context, const struct sqlite_row *row)
{
	const struct bytes *input = context;

	assert(sqlite_row_bytes(row, 1).size <= input->size);
	(void)sqlite_row_integer(row, 0);
	return true;
}

/* The size of the database, the database, its log. */
FUZZ(sqlite_bytes, input)
{
	struct cursor cursor = cursor_of(input);
	uint32_t size = cursor_u32(&cursor);
	struct bytes database_bytes = bytes_slice(input, cursor.at, size);
	struct bytes wal_bytes = bytes_slice(input, cursor.at + database_bytes.size, input.size);
	struct byte_source source = byte_source_of(&database_bytes);
	struct byte_source wal = byte_source_of(&wal_bytes);
	struct sqlite_bytes *database;
	struct err err;

	if (cursor.failed || sqlite_bytes_open(&database, &source, &wal, &err) < 0)
		return;
	if (sqlite_bytes_select(database, "SELECT hnum, blob FROM Packages", accept_row, &input,
				&err) < 0)
		assert(err.text[0]);
	sqlite_bytes_close(database);
}
