/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/services/units_internal.h"

#include <errno.h>

#include "base/map.h"
#include "base/path.h"

struct folder {
	const char *path; /* "~" in front stands for the home directory */
	enum unit_origin origin;
};

/* Highest precedence first: systemd.unit(5), table 1 and lookup_paths_init() of systemd's
 * path-lookup.c for those the manual leaves out. */
static const struct folder system_folders[] = {
	{ "/etc/systemd/system.control", UNIT_ADMIN },
	{ "/run/systemd/system.control", UNIT_RUNTIME },
	{ "/run/systemd/transient", UNIT_TRANSIENT },
	{ "/run/systemd/generator.early", UNIT_GENERATED },
	{ "/etc/systemd/system", UNIT_ADMIN },
	{ "/etc/systemd/system.attached", UNIT_ADMIN },
	{ "/run/systemd/system", UNIT_RUNTIME },
	{ "/run/systemd/system.attached", UNIT_RUNTIME },
	{ "/run/systemd/generator", UNIT_GENERATED },
	{ "/usr/local/lib/systemd/system", UNIT_LOCAL },
	{ "/usr/lib/systemd/system", UNIT_VENDOR },
	{ "/lib/systemd/system", UNIT_VENDOR },
	{ "/run/systemd/generator.late", UNIT_GENERATED },
	{ 0 },
};

/* The same manual, table 2. What lies below $XDG_RUNTIME_DIR is transient and left out. */
static const struct folder user_folders[] = {
	{ "~/.config/systemd/user.control", UNIT_ADMIN },
	{ "~/.config/systemd/user", UNIT_ADMIN },
	{ "/etc/systemd/user", UNIT_ADMIN },
	{ "/run/systemd/user", UNIT_RUNTIME },
	{ "~/.local/share/systemd/user", UNIT_LOCAL },
	{ "/usr/local/lib/systemd/user", UNIT_LOCAL },
	{ "/usr/lib/systemd/user", UNIT_VENDOR },
	{ "/lib/systemd/user", UNIT_VENDOR },
	{ 0 },
};

static const char *const install_folders[] = { ".wants", ".requires", ".upholds" };

/* The unit of exactly that name, made if need be; NULL if that is no unit's name. */
static struct unit *add_unit(struct units *units, const char *name)
{
	struct unit **known = unit_map_find(&units->by_name, bytes_of(name));
	struct unit_name parts;

	if (known)
		return *known;
	if (units->list.count >= UNITS_MAX || !unit_name_parse(bytes_of(name), &parts))
		return NULL;
	struct unit *unit = arena_alloc(&units->arena, sizeof(*unit));

	unit->name = arena_string(&units->arena, bytes_of(name));
	unit_name_parse(bytes_of(unit->name), &unit->parts);
	*unit_map_put(&units->by_name, bytes_of(unit->name)) = unit;
	*vec_push(&units->list) = unit;
	return unit;
}

static const char *entry_path(struct units *units, const char *folder, const char *name)
{
	return arena_format(&units->arena, "%s/%s", folder, name ? name : "");
}

/* A folder OWNER.wants or OWNER.requires. */
static void scan_links(struct units *units, const char *path, struct bytes owner,
		       enum unit_origin origin)
{
	scoped_names names = { 0 };

	if (!survey_list(units->survey, path, &names))
		return;
	for (size_t i = 0; i < names.starts.count && units->links.count < UNITS_MAX; i++) {
		const char *name = root_name(&names, i);
		struct unit_link link = {
			.owner = arena_intern(&units->arena, owner),
			.unit = arena_intern(&units->arena, bytes_of(name)),
			.path = entry_path(units, path, name),
			.origin = origin,
		};

		*vec_push(&units->links) = link;
	}
}

static bool is_null_link(const struct root *root, const char *path)
{
	scoped_buf target = { 0 };

	return root_readlink(root, path, &target) == 0 &&
	       strcmp(buf_text(&target), "/dev/null") == 0;
}

static void scan_dropins(struct units *units, const char *path, struct bytes owner,
			 enum unit_origin origin)
{
	scoped_names names = { 0 };

	if (!survey_list(units->survey, path, &names))
		return;
	for (size_t i = 0; i < names.starts.count && units->dropins.count < UNITS_MAX; i++) {
		const char *name = root_name(&names, i);
		struct unit_dropin dropin = {
			.owner = arena_intern(&units->arena, owner),
			.name = arena_intern(&units->arena, bytes_of(name)),
			.path = entry_path(units, path, name),
			.origin = origin,
		};

		if (!bytes_ends(bytes_of(name), ".conf"))
			continue;
		dropin.masked = is_null_link(units->survey->root, dropin.path);
		*vec_push(&units->dropins) = dropin;
	}
}

/* True if the file a link leads to lies in a folder that is searched anyway. */
static bool is_in_search_path(const char *target)
{
	return strstr(target, "/systemd/system/") || strstr(target, "/systemd/user/") ||
	       target[0] != '/';
}

/* A link in a unit folder: a mask, an alias, or a unit file that lies elsewhere. */
static void scan_unit_link(struct units *units, struct unit *unit, const char *path,
			   enum unit_origin origin)
{
	scoped_buf target = { 0 };

	if (root_readlink(units->survey->root, path, &target) < 0)
		return;
	const char *name = path_name(buf_text(&target));

