/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packages.db, rpm's own database "ndb" (SUSE): pages of slots that say where the blobs lie.
 * Source: lib/backend/ndb/rpmpkg.c of rpm.
 */
#ifndef TROWEL_FORMAT_RPM_NDB_H
#define TROWEL_FORMAT_RPM_NDB_H

#include "base/byte_source.h"
#include "format/databases/rpm_blobs.h"

/* True if the source begins as such a database does. */
bool rpm_ndb_is(const struct byte_source *source);

/* Gives every blob whose checksum is right to `blobs`. -EBADMSG when the slots cannot be read. */
int rpm_ndb_read(const struct byte_source *source, const struct rpm_blobs *blobs,
		 struct err *err) MUST_CHECK;

#endif
