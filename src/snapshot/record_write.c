/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <math.h>
#include <stdio.h>

#include "base/base64.h"
#include "base/escape.h"
#include "base/human.h"
#include "snapshot/record_json.h"

void record_format_time(int64_t seconds, char ret[32])
{
	struct human_calendar when;

	if (!human_calendar(seconds, &when))
		snprintf(ret, 32, "@%lld", (long long)seconds);
	else
		snprintf(ret, 32, "%04d-%02d-%02dT%02d:%02d:%02dZ", when.year, when.month, when.day,
			 when.hour, when.minute, when.second);
}

static void add_base64(struct buf *ret, const char *text)
{
	buf_add_byte(ret, '"');
	base64_encode(ret, bytes_of(text));
	buf_add_byte(ret, '"');
}

/* True if all of them are UTF-8. */
static bool add_texts(struct buf *ret, const text_list *list)
{
	bool is_utf8 = true;
	char before = '[';

	for (vec_each(text, list)) {
		buf_add_byte(ret, before);
		is_utf8 = escape_json(ret, bytes_of(*text)) && is_utf8;
		before = ',';
	}
	buf_add_byte(ret, ']');
	return is_utf8;
}

static void add_base64_texts(struct buf *ret, const text_list *list)
{
	char before = '[';

	for (vec_each(text, list)) {
		buf_add_byte(ret, before);
		add_base64(ret, *text);
		before = ',';
	}
	buf_add_byte(ret, ']');
}

static void add_pairs(struct buf *ret, const pair_list *list)
{
	char before = '{';

	for (vec_each(pair, list)) {
		buf_add_byte(ret, before);
		escape_json(ret, bytes_of(pair->key));
		buf_add_byte(ret, ':');
		escape_json(ret, bytes_of(pair->value));
		before = ',';
	}
	buf_add_byte(ret, '}');
}

static void add_integer(struct buf *ret, int64_t number)
{
	char text[24], *at = text + sizeof(text);
	uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

	do {
		*--at = (char)('0' + left % 10);
		left /= 10;
	} while (left);
	if (number < 0)
		*--at = '-';
	buf_add(ret, at, (size_t)(text + sizeof(text) - at));
}

/* Always with a point or an exponent, so that it is read back as a real. */
static void add_real(struct buf *ret, double number)
{
	char text[40];

	snprintf(text, sizeof(text), "%.*g", RECORD_REAL_DIGITS, number);
	buf_add_text(ret, text);
	if (!strpbrk(text, ".e"))
		buf_add_text(ret, ".0");
}

static void add_ints(struct buf *ret, const int_list *list)
{
	char before = '[';

	for (vec_each(number, list)) {
		buf_add_byte(ret, before);
		add_integer(ret, *number);
		before = ',';
	}
	buf_add_byte(ret, ']');
}

static void add_many(struct buf *ret, const struct record_type *type, const struct vec_any *list)
{
	for (size_t i = 0; i < list->count; i++) {
		buf_add_byte(ret, i ? ',' : '[');
		record_write(ret, type, (const char *)list->at + i * type->size);
	}
	buf_add_byte(ret, ']');
}

static void add_time(struct buf *ret, int64_t seconds)
{
	char text[32];

	record_format_time(seconds, text);
	escape_json(ret, bytes_of(text));
}

/* False if the value is a text, or holds texts, that are not UTF-8. */
static bool add_value(struct buf *ret, const struct field *field, const void *at)
{
	switch (field->kind) {
	case FIELD_TEXT:
		return escape_json(ret, bytes_of(*(const char *const *)at));
	case FIELD_TEXTS:
		return add_texts(ret, at);
	case FIELD_ENUM:
		escape_json(ret, bytes_of(record_enum_name(field->names, *(const int *)at)));
		break;
	case FIELD_INT:
		add_integer(ret, *(const int64_t *)at);
		break;
	case FIELD_REAL:
		add_real(ret, *(const double *)at);
		break;
	case FIELD_TIME:
		add_time(ret, *(const int64_t *)at);
		break;
	case FIELD_FLAG:
		buf_add_text(ret, *(const enum tri *)at == TRI_YES ? "true" : "false");
		break;
	case FIELD_INTS:
		add_ints(ret, at);
		break;
	case FIELD_PAIRS:
		add_pairs(ret, at);
		break;
	case FIELD_ONE:
		record_write(ret, field->type, at);
		break;
	case FIELD_MANY:
	case FIELD_LONG:
		add_many(ret, field->type, at);
		break;
	}
	return true;
}

void record_write_field(struct buf *ret, const struct field *field, const void *record)
{
	const void *at = (const char *)record + field->offset;
	size_t name_size = strlen(field->name);

	buf_add_byte(ret, '"');
	buf_add(ret, field->name, name_size);
	buf_add(ret, "\":", 2);
	if (add_value(ret, field, at))
		return;
	buf_add_format(ret, ",\"%s_b64\":", field->name);
	if (field->kind == FIELD_TEXT)
		add_base64(ret, *(const char *const *)at);
	else
		add_base64_texts(ret, at);
}

void record_write(struct buf *ret, const struct record_type *type, const void *record)
{
	char before = '{';

	for (size_t i = 0; i < type->field_count; i++) {
		if (record_field_is_empty(&type->fields[i], record))
			continue;
		buf_add_byte(ret, before);
		record_write_field(ret, &type->fields[i], record);
		before = ',';
	}
	if (before == '{')
		buf_add_byte(ret, '{');
	buf_add_byte(ret, '}');
}
