/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A field of any record as people read it, by its kind and name. Inside this folder only. */
#ifndef TROWEL_PAGE_VALUE_H
#define TROWEL_PAGE_VALUE_H

#include "page/html.h"
#include "snapshot/record.h"

/* How much is shown: in a cell the start of it, else all, or nearly so. */
enum value_extent { VALUE_CELL, VALUE_WHOLE };

enum {
	VALUE_ITEMS_CELL = 3, /* of a list; the rest is counted */
	VALUE_ITEMS_WHOLE = 100,
	VALUE_TEXT_CELL = 200, /* bytes of a text, or of a command with its arguments */
};

/* How a column of such values is set. */
enum value_look {
	VALUE_PROSE,
	VALUE_CODE,     /* paths, commands, addresses: fixed width */
	VALUE_WORD,     /* times, flags: never broken */
	VALUE_NUMBER,   /* right, never broken */
	VALUE_EVIDENCE, /* small */
};

/* How values of that field look. */
enum value_look value_look(const struct field *field);

/* Appends the field's name as a heading: "not after", "memory limit" of memory_limit_bytes. */
void value_add_name(struct html *html, const struct field *field);

/* Appends the field of `record`; nothing if it is unknown. */
void value_add(struct html *html, const struct field *field, const void *record,
	       enum value_extent extent);

/* True if a cell does not show all of it. */
bool value_is_cut(const struct field *field, const void *record);

/* True if what value_add() shows does not sort as the value does; what does is in `ret`. */
bool value_rank(const struct field *field, const void *record, int64_t *ret);

#endif
