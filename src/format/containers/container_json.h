/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parsers of this folder do with jansson's values. Inside this folder only. NULL is given
 * and taken for what is not there. */
#ifndef TROWEL_FORMAT_CONTAINER_JSON_H
#define TROWEL_FORMAT_CONTAINER_JSON_H

#include "base/json.h"
#include "format/containers/container_state.h"

/* A value within values: container_json_at(spec, "process", "args"). */
const json_t *container_json_at(const json_t *json, const char *key, const char *inner);

/* A string that is not empty, in the arena; else NULL. */
const char *container_json_text(struct arena *arena, const json_t *json);

/* As above, of a member. */
const char *container_json_member(struct arena *arena, const json_t *object, const char *key);

/* The strings of an array; a string alone is a list of one. */
void container_json_texts(struct arena *arena, const json_t *array, text_list *ret);

/* The strings of an object by their keys. */
void container_json_pairs(struct arena *arena, const json_t *object, pair_list *ret);

/* "NAME=value" strings of an array. */
void container_json_settings(struct arena *arena, const json_t *array, pair_list *ret);

/* A number of JSON as a pid; 0 for anything that is none. */
int64_t container_json_pid(const json_t *json);

/* A time as container_time() reads it. */
int64_t container_json_time(const json_t *json);

/* An integer, or UNKNOWN. */
int64_t container_json_number(const json_t *json);

/* A boolean, or unknown. */
enum tri container_json_flag(const json_t *json);

#endif
