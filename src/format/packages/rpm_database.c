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

static bool accept_row(void *context, const struct sqlite_row *row)
{
	const struct rpm_blobs *blobs = context;

	blobs->accept(blobs->context, sqlite_row_bytes(row, 0));
	return true;
}

static int read_sqlite(const struct byte_source *source, const struct byte_source *wal,
		       const struct rpm_blobs *blobs, struct err *err)
{
	struct sqlite_bytes *database;
	struct rpm_blobs context = *blobs;
	int failed = sqlite_bytes_open(&database, source, wal, err);

	if (failed)
		return failed;
	failed = sqlite_bytes_select(database, "SELECT blob FROM Packages", accept_row, &context,
				     err);
	sqlite_bytes_close(database);
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
