/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/languages/composer.h"

#include "base/json.h"

enum { NAMES_MAX = 10000 }; /* of packages for developers: each package is compared with each */

static bool has_text(const json_t *list, const char *text)
{
	for (size_t i = 0; i < json_array_size(list) && i < NAMES_MAX; i++) {
		const char *value = json_string_value(json_array_get(list, i));

		if (value && strcmp(value, text) == 0)
			return true;
	}
	return false;
}

static void add_packages(const json_t *list, struct arena *arena, size_t max,
			 composer_packages *ret)
{
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
	{
		const char *name = json_string_value(json_object_get(item, "name"));
		const char *version = json_string_value(json_object_get(item, "version"));

		if (!name || ret->count >= max)
			continue;
		struct composer_package *package = vec_push_in(arena, ret);

		package->name = arena_string(arena, bytes_of(name));
		package->version = version ? arena_string(arena, bytes_of(version)) : NULL;
	}
}

bool composer_parse(struct bytes json, struct arena *arena, size_t max, composer_packages *ret)
{
	scoped_json *all = json_loadb(json.size ? json.at : "", json.size, 0, NULL);
	const json_t *packages = json_is_array(all) ? all : json_object_get(all, "packages");
	const json_t *names = json_object_get(all, "dev-package-names");
	size_t first = ret->count;

	if (!json_is_array(packages))
		return false;
	add_packages(packages, arena, max, ret);
	for (size_t i = first; json_is_array(names) && i < ret->count; i++)
		ret->at[i].is_development = has_text(names, ret->at[i].name);
	first = ret->count;
	add_packages(json_object_get(all, "packages-dev"), arena, max, ret);
	for (size_t i = first; i < ret->count; i++)
		ret->at[i].is_development = true;
	return true;
}
