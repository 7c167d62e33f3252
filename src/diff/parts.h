/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a comparison is made with: rows.c finds which rows belong together, fields.c what differs in
 * them, emit.c what to think of it. Inside this folder only. */
#ifndef TROWEL_DIFF_PARTS_H
#define TROWEL_DIFF_PARTS_H

#include "base/map.h"
#include "diff/diff.h"
#include "diff/field_value.h"
#include "diff/identity.h"
#include "diff/tables.h"

MAP_DEFINE(why_map, const char *, const char *, map_hash_text, map_equal_text);
MAP_DEFINE(rows_map, const char *, size_t, map_hash_text, map_equal_text);

/* What one of both surveys could not see: path -> why. */
struct unseen {
	struct why_map paths;
};

struct diff_run {
	struct diff_sides sides;
	struct identity_words pairs; /* of A, and B's for them */
	const diff_rules *rules;
	bool *is_used;             /* by rule */
	struct why_map containers; /* id -> name, of both */
	struct unseen unseen[2];   /* of A, of B */
	struct rows_map gaps;      /* section, field and reason -> row of not_compared + 1 */
	struct arena *arena;       /* of the result */
	struct arena scratch;      /* of this run */
	struct comparison *ret;
};

/* Where in the snapshots something is compared. `a` and `b` are the rows of the section; one of
 * them is NULL if the other alone has it. */
struct diff_place {
	const struct diff_section *section;
	const char *key;    /* of that row */
	const char *prefix; /* of names of fields, inside of records in it: "os.", "sites shop " */
	const void *a, *b;
};

/* Compares two lists of records of one table: those of a section, or of a field of its rows. */
void rows_compare(struct diff_run *run, const struct diff_place *place,
		  const struct diff_table *table, const struct vec_any *a, const struct vec_any *b);

/* Compares two records, field by field. */
void fields_compare(struct diff_run *run, const struct diff_place *place,
		    const struct diff_table *table, const void *a, const void *b);

/* Adds a difference, with what is to be thought of it. `field` (without the place's prefix) is NULL
 * for a whole row. Texts may be scratch. */
void emit_difference(struct diff_run *run, const struct diff_place *place, const char *field,
		     struct value_difference values);

/* Counts one that could not be told. `field`, with the prefix, may be NULL. Texts may be
 * scratch. */
void emit_gap(struct diff_run *run, const struct diff_place *place, const char *field,
	      const char *why);

#endif
