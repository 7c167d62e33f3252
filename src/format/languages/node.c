/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/languages/node.h"

#include "base/json.h"

static const char *text_of(struct arena *arena, const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text && *text ? arena_string(arena, bytes_of(text)) : NULL;
}

/* Behind the last slash: "@scope/name" is run as "name". */
static const char *last_part(const char *name)
{
	const char *slash = name ? strrchr(name, '/') : NULL;

	return slash ? slash + 1 : name;
}

bool node_package_parse(struct bytes json, struct arena *arena, struct node_package *ret)
{
	scoped_json *all = json_loadb(json.size ? json.at : "", json.size, 0, NULL);
	json_t *programs = json_object_get(all, "bin"), *value;
	struct node_package package = { 0 };
	const char *key;

	if (!json_is_object(all))
		return false;
	package.name = text_of(arena, all, "name");
	package.version = text_of(arena, all, "version");
	package.resolved = text_of(arena, all, "_resolved");
	if (json_is_string(programs) && package.name)
		*vec_push_in(arena, &package.programs) = last_part(package.name);
	json_object_foreach(programs, key, value) if (package.programs.count < NODE_PROGRAMS_MAX) *
		vec_push_in(arena, &package.programs) = arena_string(arena, bytes_of(key));
	json_object_foreach(json_object_get(all, "dependencies"), key,
			    value) if (package.dependencies.count < NODE_PROGRAMS_MAX) *
		vec_push_in(arena, &package.dependencies) = arena_string(arena, bytes_of(key));
	*ret = package;
	return true;
}

/* "node_modules/a/node_modules/@b/c" is @b/c. */
static const char *name_of(const char *path)
{
	static const char folder[] = "node_modules/";
	const char *at = path;

	for (const char *next = strstr(path, folder); next; next = strstr(at, folder))
		at = next + strlen(folder);
	return at;
}

bool node_lock_parse(struct bytes json, struct arena *arena, size_t max, node_locks *ret)
{
	scoped_json *all = json_loadb(json.size ? json.at : "", json.size, 0, NULL);
	json_t *packages = json_object_get(all, "packages"), *value;
	const char *key;

	if (!json_is_object(packages)) /* version 1 */
		packages = json_object_get(all, "dependencies");
	if (!json_is_object(packages))
		return false;
	json_object_foreach(packages, key, value)
	{
		/* the project itself is "", and what is a link lies elsewhere */
		if (!*key || json_is_true(json_object_get(value, "link")) || ret->count >= max)
			continue;
		struct node_locked *locked = vec_push_in(arena, ret);

		locked->name = arena_string(arena, bytes_of(name_of(key)));
		locked->version = text_of(arena, value, "version");
		locked->resolved = text_of(arena, value, "resolved");
	}
	return true;
}

bool node_is_of_no_index(const char *resolved)
{
	return !bytes_starts(bytes_of(resolved), "https://") &&
	       !bytes_starts(bytes_of(resolved), "http://");
}
