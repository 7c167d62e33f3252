/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which rows belong together: both lists are sorted by key and merged. Of several rows with one
 * key those that are alike go together first. What is left over goes together if the keys are the
 * same but for the identity of the hosts.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "diff/parts.h"

enum {
	ROWS_ALIKE_MAX = 32, /* rows with one key among which an alike one is looked for */
};

struct keyed {
	const char *key;
	const void *row;
	size_t index;
	bool is_taken;
};

typedef vec_of(struct keyed) keyed_list;

/* Two rows that belong together, or one that has no other. */
struct match {
	const char *key;
	const char *other_key; /* of B, where it differs */
	const void *a, *b;
	size_t index;
};

struct matching {
	struct diff_run *run;
	const struct diff_place *place;
	const struct diff_table *table;
	keyed_list a, b;
	vec_of(struct match) matches;
};

static void matching_deinit(struct matching *matching)
{
	vec_deinit(&matching->a);
	vec_deinit(&matching->b);
	vec_deinit(&matching->matches);
}

/* ---- keys ---------------------------------------------------------------------------------- */

static void add_part(struct diff_run *run, struct buf *ret, const struct field *field,
		     const void *row)
{
	size_t before = ret->size;

	if (record_field_is_empty(field, row))
		return;
	buf_add_text(ret, before ? " " : "");
	if (strcmp(field->name, "container") == 0) {
		const char *id = *(const char *const *)((const char *)row + field->offset);
		const char **name = why_map_find(&run->containers, id);

		buf_add_text(ret, name ? *name : id);
		return;
	}
	field_value_add(ret, field, row);
}

static const char *key_of(struct diff_run *run, const struct diff_table *table, const void *row)
{
	scoped_buf key = { 0 };

	for (int step = ROLE_NAME; step <= ROLE_KEY; step++)
		for (size_t i = 0; i < table->field_count; i++)
			if ((int)table->fields[i].role == step)
				add_part(run, &key, &table->type->fields[i], row);
	return identity_without_numbers(arena_string(&run->scratch, buf_bytes(&key)),
					&run->scratch);
}

static int by_key(const void *a, const void *b)
{
	const struct keyed *one = a, *other = b;
	int order = strcmp(one->key, other->key);

	return order ? order : one->index < other->index ? -1 : one->index > other->index;
}

static void sort_rows(const struct matching *matching, const struct vec_any *rows, keyed_list *ret)
{
	const struct diff_section *section = matching->place->section;
	bool is_top = matching->place->prefix[0] == '\0';

	for (size_t i = 0; i < rows->count; i++) {
		const void *row = (const char *)rows->at + i * matching->table->type->size;

		if (is_top && section->skips && section->skips(&matching->run->sides, row))
			continue;
		*vec_push(ret) = (struct keyed){ key_of(matching->run, matching->table, row), row,
						 i, false };
	}
	vec_sort(ret, by_key);
}

/* ---- matching ------------------------------------------------------------------------------ */

static void add_match(struct matching *matching, struct keyed *a, struct keyed *b)
{
	*vec_push(&matching->matches) = (struct match){
		.key = a ? a->key : b->key,
		.other_key = a && b && strcmp(a->key, b->key) != 0 ? b->key : NULL,
		.a = a ? a->row : NULL,
		.b = b ? b->row : NULL,
		.index = matching->matches.count,
	};
	if (a)
		a->is_taken = true;
	if (b)
		b->is_taken = true;
}

static bool are_alike(const struct matching *matching, const void *a, const void *b)
{
	const struct diff_table *table = matching->table;

	for (size_t i = 0; i < table->field_count; i++) {
		enum diff_role role = table->fields[i].role;

		if (role != ROLE_LEFT && role != ROLE_INNER &&
		    !field_value_is_alike(&table->type->fields[i], a, b, role,
					  &matching->run->scratch))
			return false;
	}
	return true;
}

/* Rows [from, to) of a list, all with one key. */
struct span {
	struct keyed *from, *to;
};

static struct span span_at(const keyed_list *list, size_t at)
{
	struct span span = { list->at + at, list->at + at };
	const struct keyed *end = list->at + list->count;

	while (span.to < end && strcmp(span.to->key, span.from->key) == 0)
		span.to++;
	return span;
}

static void match_alike(struct matching *matching, struct span a, struct span b)
{
	if (a.to - a.from > ROWS_ALIKE_MAX || b.to - b.from > ROWS_ALIKE_MAX)
		return;
	for (struct keyed *one = a.from; one < a.to; one++) {
		struct keyed *other = b.from;

		while (other < b.to &&
		       (other->is_taken || !are_alike(matching, one->row, other->row)))
			other++;
		if (other < b.to)
			add_match(matching, one, other);
	}
}

static void match_span(struct matching *matching, struct span a, struct span b)
{
	struct keyed *other = b.from;

	if (a.to - a.from > 1 || b.to - b.from > 1)
		match_alike(matching, a, b);
	for (struct keyed *one = a.from; one < a.to; one++) {
		while (other < b.to && other->is_taken)
			other++;
		if (!one->is_taken && other < b.to)
			add_match(matching, one, other);
	}
}

