/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/databases/sqlite_bytes.h"

#include <errno.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "format/databases/sqlite_vfs.h"

enum { STEPS_AT_A_TIME = 10000 };

struct sqlite_bytes {
	struct sqlite_vfs files;
	sqlite3 *handle;
	int64_t steps; /* of the selection that runs */
};

bool sqlite_bytes_is(const struct byte_source *source)
{
	static const char magic[16] = "SQLite format 3";
	char head[sizeof(magic)];
	struct err err;

	return byte_source_read(source, 0, head, sizeof(head), &err) == 0 &&
	       memcmp(head, magic, sizeof(magic)) == 0;
}

/* Asked every STEPS_AT_A_TIME steps whether to go on: 0. */
static int count_steps(void *context)
{
	struct sqlite_bytes *database = context;

	database->steps += STEPS_AT_A_TIME;
	return database->steps > SQLITE_STEPS_MAX;
}

static int fail(const struct sqlite_bytes *database, int code, struct err *err)
{
	return err_set(err, -EBADMSG, "SQLite: %s",
		       database->handle ? sqlite3_errmsg(database->handle) : sqlite3_errstr(code));
}

/* No value can be larger than the files that hold it. */
static int size_limit(const struct byte_source *database, const struct byte_source *wal)
{
	uint64_t size = database->size + (wal ? wal->size : 0);

	return size < SQLITE_CELL_SIZE_MAX ? (int)size : SQLITE_CELL_SIZE_MAX;
}

/* The pragmas read the database's first page, so they may find it corrupt. */
static int prepare(struct sqlite_bytes *database, struct err *err)
{
	static const char pragmas[] = "PRAGMA locking_mode=EXCLUSIVE; PRAGMA temp_store=MEMORY;"
				      "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
				      "PRAGMA mmap_size=0;";
	sqlite3 *handle = database->handle;
	scoped_buf text = { 0 };

	sqlite3_limit(handle, SQLITE_LIMIT_LENGTH,
		      size_limit(database->files.database, database->files.wal));
	sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_limit(handle, SQLITE_LIMIT_WORKER_THREADS, 0);
	(void)sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	sqlite3_progress_handler(handle, STEPS_AT_A_TIME, count_steps, database);
	buf_add_format(&text, "%s PRAGMA cache_size=-%d;", pragmas, SQLITE_CACHE_KIB);
	int code = sqlite3_exec(handle, buf_text(&text), NULL, NULL, NULL);

	return code == SQLITE_OK ? 0 : fail(database, code, err);
}

int sqlite_bytes_open(struct sqlite_bytes **ret, const struct byte_source *database,
		      const struct byte_source *wal, struct err *err)
{
	struct sqlite_bytes *made;
	int failed;

	if (!sqlite_bytes_is(database))
		return err_set(err, -EBADMSG, "not a SQLite database");
	(void)sqlite3_hard_heap_limit64(SQLITE_HEAP_SIZE_MAX);
	made = mem_zero(1, sizeof(*made));
	int code = sqlite_vfs_register(&made->files, database, wal);

	if (code == SQLITE_OK)
		code = sqlite3_open_v2(SQLITE_VFS_FILE, &made->handle,
				       SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX,
				       made->files.name);
	failed = code == SQLITE_OK ? prepare(made, err) : fail(made, code, err);
	if (failed)
		sqlite_bytes_close(made);
	else
		*ret = made;
	return failed;
}

void sqlite_bytes_close(struct sqlite_bytes *database)
{
	if (!database)
		return;
	sqlite3_close(database->handle);
	sqlite_vfs_unregister(&database->files);
	free(database);
}

int sqlite_bytes_select(struct sqlite_bytes *database, const char *select,
			bool (*accept)(void *context, const struct sqlite_row *row), void *context,
			struct err *err)
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(database->handle, select, -1, &statement, NULL);
	bool more = true;

	database->steps = 0;
	while (code == SQLITE_OK && more) {
		int step = sqlite3_step(statement);

		if (step == SQLITE_ROW)
			more = accept(context, (const struct sqlite_row *)statement);
		else
			code = step;
	}
	int failed = code == SQLITE_OK || code == SQLITE_DONE ? 0 : fail(database, code, err);

	sqlite3_finalize(statement);
	return failed;
}

static sqlite3_stmt *statement_of(const struct sqlite_row *row)
{
	/* reading a column changes the statement's own caches, so it is not const there */
	return (sqlite3_stmt *)(uintptr_t)row;
}

int64_t sqlite_row_integer(const struct sqlite_row *row, int column)
{
	return sqlite3_column_int64(statement_of(row), column);
}

struct bytes sqlite_row_bytes(const struct sqlite_row *row, int column)
{
	const void *at = sqlite3_column_blob(statement_of(row), column);

	return (struct bytes){ at,
			       at ? (size_t)sqlite3_column_bytes(statement_of(row), column) : 0 };
}

bool sqlite_row_is_null(const struct sqlite_row *row, int column)
{
	return sqlite3_column_type(statement_of(row), column) == SQLITE_NULL;
}
