/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/record_json.h"

#include <stdio.h>

#include "base/base64.h"
#include "base/human.h"
#include "base/utf8.h"

void record_format_time(int64_t seconds, char ret[32])
{
	struct human_calendar when;

	if (!human_calendar(seconds, &when))
		snprintf(ret, 32, "@%lld", (long long)seconds);
	else
		snprintf(ret, 32, "%04d-%02d-%02dT%02d:%02d:%02dZ", when.year, when.month, when.day,
			 when.hour, when.minute, when.second);
}

/* A string that is surely UTF-8. */
static json_t *text_to_json(const char *text)
{
	struct bytes bytes = bytes_of(text);
	scoped_buf escaped = { 0 };

	if (utf8_is_valid(bytes))
		return json_stringn_nocheck(bytes.at, bytes.size);
	utf8_add_escaped(&escaped, bytes);
	return json_stringn_nocheck(escaped.at, escaped.size);
}

static json_t *text_to_base64(const char *text)
{
	scoped_buf encoded = { 0 };

	base64_encode(&encoded, bytes_of(text));
	return json_stringn_nocheck(buf_text(&encoded), encoded.size);
}

static json_t *texts_to_json(const text_list *list, json_t *(*convert)(const char *))
{
	json_t *array = json_array();

	for (vec_each(text, list))
		json_array_append_new(array, convert(*text));
	return array;
}

static json_t *pairs_to_json(const pair_list *list)
{
	json_t *object = json_object();

	for (vec_each(pair, list)) {
		scoped_buf key = { 0 };

		utf8_add_escaped(&key, bytes_of(pair->key));
		json_object_set_new_nocheck(object, buf_text(&key), text_to_json(pair->value));
	}
	return object;
}

static json_t *many_to_json(const struct record_type *type, const struct vec_any *list)
{
	json_t *array = json_array();

	for (size_t i = 0; i < list->count; i++)
		json_array_append_new(
			array, record_to_json(type, (const char *)list->at + i * type->size));
	return array;
}

static json_t *ints_to_json(const int_list *list)
{
	json_t *array = json_array();

	for (vec_each(number, list))
		json_array_append_new(array, json_integer(*number));
	return array;
}

static json_t *time_to_json(int64_t seconds)
{
	char text[32];

	record_format_time(seconds, text);
	return json_string_nocheck(text);
}

json_t *record_field_to_json(const struct field *field, const void *record)
{
	const void *at = (const char *)record + field->offset;

	if (record_field_is_empty(field, record))
		return NULL;
	switch (field->kind) {
	case FIELD_TEXT:
		return text_to_json(*(const char *const *)at);
	case FIELD_ENUM:
		return json_string_nocheck(record_enum_name(field->names, *(const int *)at));
	case FIELD_INT:
		return json_integer(*(const int64_t *)at);
	case FIELD_REAL:
		return json_real(*(const double *)at);
	case FIELD_TIME:
		return time_to_json(*(const int64_t *)at);
	case FIELD_FLAG:
		return json_boolean(*(const enum tri *)at == TRI_YES);
	case FIELD_TEXTS:
		return texts_to_json(at, text_to_json);
	case FIELD_INTS:
		return ints_to_json(at);
	case FIELD_PAIRS:
		return pairs_to_json(at);
	case FIELD_ONE:
		return record_to_json(field->type, at);
	case FIELD_MANY:
	case FIELD_LONG:
		return many_to_json(field->type, at);
	}
	return NULL;
}

/* The bytes of a field that is not UTF-8, else NULL. */
static json_t *field_truth(const struct field *field, const void *record)
{
	const void *at = (const char *)record + field->offset;

	if (field->kind == FIELD_TEXT && !utf8_is_valid(bytes_of(*(const char *const *)at)))
		return text_to_base64(*(const char *const *)at);
	if (field->kind == FIELD_TEXTS)
		for (vec_each(text, (const text_list *)at))
			if (!utf8_is_valid(bytes_of(*text)))
				return texts_to_json(at, text_to_base64);
	return NULL;
}

json_t *record_to_json(const struct record_type *type, const void *record)
{
	json_t *object = json_object();

	for (size_t i = 0; i < type->field_count; i++) {
		const struct field *field = &type->fields[i];
		json_t *value = record_field_to_json(field, record);

		if (!value)
			continue;
		json_object_set_new_nocheck(object, field->name, value);
		json_t *truth = field_truth(field, record);

		if (truth) {
			char name[64];

			snprintf(name, sizeof(name), "%s_b64", field->name);
			json_object_set_new_nocheck(object, name, truth);
		}
	}
	return object;
}