static void match_keys(struct matching *matching)
{
	size_t i = 0, j = 0;

	while (i < matching->a.count && j < matching->b.count) {
		int order = strcmp(matching->a.at[i].key, matching->b.at[j].key);

		if (order) {
			i += order < 0;
			j += order > 0;
			continue;
		}
		struct span a = span_at(&matching->a, i), b = span_at(&matching->b, j);

		match_span(matching, a, b);
		i += (size_t)(a.to - a.from);
		j += (size_t)(b.to - b.from);
	}
}

static int compare_key(const void *key, const void *keyed)
{
	return strcmp(key, ((const struct keyed *)keyed)->key);
}

/* Rows of A whose key becomes one of B's when the identity of A is replaced. */
static void match_identity(struct matching *matching)
{
	for (vec_each(one, &matching->a)) {
		const char *key = one->is_taken ? one->key
						: identity_replace(&matching->run->pairs, one->key,
								   &matching->run->scratch);
		struct keyed *other = key == one->key || !matching->b.count
					      ? NULL
					      : bsearch(key, matching->b.at, matching->b.count,
							sizeof(*matching->b.at), compare_key);

		if (other && !other->is_taken)
			add_match(matching, one, other);
	}
}

static void match_nothing(struct matching *matching)
{
	for (vec_each(one, &matching->a))
		if (!one->is_taken)
			add_match(matching, one, NULL);
	for (vec_each(other, &matching->b))
		if (!other->is_taken)
			add_match(matching, NULL, other);
}

/* ---- what comes of it ---------------------------------------------------------------------- */

static int by_match_key(const void *a, const void *b)
{
	const struct match *one = a, *other = b;
	int order = strcmp(one->key, other->key);

	return order ? order : one->index < other->index ? -1 : one->index > other->index;
}

/* Why the side that lacks a row may just not have seen it, or NULL. */
static const char *why_unseen(const struct diff_run *run, int side, const char *key)
{
	const struct why_map *paths = &run->unseen[side].paths;
	scoped_buf path = { 0 };

	if (key[0] != '/' || !paths->count)
		return NULL;
	buf_add_text(&path, key);
	while (path.size) {
		const char **why = why_map_find(paths, buf_text(&path));

		if (why)
			return *why;
		buf_cut(&path, path_folder(buf_text(&path)).size);
	}
	return NULL;
}

/* What is told of a row that only one has; NULL where nothing is known. */
static const char *summary_of(struct diff_run *run, const struct diff_place *place,
			      const struct diff_table *table, const void *row)
{
	scoped_buf text = { 0 };

	for (size_t i = 0; i < table->field_count && place->section->summary; i++)
		if (strcmp(table->fields[i].name, place->section->summary) == 0)
			field_value_add(&text, &table->type->fields[i], row);
	return text.size ? identity_without_numbers(arena_string(&run->scratch, buf_bytes(&text)),
						    &run->scratch)
			 : NULL;
}

static void tell_only(struct diff_run *run, const struct diff_place *place,
		      const struct diff_table *table, const struct match *match)
{
	const void *row = match->a ? match->a : match->b;
	const char *why = why_unseen(run, match->a ? 1 : 0, match->key);
	const char *text = summary_of(run, place, table, row);

	if (why)
		emit_gap(run, place, NULL,
			 arena_format(&run->scratch, "%s could not see it: %s",
				      match->a ? "B" : "A", why));
	else
		emit_difference(run, place, NULL,
				(struct value_difference){ match->a ? text : NULL,
							   match->b ? text : NULL });
}

/* Of a record inside of a row: it is told as a part of that row. */
static void tell_inner(struct diff_run *run, const struct diff_place *place,
		       const struct diff_table *table, const struct match *match)
{
	struct diff_place inner = *place;

	if (match->a && match->b) {
		inner.prefix = arena_format(&run->scratch, "%s%s ", place->prefix, match->key);
		fields_compare(run, &inner, table, match->a, match->b);
		return;
	}
	inner.prefix = arena_string(
		&run->scratch, bytes_slice(bytes_of(place->prefix), 0, strlen(place->prefix) - 1));
	emit_difference(run, &inner, "",
			(struct value_difference){ match->a ? match->key : NULL,
						   match->b ? match->key : NULL });
}

static void tell(struct diff_run *run, const struct diff_place *place,
		 const struct diff_table *table, const struct match *match)
{
	struct diff_place here = *place;

	if (place->prefix[0]) {
		tell_inner(run, place, table, match);
		return;
	}
	here.key = match->key;
	here.a = match->a;
	here.b = match->b;
	if (!match->a || !match->b) {
		tell_only(run, &here, table, match);
		return;
	}
	if (match->other_key)
		emit_difference(run, &here, "key",
				(struct value_difference){ match->key, match->other_key });
	fields_compare(run, &here, table, match->a, match->b);
}

void rows_compare(struct diff_run *run, const struct diff_place *place,
		  const struct diff_table *table, const struct vec_any *a, const struct vec_any *b)
{
	SCOPED(matching_deinit)
	struct matching matching = { .run = run, .place = place, .table = table };

	if (!a->count && !b->count)
		return;
	sort_rows(&matching, a, &matching.a);
	sort_rows(&matching, b, &matching.b);
	match_keys(&matching);
	match_identity(&matching);
	match_nothing(&matching);
	vec_sort(&matching.matches, by_match_key);
	for (vec_each(match, &matching.matches))
		tell(run, place, table, match);
}
