/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packages, rpm's database up to RHEL 8: a hash of Berkeley DB, in the byte order of the machine
 * that made it. Pages are visited in the order they lie in the file; buckets do not matter to who
 * wants every record. Sources: dbinc/db_page.h of Berkeley DB 5.3 (DBMETA, HMETA33, PAGE,
 * HOFFPAGE), lib/backend/bdb_ro.cc of rpm.
 */
#ifndef TROWEL_FORMAT_RPM_BDB_H
#define TROWEL_FORMAT_RPM_BDB_H

#include "base/byte_source.h"
#include "format/databases/rpm_blobs.h"

/* True if the source begins as such a database does. */
bool rpm_bdb_is(const struct byte_source *source);

/* Gives the value of every record to `blobs`, but that of key 0, which is rpm's own counter.
 * -EBADMSG when it is no hash, or encrypted. */
int rpm_bdb_read(const struct byte_source *source, const struct rpm_blobs *blobs,
		 struct err *err) MUST_CHECK;

#endif
