/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A SQLite database read without touching anything beside it: libsqlite3 runs over a file system of
 * ours that holds two read-only files, the database and its write-ahead log. (Opening the file
 * itself "mode=ro" would create -shm beside it.) No locks are taken; a log is replayed in memory;
 * what a rollback journal would undo is not undone. Source: sqlite.org/c3ref/vfs.html,
 * /fileformat2.html.
 */
#ifndef TROWEL_FORMAT_SQLITE_BYTES_H
#define TROWEL_FORMAT_SQLITE_BYTES_H

#include "base/byte_source.h"

struct sqlite_bytes;
struct sqlite_row; /* the current one of a selection */

enum {
	SQLITE_CELL_SIZE_MAX = 256 * 1024 * 1024, /* bytes of one value */
	SQLITE_HEAP_SIZE_MAX = 600 * 1024 * 1024, /* of all that libsqlite3 allocates */
	SQLITE_STEPS_MAX = 100 * 1000 * 1000,     /* of its machine, in one selection */
	SQLITE_CACHE_KIB = 1024,                  /* of pages kept */
};

/* True if the source begins as a SQLite database does. */
bool sqlite_bytes_is(const struct byte_source *source);

/* Opens a database and its -wal (NULL: there is none); both sources have to outlive it. Closed by
 * sqlite_bytes_close(), which takes NULL too. */
int sqlite_bytes_open(struct sqlite_bytes **ret, const struct byte_source *database,
		      const struct byte_source *wal, struct err *err) MUST_CHECK;
void sqlite_bytes_close(struct sqlite_bytes *database);

/* Runs one SELECT of ours and gives each row to `accept`, which returns false to end it. -EBADMSG
 * when the database is corrupt, has no such table or column, or the limits are met; the rows before
 * were good. */
int sqlite_bytes_select(struct sqlite_bytes *database, const char *select,
			bool (*accept)(void *context, const struct sqlite_row *row), void *context,
			struct err *err) MUST_CHECK;

/* A column of the row, from 0: as a number (0 if it is none), as bytes (empty if it is NULL; a
 * number as digits), which hold until the row ends. */
int64_t sqlite_row_integer(const struct sqlite_row *row, int column);
struct bytes sqlite_row_bytes(const struct sqlite_row *row, int column);

/* True if the column is NULL. */
bool sqlite_row_is_null(const struct sqlite_row *row, int column);

#endif