	if (strcmp(buf_text(&target), "/dev/null") == 0) {
		unit->masked_by = path;
	} else if (strcmp(name, unit->name) == 0) {
		unit->path = path;
		unit->linked = !is_in_search_path(buf_text(&target));
	} else {
		struct unit *other = add_unit(units, name);

		if (!other || other == unit)
			return;
		unit->alias_of = other->name;
		if ((origin == UNIT_ADMIN || origin == UNIT_RUNTIME) && !other->enabled_by) {
			other->enabled_by = path;
			other->enabled_in = origin;
			other->enabled_by_alias = true;
		}
	}
	unit->origin = origin;
}

static void scan_unit(struct units *units, const char *path, enum unit_origin origin)
{
	struct unit *unit = add_unit(units, path_name(path));
	struct stat state;

	if (!unit || root_lstat(units->survey->root, path, &state) < 0)
		return;
	bool defined = unit->path || unit->masked_by || unit->alias_of;

	if (defined) {
		bool vendor = origin == UNIT_VENDOR || origin == UNIT_LOCAL;

		if (vendor && S_ISREG(state.st_mode) && !unit->shadows && unit->path)
			unit->shadows = path;
		return;
	}
	if (S_ISLNK(state.st_mode)) {
		scan_unit_link(units, unit, path, origin);
	} else if (S_ISREG(state.st_mode)) {
		unit->origin = origin;
		if (state.st_size == 0)
			unit->masked_by = path;
		else
			unit->path = path;
	}
	unit->masked_by_vendor = unit->masked_by && origin == UNIT_VENDOR;
}

static void scan_entry(struct units *units, const char *folder, const char *name,
		       enum unit_origin origin)
{
	const char *path = entry_path(units, folder, name);
	struct bytes text = bytes_of(name);

	for (size_t i = 0; i < sizeof(install_folders) / sizeof(install_folders[0]); i++)
		if (bytes_ends(text, install_folders[i])) {
			text.size -= strlen(install_folders[i]);
			scan_links(units, path, text, origin);
			return;
		}
	if (bytes_ends(text, ".d"))
		scan_dropins(units, path, bytes_slice(text, 0, text.size - 2), origin);
	else
		scan_unit(units, path, origin);
}

/* /lib is /usr/lib on most systems now: a folder is read once. */
static bool is_same_folder(const struct root *root, const char *a, const char *b)
{
	struct stat first, second;

	return a && root_stat(root, a, &first) == 0 && root_stat(root, b, &second) == 0 &&
	       first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

static void scan_folder(struct units *units, const char *path, enum unit_origin origin)
{
	scoped_names names = { 0 };

	if (!survey_list(units->survey, path, &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++)
		scan_entry(units, path, root_name(&names, i), origin);
}

struct units *units_create(struct survey *survey, enum units_scope scope, const char *home)
{
	const struct folder *folder = scope == UNITS_SYSTEM ? system_folders : user_folders;
	struct units *units = mem_zero(1, sizeof(*units));
	const char *vendor = NULL;

	units->survey = survey;
	units->scope = scope;
	for (; folder->path; folder++) {
		const char *path = folder->path;

		if (path[0] == '~') {
			if (!home)
				continue;
			path = arena_format(&units->arena, "%s%s", home, path + 1);
		}
		if (folder->origin == UNIT_VENDOR && is_same_folder(survey->root, vendor, path))
			continue;
		if (folder->origin == UNIT_VENDOR)
			vendor = path;
		scan_folder(units, path, folder->origin);
	}
	return units;
}

void units_destroy(struct units *units)
{
	if (!units)
		return;
	vec_deinit(&units->dropins);
	vec_deinit(&units->links);
	vec_deinit(&units->list);
	unit_map_deinit(&units->by_name);
	arena_deinit(&units->arena);
	free(units);
}

bool units_is_empty(const struct units *units)
{
	return units->list.count == 0;
}

struct unit *units_at(const struct units *units, size_t index)
{
	return index < units->list.count ? units->list.at[index] : NULL;
}

static struct unit *find_exact(const struct units *units, const char *name)
{
	struct unit **unit = unit_map_find(&units->by_name, bytes_of(name));

	return unit ? *unit : NULL;
}

/* An instance, out of its template; an alias of the template gives an instance of the original. */
static struct unit *find_instance(struct units *units, const char *name)
{
	struct unit_name parts;

	if (!unit_name_parse(bytes_of(name), &parts) || !parts.is_instance)
		return NULL;
	struct unit *template = find_exact(units, unit_name_template(&units->arena, &parts));

	if (!template)
		return NULL;
	if (template->alias_of) {
		struct unit *original = find_exact(units, template->alias_of);

		if (!original || original == template || original->alias_of)
			return NULL;
		template = original;
		name = arena_format(&units->arena, "%.*s@%.*s.%.*s",
				    (int)template->parts.prefix.size, template->parts.prefix.at,
				    (int)parts.instance.size, parts.instance.at,
				    (int)parts.suffix.size, parts.suffix.at);
		if (find_exact(units, name))
			return find_exact(units, name);
	}
	struct unit *unit = add_unit(units, name);

	if (!unit)
		return NULL;
	unit->path = template->path;
	unit->origin = template->origin;
	unit->linked = template->linked;
	unit->masked_by = template->masked_by;
	unit->shadows = template->shadows;
	return unit;
}

struct unit *units_find(struct units *units, const char *name)
{
	struct unit *unit = find_exact(units, name);

	for (int i = 0; unit && unit->alias_of && i < 10; i++) {
		const char *original = unit->alias_of;

		unit = find_exact(units, original);
		name = original;
	}
	if (unit && (unit->path || unit->masked_by))
		return unit;
	struct unit *instance = find_instance(units, name);

	return instance ? instance : unit;
}

struct unit *units_need(struct units *units, const char *name)
{
	struct unit *unit = units_find(units, name);

	return unit ? unit : add_unit(units, name);
}
