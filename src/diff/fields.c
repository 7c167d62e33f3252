/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What differs in two records that belong together. */
#include <assert.h>
#include <string.h>

#include "diff/parts.h"

/* Lists of pairs, one difference a key. */
static void compare_pairs(struct diff_run *run, const struct diff_place *place,
			  const struct field *field, const pair_list *a, const pair_list *b)
{
	pair_list one, other;

	field_value_sort_pairs(a, &one, &run->scratch);
	field_value_sort_pairs(b, &other, &run->scratch);
	for (size_t i = 0, j = 0; i < one.count || j < other.count;) {
		int order = i == one.count     ? 1
			    : j == other.count ? -1
					       : strcmp(one.at[i].key, other.at[j].key);
		const struct pair *left = order <= 0 ? &one.at[i] : NULL;
		const struct pair *right = order >= 0 ? &other.at[j] : NULL;
		const struct pair *any = left ? left : right;

		assert(any);
		if (!left || !right || strcmp(left->value, right->value) != 0)
			emit_difference(run, place,
					arena_format(&run->scratch, "%s %s", field->name, any->key),
					(struct value_difference){ left ? left->value : NULL,
								   right ? right->value : NULL });
		i += order <= 0;
		j += order >= 0;
	}
}

static void compare_inner(struct diff_run *run, const struct diff_place *place,
			  const struct field *field, const struct diff_table *table,
			  const void *const records[2])
{
	const void *a = (const char *)records[0] + field->offset;
	const void *b = (const char *)records[1] + field->offset;
	struct diff_place inner = *place;
	bool is_list = field->kind == FIELD_MANY;

	inner.prefix = arena_format(&run->scratch, "%s%s%s", place->prefix, field->name,
				    is_list ? " " : ".");
	if (is_list)
		rows_compare(run, &inner, table, a, b);
	else
		fields_compare(run, &inner, table, a, b);
}

static void compare_field(struct diff_run *run, const struct diff_place *place,
			  const struct field *field, enum diff_role role,
			  const void *const records[2])
{
	const void *a = records[0], *b = records[1];
	bool in_a = !record_field_is_empty(field, a), in_b = !record_field_is_empty(field, b);

	if (field_value_is_alike(field, a, b, role, &run->scratch))
		return;
	if (role == ROLE_KNOWN && in_a != in_b)
		emit_gap(run, place,
			 arena_format(&run->scratch, "%s%s", place->prefix, field->name),
			 in_a ? "known in A only" : "known in B only");
	else if (field->kind == FIELD_PAIRS)
		compare_pairs(run, place, field, (const void *)((const char *)a + field->offset),
			      (const void *)((const char *)b + field->offset));
	else
		emit_difference(run, place, field->name,
				field_value_difference(field, a, b, role, &run->scratch));
}

void fields_compare(struct diff_run *run, const struct diff_place *place,
		    const struct diff_table *table, const void *a, const void *b)
{
	const void *const records[2] = { a, b };

	for (size_t i = 0; i < table->field_count; i++) {
		const struct diff_field *rule = &table->fields[i];
		const struct field *field = &table->type->fields[i];

		switch (rule->role) {
		case ROLE_NAME:
		case ROLE_KEY:
		case ROLE_LEFT:
			break;
		case ROLE_INNER:
			compare_inner(run, place, field, rule->inner, records);
			break;
		case ROLE_COUNTS:
		case ROLE_KNOWN:
		case ROLE_SET:
			compare_field(run, place, field, rule->role, records);
			break;
		}
	}
}
