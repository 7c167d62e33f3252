/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A database of rpm of any of the kinds there are, told apart by how it begins. Sources:
 * lib/backend of rpm: sqlite.cc, ndb/, bdb_ro.cc. */
#ifndef TROWEL_FORMAT_RPM_DATABASE_H
#define TROWEL_FORMAT_RPM_DATABASE_H

#include "base/byte_source.h"
#include "format/databases/rpm_blobs.h"

enum rpm_database_kind {
	RPM_DATABASE_NONE, /* no database of rpm */
	RPM_DATABASE_SQLITE,
	RPM_DATABASE_NDB,
	RPM_DATABASE_BDB,
};

enum rpm_database_kind rpm_database_kind_of(const struct byte_source *source);

/* Gives the header of every installed package to `blobs`; rows of keys (gpg-pubkey) are among them.
 * `wal` (NULL: none) is the write-ahead log of a SQLite database. -EBADMSG when it is none of the
 * kinds or corrupt; what came before was good. */
int rpm_database_read(const struct byte_source *source, const struct byte_source *wal,
		      const struct rpm_blobs *blobs, struct err *err) MUST_CHECK;

#endif
