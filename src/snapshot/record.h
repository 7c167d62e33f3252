/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records: a row of the snapshot is a plain C struct plus a table that describes its fields. Both
 * come from one list in model.h, so that the struct, the JSON that is written and read, and the
 * published schema cannot disagree.
 *
 * What is not known is not written: a number is then UNKNOWN, a flag TRI_UNKNOWN, a string NULL, a
 * list empty, an inner record all unknown.
 */
#ifndef TROWEL_SNAPSHOT_RECORD_H
#define TROWEL_SNAPSHOT_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/values.h"

/* Kinds of fields, the C type of each, and its JSON. */
enum field_kind {
	FIELD_TEXT,  /* const char *: string; where it is not UTF-8, NAME_b64 holds the bytes */
	FIELD_ENUM,  /* enum TYPE, 0 unknown: string out of TYPE_names[] */
	FIELD_INT,   /* int64_t: number */
	FIELD_REAL,  /* double, NAN unknown: number */
	FIELD_TIME,  /* int64_t, seconds since 1970: string, RFC 3339 in UTC */
	FIELD_FLAG,  /* enum tri: boolean */
	FIELD_TEXTS, /* text_list: array of strings, NAME_b64 beside it as for TEXT */
	FIELD_INTS,  /* int_list: array of numbers */
	FIELD_PAIRS, /* pair_list: object of strings; keys are UTF-8 and unique */
	FIELD_ONE,   /* struct TYPE: object */
	FIELD_MANY,  /* vec_of(struct TYPE): array of objects */
	FIELD_LONG,  /* as MANY, at the top level only: a JSON-lines file of its own */
};

struct record_type;

struct field {
	const char *name;
	const char *doc; /* what it is, its unit */
	enum field_kind kind;
	size_t offset;
	const struct record_type *type; /* ONE, MANY, LONG: the inner record */
	const char *const *names;       /* ENUM: NULL-terminated, names[0] is unknown */
};

struct record_type {
	const char *name;
	size_t size; /* bytes of the struct */
	const struct field *fields;
	size_t field_count;
};

/* Sets all fields of a record to unknown. `record` points to `type->size` bytes. */
void record_init(const struct record_type *type, void *record);

/* True if every field of the record is unknown. */
bool record_is_empty(const struct record_type *type, const void *record);

/* True if that one field of `record` is unknown. */
bool record_field_is_empty(const struct field *field, const void *record);

/* Appends a record with all fields unknown to a list, in the arena; returns it. */
void *record_add(struct arena *arena, const struct record_type *type, struct vec_any *list);

/* The names of an enum field's value, or NULL for 0 and values out of range. */
const char *record_enum_name(const char *const *names, int value);

/* RECORD_ADD(arena, &snapshot->services, service) appends a `struct service`. */
#define RECORD_ADD(arena, list, type)                                                              \
	((struct type *)record_add(arena, &type##_type, (struct vec_any *)(list)))

/* --- How model.h's lists become structs: RECORD(service) needs SERVICE_FIELDS --------------- */

#define MEMBER(kind, type, name, doc) MEMBER_##kind(type, name)
#define MEMBER_TEXT(type, name)       const char *name;
#define MEMBER_ENUM(type, name)       enum type name;
#define MEMBER_INT(type, name)        int64_t name;
#define MEMBER_REAL(type, name)       double name;
#define MEMBER_TIME(type, name)       int64_t name;
#define MEMBER_FLAG(type, name)       enum tri name;
#define MEMBER_TEXTS(type, name)      text_list name;
#define MEMBER_INTS(type, name)       int_list name;
#define MEMBER_PAIRS(type, name)      pair_list name;
#define MEMBER_ONE(type, name)        struct type name;
#define MEMBER_MANY(type, name)       vec_of(struct type) name;
#define MEMBER_LONG(type, name)       vec_of(struct type) name;

#define RECORD(name, FIELDS)                                                                       \
	struct name {                                                                              \
		FIELDS(MEMBER)                                                                     \
	};                                                                                         \
	extern const struct record_type name##_type

#endif
