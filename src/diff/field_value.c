/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "diff/field_value.h"

#include <string.h>

#include "base/human.h"
#include "diff/identity.h"

/* ---- as text ------------------------------------------------------------------------------- */

static void add_list(struct buf *ret, const text_list *list)
{
	for (vec_each(text, list))
		buf_add_format(ret, "%s%s", text == list->at ? "" : ", ", *text);
}

static void add_lists(struct buf *ret, const struct field *field, const void *at)
{
	if (field->kind == FIELD_TEXTS)
		add_list(ret, at);
	if (field->kind == FIELD_INTS)
		for (vec_each(number, (const int_list *)at))
			buf_add_format(ret, "%s%lld",
				       number == ((const int_list *)at)->at ? "" : ", ",
				       (long long)*number);
	if (field->kind == FIELD_PAIRS)
		for (vec_each(pair, (const pair_list *)at))
			buf_add_format(ret, "%s%s=%s",
				       pair == ((const pair_list *)at)->at ? "" : ", ", pair->key,
				       pair->value);
}

void field_value_add(struct buf *ret, const struct field *field, const void *record)
{
	const void *at = (const char *)record + field->offset;

	if (record_field_is_empty(field, record))
		return;
	switch (field->kind) {
	case FIELD_TEXT:
		buf_add_text(ret, *(const char *const *)at);
		break;
	case FIELD_ENUM:
		buf_add_text(ret, record_enum_name(field->names, *(const int *)at));
		break;
	case FIELD_INT:
		buf_add_format(ret, "%lld", (long long)*(const int64_t *)at);
		break;
	case FIELD_REAL:
		buf_add_format(ret, "%g", *(const double *)at);
		break;
	case FIELD_TIME:
		human_time(ret, *(const int64_t *)at);
		break;
	case FIELD_FLAG:
		buf_add_text(ret, *(const enum tri *)at == TRI_YES ? "yes" : "no");
		break;
	default:
		add_lists(ret, field, at);
		break;
	}
}

static const char *text_of(const struct field *field, const void *record, struct arena *scratch)
{
	scoped_buf text = { 0 };

	field_value_add(&text, field, record);
	return text.size
		       ? identity_without_numbers(arena_string(scratch, buf_bytes(&text)), scratch)
		       : NULL;
}

/* ---- lists --------------------------------------------------------------------------------- */

/* A copy in which equal elements of two surveys are equal. */
static void plain_list(const text_list *list, text_list *ret, struct arena *scratch)
{
	*ret = (text_list){ 0 };
	for (vec_each(text, list))
		*vec_push_in(scratch, ret) = identity_without_numbers(*text ? *text : "", scratch);
}

static bool are_equal(const text_list *a, const text_list *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->at[i], b->at[i]) != 0)
			return false;
	return true;
}

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct pair *)a)->key, ((const struct pair *)b)->key);
}

void field_value_sort_pairs(const pair_list *list, pair_list *ret, struct arena *scratch)
{
	*ret = (pair_list){ 0 };
	for (vec_each(pair, list)) {
		struct pair *copy = vec_push_in(scratch, ret);

		copy->key = pair->key ? pair->key : "";
		copy->value = identity_without_numbers(pair->value ? pair->value : "", scratch);
	}
	vec_sort(ret, by_key);
}

static bool are_alike_lists(const text_list *a, const text_list *b, enum diff_role role,
			    struct arena *scratch)
{
	text_list one, other;

	plain_list(a, &one, scratch);
	plain_list(b, &other, scratch);
	if (role == ROLE_SET) {
		text_list_sort(&one);
		text_list_sort(&other);
	}
	return are_equal(&one, &other);
}

static bool are_alike_pairs(const pair_list *a, const pair_list *b, struct arena *scratch)
{
	pair_list one, other;

	if (a->count != b->count)
		return false;
	field_value_sort_pairs(a, &one, scratch);
	field_value_sort_pairs(b, &other, scratch);
	for (size_t i = 0; i < one.count && i < other.count; i++)
		if (strcmp(one.at[i].key, other.at[i].key) != 0 ||
		    strcmp(one.at[i].value, other.at[i].value) != 0)
			return false;
	return true;
}

static bool are_alike_texts(const char *a, const char *b, struct arena *scratch)
{
	if (!a || !b)
		return a == b;
	return strcmp(a, b) == 0 || strcmp(identity_without_numbers(a, scratch),
					   identity_without_numbers(b, scratch)) == 0;
}

bool field_value_is_alike(const struct field *field, const void *a, const void *b,
			  enum diff_role role, struct arena *scratch)
{
	const void *one = (const char *)a + field->offset, *other = (const char *)b + field->offset;
	bool is_unknown = record_field_is_empty(field, a);

	if (is_unknown || record_field_is_empty(field, b))
		return is_unknown == record_field_is_empty(field, b);
	switch (field->kind) {
	case FIELD_TEXT:
		return are_alike_texts(*(const char *const *)one, *(const char *const *)other,
				       scratch);
	case FIELD_TEXTS:
		return are_alike_lists(one, other, role, scratch);
	case FIELD_PAIRS:
		return are_alike_pairs(one, other, scratch);
	case FIELD_INT:
	case FIELD_TIME:
		return *(const int64_t *)one == *(const int64_t *)other;
	default:
		return are_alike_texts(text_of(field, a, scratch), text_of(field, b, scratch),
				       scratch);
	}
}

/* What of `a` is not in `b`, both sorted; equal elements of one are matched one by one. */
static const char *only_in(const text_list *a, const text_list *b, struct arena *scratch)
{
	text_list only = { 0 };
	scoped_buf text = { 0 };

	for (size_t i = 0, j = 0; i < a->count;) {
		int order = j < b->count ? strcmp(a->at[i], b->at[j]) : -1;

		if (order < 0)
			*vec_push_in(scratch, &only) = a->at[i];
		i += order <= 0;
		j += order >= 0;
	}
	add_list(&text, &only);
	return only.count ? arena_string(scratch, buf_bytes(&text)) : NULL;
}

static struct value_difference whole(const struct field *field, const void *a, const void *b,
				     struct arena *scratch)
{
	return (struct value_difference){ text_of(field, a, scratch), text_of(field, b, scratch) };
}

struct value_difference field_value_difference(const struct field *field, const void *a,
					       const void *b, enum diff_role role,
					       struct arena *scratch)
{
	struct value_difference all = whole(field, a, b, scratch), only;
	bool is_short = (!all.a || strlen(all.a) <= FIELD_VALUE_WHOLE_MAX) &&
			(!all.b || strlen(all.b) <= FIELD_VALUE_WHOLE_MAX);
	text_list one, other;

	if (field->kind != FIELD_TEXTS || (role != ROLE_SET && is_short))
		return all;
	plain_list((const void *)((const char *)a + field->offset), &one, scratch);
	plain_list((const void *)((const char *)b + field->offset), &other, scratch);
	text_list_sort(&one);
	text_list_sort(&other);
	only = (struct value_difference){ only_in(&one, &other, scratch),
					  only_in(&other, &one, scratch) };
	return only.a || only.b ? only : all; /* else the order alone differs */
}
