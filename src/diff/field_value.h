/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of fields: whether two are alike, and how they read. Inside this folder only. */
#ifndef TROWEL_DIFF_FIELD_VALUE_H
#define TROWEL_DIFF_FIELD_VALUE_H

#include "base/buf.h"
#include "diff/tables.h"

enum {
	FIELD_VALUE_WHOLE_MAX = 120, /* bytes of a list in order that is shown whole */
};

/* What two values do not share, as text; NULL: nothing, or nothing known. */
struct value_difference {
	const char *a, *b;
};

/* Appends a field of any kind as people read it: lists with commas, flags as yes and no. Nothing if
 * it is unknown. */
void field_value_add(struct buf *ret, const struct field *field, const void *record);

/* True if the field says the same in both records: numbers of secrets tell nothing, nor does
 * the order of a list that is a set. `scratch` holds texts made on the way. */
bool field_value_is_alike(const struct field *field, const void *a, const void *b,
			  enum diff_role role, struct arena *scratch);

/* What differs in a field that is not alike: of long lists and of sets what only one has, else all
 * of it. Not for PAIRS and records. Texts are made in `scratch`. */
struct value_difference field_value_difference(const struct field *field, const void *a,
					       const void *b, enum diff_role role,
					       struct arena *scratch);

/* The pairs of a list sorted by key, in `scratch`, with secrets' numbers left out. */
void field_value_sort_pairs(const pair_list *list, pair_list *ret, struct arena *scratch);

#endif
