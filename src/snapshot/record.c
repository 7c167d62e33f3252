/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/record.h"

#include <math.h>
#include <string.h>

static void field_init(const struct field *field, void *at)
{
	switch (field->kind) {
	case FIELD_INT:
	case FIELD_TIME:
		*(int64_t *)at = UNKNOWN;
		break;
	case FIELD_REAL:
		*(double *)at = NAN;
		break;
	case FIELD_FLAG:
		*(enum tri *)at = TRI_UNKNOWN;
		break;
	case FIELD_ONE:
		record_init(field->type, at);
		break;
	default: /* NULL, 0 and the empty list already mean unknown */
		break;
	}
}

void record_init(const struct record_type *type, void *record)
{
	memset(record, 0, type->size);
	for (size_t i = 0; i < type->field_count; i++)
		field_init(&type->fields[i], (char *)record + type->fields[i].offset);
}

static bool field_is_empty(const struct field *field, const void *at)
{
	switch (field->kind) {
	case FIELD_TEXT:
		return *(const char *const *)at == NULL;
	case FIELD_ENUM:
		return record_enum_name(field->names, *(const int *)at) == NULL;
	case FIELD_INT:
	case FIELD_TIME:
		return *(const int64_t *)at == UNKNOWN;
	case FIELD_REAL:
		return !isfinite(*(const double *)at);
	case FIELD_FLAG:
		return *(const enum tri *)at == TRI_UNKNOWN;
	case FIELD_ONE:
		return record_is_empty(field->type, at);
	case FIELD_TEXTS:
	case FIELD_INTS:
	case FIELD_PAIRS:
	case FIELD_MANY:
	case FIELD_LONG:
		return ((const struct vec_any *)at)->count == 0;
	}
	return true;
}

bool record_field_is_empty(const struct field *field, const void *record)
{
	return field_is_empty(field, (const char *)record + field->offset);
}

bool record_is_empty(const struct record_type *type, const void *record)
{
	for (size_t i = 0; i < type->field_count; i++)
		if (!record_field_is_empty(&type->fields[i], record))
			return false;
	return true;
}

void *record_add(struct arena *arena, const struct record_type *type, struct vec_any *list)
{
	void *record = vec_any_push_in(arena, list, type->size);

	record_init(type, record);
	return record;
}

const char *record_enum_name(const char *const *names, int value)
{
	if (value <= 0)
		return NULL;
	for (int i = 1; i < value; i++)
		if (!names[i])
			return NULL;
	return names[value];
}
