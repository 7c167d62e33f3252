/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/packages/rpm_database.h"

#include <errno.h>

#include "format/databases/rpm_bdb.h"
#include "format/databases/rpm_ndb.h"
#include "format/databases/sqlite_bytes.h"

enum rpm_database_kind rpm_database_kind_of(const struct byte_source *source)
{
	if (sqlite_bytes_is(source))
		return RPM_DATABASE_SQLITE;
	if (rpm_ndb_is(source))
		return RPM_DATABASE_NDB;
	return rpm_bdb_is(source) ? RPM_DATABASE_BDB : RPM_DATABASE_NONE;
}

/* A table whose pages point to one another gives more rows than the file holds bytes; SQLite does
 * not notice. The other kinds' readers count for themselves. */
struct rows {
	const struct rpm_blobs *blobs;
	uint64_t left; /* bytes that headers may still have */
	bool is_endless;
};

static bool accept_row(void *context, const struct sqlite_row *row)
{
	struct rows *rows = context;
	struct bytes blob = sqlite_row_bytes(row, 0);

	rows->is_endless = blob.size >= rows->left;
	if (rows->is_endless)
		return false;
	rows->left -= blob.size + 1; /* an empty one counts too */
	rows->blobs->accept(rows->blobs->context, blob);
	return true;
}

static int read_sqlite(const struct byte_source *source, const struct byte_source *wal,
		       const struct rpm_blobs *blobs, struct err *err)
{
	struct sqlite_bytes *database;
	struct rows rows = { .blobs = blobs, .left = source->size + (wal ? wal->size : 0) };
	int failed = sqlite_bytes_open(&database, source, wal, err);

	if (failed)
		return failed;
	failed = sqlite_bytes_select(database, "SELECT blob FROM Packages", accept_row, &rows, err);
	sqlite_bytes_close(database);
	if (!failed && rows.is_endless)
		return err_set(err, -EBADMSG, "SQLite: more packages than the file has room for");
	return failed;
}

int rpm_database_read(const struct byte_source *source, const struct byte_source *wal,
		      const struct rpm_blobs *blobs, struct err *err)
{
	switch (rpm_database_kind_of(source)) {
	case RPM_DATABASE_SQLITE:
		return read_sqlite(source, wal, blobs, err);
	case RPM_DATABASE_NDB:
		return rpm_ndb_read(source, blobs, err);
	case RPM_DATABASE_BDB:
		return rpm_bdb_read(source, blobs, err);
	case RPM_DATABASE_NONE:
		break;
	}
	return err_set(err, -EBADMSG, "no database of rpm: neither SQLite nor ndb nor Berkeley DB");
}
