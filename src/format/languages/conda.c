/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/languages/conda.h"

#include <jansson.h>

static void skip_blanks(struct bytes *rest)
{
	while (rest->size && bytes_find(BYTES(" \t\r\n"), rest->at[0]) >= 0)
		*rest = bytes_slice(*rest, 1, rest->size);
}

static bool skip_mark(struct bytes *rest, const char *mark)
{
	skip_blanks(rest);
	return bytes_skip(rest, mark);
}

/* Cuts a string, with its quotes and backslashes. */
static bool cut_string(struct bytes *rest, struct bytes *ret)
{
	size_t size = 1;

	skip_blanks(rest);
	if (!bytes_starts(*rest, "\""))
		return false;
	while (size < rest->size && rest->at[size] != '"')
		size += rest->at[size] == '\\' ? 2 : 1;
	if (size >= rest->size)
		return false;
	*ret = bytes_slice(*rest, 0, size + 1);
	*rest = bytes_slice(*rest, size + 1, rest->size);
	return true;
}

/* Cuts a value of any kind; what is in an object or array is not looked at. */
static bool cut_value(struct bytes *rest, struct bytes *ret)
{
	struct bytes start, ignored;
	size_t depth = 0;

	skip_blanks(rest);
	start = *rest;
	while (rest->size) {
		char c = rest->at[0];

		if (c == '"') {
			if (!cut_string(rest, &ignored))
				return false;
		} else {
			if (c == '{' || c == '[')
				depth++;
			else if ((c == ',' || c == '}' || c == ']') && depth == 0)
				break;
			else if (c == '}' || c == ']')
				depth--;
			*rest = bytes_slice(*rest, 1, rest->size);
		}
		if (depth > CONDA_DEPTH_MAX)
			return false;
		if (depth == 0 && bytes_find(BYTES("\"}]"), c) >= 0)
			break;
	}
	*ret = bytes_trim(bytes_slice(start, 0, start.size - rest->size));
	return depth == 0 && ret->size;
}

/* Appends what the string says; nothing if it is none. */
static void add_text(struct buf *ret, struct bytes string)
{
	if (string.size < 2 || string.at[0] != '"')
		return;
	if (bytes_find(string, '\\') < 0) {
		buf_add_bytes(ret, bytes_slice(string, 1, string.size - 2));
		return;
	}
	json_t *value = json_loadb(string.at, string.size, JSON_DECODE_ANY, NULL);

	buf_add_text(ret, json_string_value(value));
	json_decref(value);
}

static const char *text_of(struct arena *arena, struct bytes string)
{
	scoped_buf text = { 0 };

	add_text(&text, string);
	return buf_text(&text)[0] ? arena_string(arena, buf_bytes(&text)) : NULL;
}

static void take_field(struct bytes key, struct bytes value, struct arena *arena,
		       struct conda_package *ret)
{
	if (bytes_is(key, "\"name\""))
		ret->name = text_of(arena, value);
	else if (bytes_is(key, "\"version\""))
		ret->version = text_of(arena, value);
	else if (bytes_is(key, "\"build\""))
		ret->build = text_of(arena, value);
	else if (bytes_is(key, "\"subdir\""))
		ret->subdir = text_of(arena, value);
	else if (bytes_is(key, "\"channel\""))
		ret->channel = text_of(arena, value);
	else if (bytes_is(key, "\"files\"") && bytes_starts(value, "["))
		ret->files = bytes_slice(value, 1, value.size);
	else if (bytes_is(key, "\"requested_spec\""))
		ret->is_requested |= bytes_starts(value, "\"") && !bytes_is(value, "\"\"") &&
				     !bytes_is(value, "\"None\"");
	else if (bytes_is(key, "\"requested_specs\""))
		ret->is_requested |= bytes_starts(value, "[") && bytes_find(value, '"') >= 0;
}

bool conda_package_parse(struct bytes json, struct arena *arena, struct conda_package *ret)
{
	struct conda_package package = { 0 };
	struct bytes key, value;

	if (!skip_mark(&json, "{"))
		return false;
	while (cut_string(&json, &key) && skip_mark(&json, ":") && cut_value(&json, &value)) {
		take_field(key, value, arena, &package);
		if (!skip_mark(&json, ","))
			break;
	}
	if (!package.name || !package.version || !skip_mark(&json, "}"))
		return false;
	*ret = package;
	return true;
}

bool conda_file_next(struct bytes *files, struct buf *ret)
{
	struct bytes string;

	buf_clear(ret);
	while (cut_string(files, &string)) {
		add_text(ret, string);
		(void)skip_mark(files, ",");
		if (ret->size)
			return true;
	}
	return false;
}
