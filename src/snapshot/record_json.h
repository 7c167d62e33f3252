/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records as JSON, by their tables. One record is one jansson object, made, written and freed
 * before the next, because a document of 100,000 rows takes 182 MB in memory.
 */
#ifndef TROWEL_SNAPSHOT_RECORD_JSON_H
#define TROWEL_SNAPSHOT_RECORD_JSON_H

#include <jansson.h>

#include "snapshot/record.h"

/* A new reference to a JSON object with the known fields of `record`; the caller decrefs it. */
json_t *record_to_json(const struct record_type *type, const void *record);

/* The JSON of one field of `record`, NULL when it is unknown; the caller decrefs it. Not for LONG
 * fields, which are written a row at a time. */
json_t *record_field_to_json(const struct field *field, const void *record);

/* "2026-11-22T01:40:08Z" for seconds since 1970. `ret` holds at least 32 bytes. RFC 3339. */
void record_format_time(int64_t seconds, char ret[32]);

#endif
