/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON to records. What comes in is hostile: every type is checked, nothing is assumed. */
#include <errno.h>
#include <stdio.h>

#include "base/base64.h"
#include "base/human.h"
#include "snapshot/record_json.h"

struct reader {
	struct arena *arena;
	const json_t *object; /* that holds the field: its NAME_b64 may lie there */
	struct err *err;
};

bool record_parse_time(struct bytes text, int64_t *ret)
{
	static const char form[] = "dddd-dd-ddTdd:dd:ddZ";
	struct human_calendar when;
	char again[32];
	uint64_t part[6];
	static const struct {
		unsigned char at, size;
	} parts[6] = { { 0, 4 }, { 5, 2 }, { 8, 2 }, { 11, 2 }, { 14, 2 }, { 17, 2 } };

	if (text.size != sizeof(form) - 1)
		return false;
	for (size_t i = 0; i < text.size; i++)
		if (form[i] != 'd' && text.at[i] != form[i])
			return false;
	for (size_t i = 0; i < 6; i++)
		if (!bytes_u64(bytes_slice(text, parts[i].at, parts[i].size), 10, &part[i]))
			return false;
	when = (struct human_calendar){ .year = (int)part[0],
					.month = (int)part[1],
					.day = (int)part[2],
					.hour = (int)part[3],
					.minute = (int)part[4],
					.second = (int)part[5] };
	int64_t seconds = human_calendar_seconds(&when);

	record_format_time(seconds, again); /* so the 31st of February is told */
	if (!bytes_is(text, again))
		return false;
	*ret = seconds;
	return true;
}

static int expected(const struct reader *reader, const char *what)
{
	return err_set(reader->err, -EBADMSG, "%s is expected", what);
}

static int read_text(const struct reader *reader, const json_t *json, const json_t *truth,
		     const char **ret)
{
	scoped_buf decoded = { 0 };
	struct bytes text = { json_string_value(json), json_string_length(json) };

	if (!json_is_string(json))
		return expected(reader, "a string");
	if (truth) {
		struct bytes encoded = { json_string_value(truth), json_string_length(truth) };

		if (!json_is_string(truth) || !base64_decode(&decoded, encoded))
			return expected(reader, "base64");
		text = buf_bytes(&decoded);
	}
	if (bytes_find(text, '\0') >= 0)
		return expected(reader, "a string without zero bytes");
	*ret = arena_intern(reader->arena, text);
	return 0;
}

static int read_texts(const struct reader *reader, const json_t *json, const json_t *truth,
		      text_list *ret)
{
	size_t index;
	json_t *item;

	if (!json_is_array(json))
		return expected(reader, "an array of strings");
	if (truth && json_array_size(truth) != json_array_size(json))
		return expected(reader, "an array of base64 of the same length");
	json_array_foreach((json_t *)json, index, item)
	{
		const char *text = NULL;
		int failed = read_text(reader, item, truth ? json_array_get(truth, index) : NULL,
				       &text);

		if (failed)
			return failed;
		*vec_push_in(reader->arena, ret) = text;
	}
	return 0;
}

static int read_ints(const struct reader *reader, const json_t *json, int_list *ret)
{
	size_t index;
	json_t *item;

	if (!json_is_array(json))
		return expected(reader, "an array of numbers");
	json_array_foreach((json_t *)json, index, item)
	{
		if (!json_is_integer(item))
			return expected(reader, "an array of numbers");
		*vec_push_in(reader->arena, ret) = json_integer_value(item);
	}
	return 0;
}

static int read_pairs(const struct reader *reader, const json_t *json, pair_list *ret)
{
	const char *key;
	json_t *value;

	if (!json_is_object(json))
		return expected(reader, "an object of strings");
	json_object_foreach((json_t *)json, key, value)
	{
		struct pair pair = { .key = arena_intern(reader->arena, bytes_of(key)) };
		int failed = read_text(reader, value, NULL, &pair.value);

		if (failed)
			return failed;
		*vec_push_in(reader->arena, ret) = pair;
	}
	return 0;
}

static int read_many(const struct reader *reader, const struct record_type *type,
		     const json_t *json, struct vec_any *ret)
{
	size_t index;
	json_t *item;

	if (!json_is_array(json))
		return expected(reader, "an array of objects");
	json_array_foreach((json_t *)json, index, item)
	{
		void *record = record_add(reader->arena, type, ret);
		int failed = record_from_json(type, item, reader->arena, record, reader->err);

		if (failed)
			return err_wrap(reader->err, "[%zu]", index);
	}
	return 0;
}

static int read_enum(const struct reader *reader, const char *const *names, const json_t *json,
		     int *ret)
{
	struct bytes text = { json_string_value(json), json_string_length(json) };

	for (int i = 1; json_is_string(json) && names[i]; i++) {
		if (bytes_is(text, names[i])) {
			*ret = i;
			return 0;
		}
	}
	return expected(reader, "one of the known words");
}

static int read_scalar(const struct reader *reader, const struct field *field, const json_t *json,
		       void *at)
{
	struct bytes text = { json_string_value(json), json_string_length(json) };

	switch (field->kind) {
	case FIELD_INT:
		if (!json_is_integer(json))
			return expected(reader, "a whole number");
		*(int64_t *)at = json_integer_value(json);
		return 0;
	case FIELD_REAL:
		if (!json_is_number(json))
			return expected(reader, "a number");
		*(double *)at = json_number_value(json);
		return 0;
	case FIELD_TIME:
		if (!json_is_string(json) || !record_parse_time(text, at))
			return expected(reader, "a time like 2026-11-22T01:40:08Z");
		return 0;
	case FIELD_FLAG:
		if (!json_is_boolean(json))
			return expected(reader, "true or false");
		*(enum tri *)at = json_is_true(json) ? TRI_YES : TRI_NO;
		return 0;
	default:
		return read_enum(reader, field->names, json, at);
	}
}

static int read_field(const struct reader *reader, const struct field *field, const json_t *json,
		      void *at)
{
	char name[64];

	snprintf(name, sizeof(name), "%s_b64", field->name);
	const json_t *truth = json_object_get(reader->object, name);

	switch (field->kind) {
	case FIELD_TEXT:
		return read_text(reader, json, truth, at);
	case FIELD_TEXTS:
		return read_texts(reader, json, truth, at);
	case FIELD_INTS:
		return read_ints(reader, json, at);
	case FIELD_PAIRS:
		return read_pairs(reader, json, at);
	case FIELD_ONE:
		return record_from_json(field->type, json, reader->arena, at, reader->err);
	case FIELD_MANY:
	case FIELD_LONG:
		return read_many(reader, field->type, json, at);
	default:
		return read_scalar(reader, field, json, at);
	}
}

int record_from_json(const struct record_type *type, const json_t *json, struct arena *arena,
		     void *record, struct err *err)
{
	struct reader reader = { .arena = arena, .object = json, .err = err };

	record_init(type, record);
	if (arena->total > RECORD_MEMORY_MAX)
		return err_set(err, -EFBIG, "with it, the rows take more than %d bytes of memory",
			       RECORD_MEMORY_MAX);
	if (!json_is_object(json))
		return expected(&reader, "an object");
	for (size_t i = 0; i < type->field_count; i++) {
		const struct field *field = &type->fields[i];
		const json_t *value = json_object_get(json, field->name);

		if (!value)
			continue;
		if (read_field(&reader, field, value, (char *)record + field->offset) < 0)
			return err_wrap(err, "%s", field->name);
	}
	return 0;
}
