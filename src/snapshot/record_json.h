/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records as JSON, by their tables. Writing appends text; reading takes a jansson object of one
 * record at a time, because a document of 100,000 rows takes 182 MB in memory.
 */
#ifndef TROWEL_SNAPSHOT_RECORD_JSON_H
#define TROWEL_SNAPSHOT_RECORD_JSON_H

#include <jansson.h>

#include "base/buf.h"
#include "snapshot/record.h"

enum {
	RECORD_REAL_DIGITS = 12, /* of DBL_DIG 15: what is read back is written the same */
	RECORD_MEMORY_MAX = 512 * 1024 * 1024, /* bytes of an arena that rows are read into */
};

/* Appends a JSON object with the known fields of `record`, in the order of its table, without
 * blanks. Keys of PAIRS have to be unique. */
void record_write(struct buf *ret, const struct record_type *type, const void *record);

/* Appends one field that is known as a member, "name":value, and "name_b64":value behind it where a
 * text is not UTF-8. */
void record_write_field(struct buf *ret, const struct field *field, const void *record);

/* Fills `record` (any contents) from a JSON object; strings are copied into the arena. Members that
 * the table does not name are skipped, so that a later minor addition can be read. -EBADMSG with
 * "services[3].name: a string is expected" when a member has the wrong type, a string holds what
 * its NAME_b64 does not encode, an enum value is unknown, or a time is malformed; -EFBIG
 * beyond the limit above: an empty row is small in the file only. */
int record_from_json(const struct record_type *type, const json_t *json, struct arena *arena,
		     void *record, struct err *err) MUST_CHECK;

/* Seconds since 1970 of "2026-11-22T01:40:08Z"; false if it is anything else. RFC 3339, UTC. */
bool record_parse_time(struct bytes text, int64_t *ret);

/* "2026-11-22T01:40:08Z" for seconds since 1970. `ret` holds at least 32 bytes. RFC 3339. */
void record_format_time(int64_t seconds, char ret[32]);

#endif
