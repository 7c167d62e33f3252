/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/schema.h"

#include <jansson.h>
#include <stdio.h>

#include "snapshot/snapshot.h"

static json_t *typed(const char *type)
{
	return json_pack("{s:s}", "type", type);
}

static json_t *array_of(json_t *items)
{
	return json_pack("{s:s, s:o}", "type", "array", "items", items);
}

static json_t *reference(const struct record_type *type)
{
	char path[96];

	snprintf(path, sizeof(path), "#/$defs/%s", type->name);
	return json_pack("{s:s}", "$ref", path);
}

static json_t *enum_schema(const char *const *names)
{
	json_t *words = json_array();

	for (int i = 1; names[i]; i++)
		json_array_append_new(words, json_string(names[i]));
	return json_pack("{s:o}", "enum", words);
}

static json_t *field_schema(const struct field *field)
{
	switch (field->kind) {
	case FIELD_TEXT:
		return typed("string");
	case FIELD_ENUM:
		return enum_schema(field->names);
	case FIELD_INT:
		return typed("integer");
	case FIELD_REAL:
		return typed("number");
	case FIELD_TIME:
		return json_pack("{s:s, s:s}", "type", "string", "format", "date-time");
	case FIELD_FLAG:
		return typed("boolean");
	case FIELD_TEXTS:
		return array_of(typed("string"));
	case FIELD_INTS:
		return array_of(typed("integer"));
	case FIELD_PAIRS:
		return json_pack("{s:s, s:o}", "type", "object", "additionalProperties",
				 typed("string"));
	case FIELD_ONE:
		return reference(field->type);
	case FIELD_MANY:
	case FIELD_LONG:
		return array_of(reference(field->type));
	}
	return NULL;
}

static json_t *base64_schema(const struct field *field)
{
	char doc[96];

	snprintf(doc, sizeof(doc), "the bytes of %s, where they are not UTF-8", field->name);
	json_t *schema = field->kind == FIELD_TEXT ? typed("string") : array_of(typed("string"));

	json_object_set_new(schema, "description", json_string(doc));
	return schema;
}

static json_t *record_schema(const struct record_type *type)
{
	json_t *properties = json_object();

	for (size_t i = 0; i < type->field_count; i++) {
		const struct field *field = &type->fields[i];
		json_t *schema = field_schema(field);
		char name[96];

		json_object_set_new(schema, "description", json_string(field->doc));
		json_object_set_new(properties, field->name, schema);
		snprintf(name, sizeof(name), "%s_b64", field->name);
		if (field->kind == FIELD_TEXT || field->kind == FIELD_TEXTS)
			json_object_set_new(properties, name, base64_schema(field));
	}
	return json_pack("{s:s, s:o, s:b}", "type", "object", "properties", properties,
			 "additionalProperties", 0);
}

/* Adds the record and all records inside it to `definitions`, each once. */
static void add_definitions(json_t *definitions, const struct record_type *type)
{
	for (size_t i = 0; i < type->field_count; i++) {
		const struct record_type *inner = type->fields[i].type;

		if (!inner || json_object_get(definitions, inner->name))
			continue;
		json_object_set_new(definitions, inner->name, record_schema(inner));
		add_definitions(definitions, inner);
	}
}

void schema_write(struct buf *ret)
{
	json_t *schema = record_schema(&content_type), *definitions = json_object();

	json_object_set_new(schema, "$schema",
			    json_string("https://json-schema.org/draft/2020-12/schema"));
	json_object_set_new(schema, "title", json_string("Trowel snapshot, version 1"));
	json_object_set_new(schema, "required",
			    json_pack("[s, s, s]", "format", "version", "taken_at"));
	add_definitions(definitions, &content_type);
	json_object_set_new(schema, "$defs", definitions);
	char *text = json_dumps(schema, JSON_INDENT(1) | JSON_SORT_KEYS);

	buf_add_text(ret, text);
	buf_add_byte(ret, '\n');
	free(text);
	json_decref(schema);
}
