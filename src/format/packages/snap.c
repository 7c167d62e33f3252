/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/packages/snap.h"

#include "base/json.h"

static const char *text_of(struct arena *arena, const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text && *text ? arena_string(arena, bytes_of(text)) : NULL;
}

static void add_snap(struct arena *arena, const char *name, const json_t *state, snaps *ret)
{
	const json_t *sequence = json_object_get(state, "sequence");
	struct snap snap = {
		.name = arena_string(arena, bytes_of(name)),
		.type = text_of(arena, state, "type"),
		.channel = text_of(arena, state, "channel"),
		.revision = text_of(arena, state, "current"),
		.is_active = json_is_true(json_object_get(state, "active")),
		.is_classic = json_is_true(json_object_get(state, "classic")),
		.is_devmode = json_is_true(json_object_get(state, "devmode")),
	};
	const json_t *item;
	size_t i;

	json_array_foreach(sequence, i, item)
	{
		const char *revision = text_of(arena, item, "revision");

		if (revision && snap.revisions.count < SNAP_REVISIONS_MAX)
			*vec_push_in(arena, &snap.revisions) = revision;
	}
	/* what came from a file counts its revisions from x1 on */
	snap.is_local = snap.revision && snap.revision[0] == 'x';
	if (ret->count < SNAPS_MAX)
		*vec_push_in(arena, ret) = snap;
}

bool snap_state_parse(struct arena *arena, struct bytes json, snaps *ret)
{
	scoped_json *all = json_loadb(json.size ? json.at : "", json.size, 0, NULL);
	json_t *found = json_object_get(json_object_get(all, "data"), "snaps");
	const char *name;
	json_t *state;

	if (!json_is_object(json_object_get(all, "data")))
		return false;
	json_object_foreach(found, name, state) if (json_is_object(state))
		add_snap(arena, name, state, ret);
	return true;
}

struct bytes snap_yaml_version(struct bytes text)
{
	struct bytes line;

	while (bytes_line(&text, &line)) {
		if (!bytes_skip(&line, "version:"))
			continue;
		line = bytes_trim(line);
		if (line.size > 1 && (line.at[0] == '\'' || line.at[0] == '"') &&
		    line.at[line.size - 1] == line.at[0])
			line = bytes_slice(line, 1, line.size - 2);
		return line;
	}
	return (struct bytes){ 0 };
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == ':' || c == '_' || c == '.';
}

void snap_unit_name(struct buf *ret, struct bytes path)
{
	size_t start = ret->size;

	for (size_t i = 0; i < path.size; i++) {
		bool is_first = ret->size == start;

		if (path.at[i] == '/' && !is_first)
			buf_add_byte(ret, '-');
		else if (is_plain(path.at[i]) && !(is_first && path.at[i] == '.'))
			buf_add_byte(ret, path.at[i]);
		else if (path.at[i] != '/')
			buf_add_format(ret, "\\x%02x", (unsigned char)path.at[i]);
	}
}
