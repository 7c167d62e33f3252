/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/containers/container_json.h"

const json_t *container_json_at(const json_t *json, const char *key, const char *inner)
{
	return json_object_get(json_object_get(json, key), inner);
}

const char *container_json_text(struct arena *arena, const json_t *json)
{
	const char *text = json_string_value(json);

	return text && *text ? arena_string(arena, bytes_of(text)) : NULL;
}

const char *container_json_member(struct arena *arena, const json_t *object, const char *key)
{
	return container_json_text(arena, json_object_get(object, key));
}

static void add_text(struct arena *arena, const json_t *json, text_list *ret)
{
	if (json_is_string(json) && ret->count < CONTAINER_TEXTS_MAX)
		*vec_push_in(arena, ret) = arena_string(arena, bytes_of(json_string_value(json)));
}

void container_json_texts(struct arena *arena, const json_t *array, text_list *ret)
{
	const json_t *item;
	size_t i;

	add_text(arena, array, ret);
	json_array_foreach(array, i, item) add_text(arena, item, ret);
}

void container_json_pairs(struct arena *arena, const json_t *object, pair_list *ret)
{
	const char *key;
	json_t *value;

	/* jansson wants to be able to change what it walks along, and does not */
	json_object_foreach((json_t *)(uintptr_t)object, key, value)
	{
		if (!json_is_string(value) || ret->count >= CONTAINER_TEXTS_MAX)
			continue;
		*vec_push_in(arena, ret) = (struct pair){
			.key = arena_string(arena, bytes_of(key)),
			.value = arena_string(arena, bytes_of(json_string_value(value))),
		};
	}
}

void container_json_settings(struct arena *arena, const json_t *array, pair_list *ret)
{
	const json_t *item;
	size_t i;

	json_array_foreach(array, i, item)
		container_setting(arena, ret, bytes_of(json_string_value(item)));
}

int64_t container_json_pid(const json_t *json)
{
	json_int_t number = json_integer_value(json);

	return number > 0 && number <= INT32_MAX ? (int64_t)number : 0;
}

int64_t container_json_time(const json_t *json)
{
	return container_time(bytes_of(json_string_value(json)));
}

int64_t container_json_number(const json_t *json)
{
	return json_is_integer(json) ? (int64_t)json_integer_value(json) : UNKNOWN;
}

enum tri container_json_flag(const json_t *json)
{
	return json_is_boolean(json) ? json_is_true(json) ? TRI_YES : TRI_NO : TRI_UNKNOWN;
}
