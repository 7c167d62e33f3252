/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Links that switch something on: init scripts in /etc/rc?.d, modules and sites of web servers and
 * PHP, which keep what packages switched. Sources: update-rc.d(8), insserv(8), a2enmod(8),
 * phpenmod(8) and the scripts behind them.
 */
#include "base/map.h"
#include "base/path.h"
#include "format/starters/init_script.h"
#include "survey/files/managed_parts.h"
#include "survey/packages/package_files.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { SWITCHES_SCRIPT_MAX = 256 * 1024, SWITCHES_POSTINST_MAX = 512 * 1024 };

/* ---- init scripts -------------------------------------------------------------------------- */

/* "/etc/rc2.d/S01name". */
struct level_link {
	char level;
	bool starts;
	const char *name;
};

static bool read_level_link(const char *path, struct level_link *ret)
{
	static const char levels[] = "0123456S";
	struct bytes rest = bytes_of(path);

	if (!bytes_skip(&rest, "/etc/rc") || rest.size < sizeof("2.d/S01x") - 1 ||
	    !strchr(levels, rest.at[0]))
		return false;
	ret->level = rest.at[0];
	rest = bytes_slice(rest, 1, rest.size);
	if (!bytes_skip(&rest, ".d/") || rest.size < 4 || (rest.at[0] != 'S' && rest.at[0] != 'K'))
		return false;
	ret->starts = rest.at[0] == 'S';
	ret->name = rest.at + 3;
	return strchr(ret->name, '/') == NULL;
}

/* True if the script's package switches it off itself when it is installed. */
static bool is_off_by_default(struct managed *managed, const char *package, const char *name)
{
	struct survey *survey = managed->survey;
	scoped_buf path = { 0 }, text = { 0 }, call = { 0 };
	struct err err;

	buf_add_format(&path, "/var/lib/dpkg/info/%s.postinst", package);
	if (root_read(survey->root, buf_text(&path), SWITCHES_POSTINST_MAX, &text, &err) < 0)
		return false;
	buf_add_format(&call, "update-rc.d %s defaults-disabled", name);
	if (bytes_find_text(buf_bytes(&text), buf_text(&call)) >= 0)
		return true;
	buf_clear(&call);
	buf_add_format(&call, "update-rc.d %s disable", name);
	return bytes_find_text(buf_bytes(&text), buf_text(&call)) >= 0;
}

static bool has_level(struct bytes levels, char level)
{
	return bytes_find(levels, level) >= 0;
}

/* The first level at which the script would start: the others say the same once more. */
static char first_level(struct bytes levels)
{
	for (size_t i = 0; i < levels.size; i++)
		if (levels.at[i] != ' ' && levels.at[i] != '\t')
			return levels.at[i];
	return '\0';
}

static bool judge_level_link(struct managed *managed, const struct level_link *link,
			     struct managed_answer *ret)
{
	struct survey *survey = managed->survey;
	const char *script = arena_format(survey->arena, "/etc/init.d/%s", link->name);
	const char *package = survey_package_of(survey, script);
	struct init_script header = { 0 };
	scoped_buf text = { 0 }, unit = { 0 };
	struct err err;

	if (!package)
		return managed_say(managed, ret, MANAGED_BY_HAND,
				   "switches %s, which no package owns", script);
	if (root_read(survey->root, script, SWITCHES_SCRIPT_MAX, &text, &err) < 0)
		return managed_say(managed, ret, MANAGED_BY_HAND, "%s is gone", script);
	init_script_parse(survey->arena, buf_bytes(&text), &header);
	bool would_start = has_level(header.default_start, link->level);

	if (!header.has_header || would_start == link->starts)
		return managed_say(managed, ret, MANAGED_EXPECTED, "made as %s asks for", script);
	if (link->starts)
		return managed_say(managed, ret, MANAGED_BY_HAND,
				   "started at this level by hand: %s does not ask for it", script);
	buf_add_format(&unit, "%s.service", link->name);
	if (is_off_by_default(managed, package, link->name) ||
	    managed_unit_is_disabled(managed, buf_text(&unit)))
		return managed_say(managed, ret, MANAGED_EXPECTED,
				   "switched off, as the unit or the package is");
	if (link->level != first_level(header.default_start))
		return managed_say(managed, ret, MANAGED_EXPECTED,
				   "switched off here too: see the first level");
	return managed_say(managed, ret, MANAGED_BY_HAND,
			   "switched off by hand: %s would start at levels %.*s", script,
			   (int)header.default_start.size, header.default_start.at);
}

/* What the folders of levels hold of one script. */
struct script_links {
	const char *script;  /* its name; arena */
	const char *started; /* "S01name": a link that starts it, at any level; NULL: none does */
	unsigned levels;     /* bit N: there is a link at level N */
};

MAP_DEFINE(script_map, uint64_t, struct script_links, map_hash_u64, map_equal_u64);

/* Run levels at which a system works; at the others it goes up or down. */
enum { LEVEL_FIRST = 2, LEVEL_LAST = 5 };

static void read_level(struct managed *managed, int level, struct script_map *ret)
{
	struct survey *survey = managed->survey;
	const char *folder = arena_format(survey->arena, "/etc/rc%d.d", level);
	scoped_names names = { 0 };

	if (!survey_list(survey, folder, &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		scoped_buf path = { 0 };
		struct level_link link;

		buf_add_format(&path, "%s/%s", folder, root_name(&names, i));
		if (!read_level_link(buf_text(&path), &link))
			continue;
		struct script_links *links = script_map_put(ret, map_hash_text(link.name));

		links->script = arena_string(survey->arena, bytes_of(link.name));
		links->levels |= 1u << level;
		if (link.starts)
			links->started = arena_string(survey->arena,
						      bytes_of(root_name(&names, i)));
	}
}

/* A script that has links at some levels lacks one at a level that it asks for. */
static void tell_missing_levels(struct managed *managed, const struct script_links *links,
				void *context, void (*tell)(void *, const struct managed_absence *))
{
	struct survey *survey = managed->survey;
	const char *script = arena_format(survey->arena, "/etc/init.d/%s", links->script);
	struct init_script header = { 0 };
	scoped_buf text = { 0 };
	struct err err;

	if (!links->started || !survey_package_of(survey, script) ||
	    root_read(survey->root, script, SWITCHES_SCRIPT_MAX, &text, &err) < 0)
		return;
	init_script_parse(survey->arena, buf_bytes(&text), &header);
	for (int level = LEVEL_FIRST; level <= LEVEL_LAST; level++) {
		struct managed_absence absence = {
			.path = arena_format(survey->arena, "/etc/rc%d.d/%s", level,
					     links->started),
			.expected = arena_format(survey->arena, "../init.d/%s", links->script),
			.why = arena_format(survey->arena, "removed: %s asks for it", script),
		};

		if (has_level(header.default_start, (char)('0' + level)) &&
		    !(links->levels & 1u << level))
			tell(context, &absence);
	}
}

static void tell_missing_links(struct managed *managed, void *context,
			       void (*tell)(void *, const struct managed_absence *))
{
	SCOPED(script_map_deinit) struct script_map scripts = { 0 };

	for (int level = LEVEL_FIRST; level <= LEVEL_LAST; level++)
		read_level(managed, level, &scripts);
	for (size_t i = 0; i < scripts.capacity; i++)
		if (scripts.slots[i].used)
			tell_missing_levels(managed, &scripts.slots[i].value, context, tell);
}

/* ---- programs with a list of their own ----------------------------------------------------- */

static const struct {
	const char *links; /* folder of the links; its stars are the first ones of the others */
	const char *available;
	const char *state; /* folder that holds enabled_by_maint and disabled_by_admin */
	const char *suffixes[2];
	bool is_numbered; /* "20-name" */
} switches[] = {
	{ "/etc/apache2/mods-enabled",
	  "/etc/apache2/mods-available",
	  "/var/lib/apache2/module",
	  { ".load", ".conf" },
	  false },
	{ "/etc/apache2/conf-enabled",
	  "/etc/apache2/conf-available",
	  "/var/lib/apache2/conf",
	  { ".conf", NULL },
	  false },
	{ "/etc/apache2/sites-enabled",
	  "/etc/apache2/sites-available",
	  "/var/lib/apache2/site",
	  { ".conf", NULL },
	  false },
	{ "/etc/php/*/*/conf.d",
	  "/etc/php/*/mods-available",
	  "/var/lib/php/modules/*/*",
	  { ".ini", NULL },
	  true },
};

/* Appends `pattern` with what its stars stand for in the path that matches `links`. */
static void fill_stars(struct buf *ret, const char *pattern, const char *links, struct bytes path)
{
	struct bytes names = bytes_of(links), parts = path, wanted = bytes_of(pattern);
	struct bytes name, part, want, filled[4] = { 0 };
	size_t count = 0, used = 0;

	while (bytes_part(&names, '/', &name) && bytes_part(&parts, '/', &part))
		if (bytes_is(name, "*") && count < COUNT(filled))
			filled[count++] = part;
	bytes_skip(&wanted, "/");
	while (bytes_part(&wanted, '/', &want)) {
		bool is_star = bytes_is(want, "*") && used < count;

		buf_add_byte(ret, '/');
		buf_add_bytes(ret, is_star ? filled[used++] : want);
	}
}

/* "20-curl.ini" is about "curl". */
static bool switch_name(size_t at, const char *file, struct bytes *ret)
{
	struct bytes name = bytes_of(file);

	for (size_t i = 0; i < COUNT(switches[at].suffixes) && switches[at].suffixes[i]; i++) {
		if (!bytes_ends(name, switches[at].suffixes[i]))
			continue;
		name.size -= strlen(switches[at].suffixes[i]);
		ptrdiff_t dash = switches[at].is_numbered ? bytes_find(name, '-') : -1;

		*ret = bytes_slice(name, (size_t)(dash + 1), name.size);
		return true;
	}
	return false;
}

static bool judge_switch(struct managed *managed, size_t at, const char *path,
			 struct managed_answer *ret)
{
	scoped_buf state = { 0 };
	struct bytes name;

	if (!switch_name(at, path_name(path), &name))
		return false;
	fill_stars(&state, switches[at].state, switches[at].links, path_folder(path));
	buf_add_format(&state, "/enabled_by_maint/%.*s", (int)name.size, name.at);
	if (root_exists(managed->survey->root, buf_text(&state)))
		return managed_say(managed, ret, MANAGED_EXPECTED,
				   "enabled when its package was installed");
	return managed_say(managed, ret, MANAGED_BY_HAND, "enabled by hand: no package did it");
}

/* ---- links that packages make once --------------------------------------------------------- */

static const struct {
	const char *path;
	const char *target;    /* as the link says it */
	const char *available; /* what it leads to */
	const char *package;
} once[] = {
	{ "/etc/nginx/sites-enabled/default", "/etc/nginx/sites-available/default",
	  "/etc/nginx/sites-available/default", "nginx-common" },
	{ "/etc/apache2/sites-enabled/000-default.conf", "../sites-available/000-default.conf",
	  "/etc/apache2/sites-available/000-default.conf", "apache2" },
};

static bool is_made_once(const char *path)
{
	for (size_t i = 0; i < COUNT(once); i++)
		if (strcmp(once[i].path, path) == 0)
			return true;
	return false;
}

static bool is_installed(const struct survey *survey, const char *name)
{
	for (vec_each(package, &survey->content->packages))
		if (package->name && !package->state && strcmp(package->name, name) == 0)
			return true;
	return false;
}

static bool judge_once(struct managed *managed, const char *path, struct managed_answer *ret)
{
	for (size_t i = 0; i < COUNT(once); i++) {
		if (strcmp(once[i].path, path) != 0 ||
		    !is_installed(managed->survey, once[i].package))
			continue;
		const char *target = managed_target(managed, path);

		if (target && strcmp(target, once[i].target) == 0)
			return managed_say(managed, ret, MANAGED_EXPECTED,
					   "made when %s was installed", once[i].package);
		ret->expected = once[i].target;
	}
	return false;
}

/* Folders of links to parts of packages, which their scripts make, and where the parts lie. */
static const struct {
	const char *links;
	const char *parts;
	const char *file; /* of a part that is a folder: the file in it that a package owns */
} packaged[] = {
	{ "/etc/nginx/modules-enabled", "/usr/share/nginx/modules-available/", "" },
	{ "/etc/runit/runsvdir/default", "/etc/sv/", "/run" },
};

static bool judge_packaged(struct managed *managed, const char *path, struct managed_answer *ret)
{
	for (size_t i = 0; i < COUNT(packaged); i++) {
		if (!bytes_is(path_folder(path), packaged[i].links))
			continue;
		const char *target = managed_target(managed, path), *package;

		if (!target || !bytes_starts(bytes_of(target), packaged[i].parts))
			continue;
		target = arena_format(managed->survey->arena, "%s%s", target, packaged[i].file);
		package = survey_package_of(managed->survey, target);
		if (package)
			return managed_say(managed, ret, MANAGED_EXPECTED,
					   "made when %s was installed", package);
	}
	return false;
}

bool managed_judge_switch(struct managed *managed, const char *path, const struct stat *state,
			  struct managed_answer *ret)
{
	struct level_link link;

	if (!S_ISLNK(state->st_mode))
		return false;
	if (read_level_link(path, &link))
		return judge_level_link(managed, &link, ret);
	if (judge_once(managed, path, ret) || judge_packaged(managed, path, ret))
		return true;
	for (size_t i = 0; i < COUNT(switches); i++)
		if (path_matches(path_folder(path), switches[i].links))
			return judge_switch(managed, i, path, ret);
	return false;
}

/* What the programs noted: a name in one of these has no link, or has lost it. */
static const struct {
	const char *folder;
	const char *why;
} notes[] = {
	{ "disabled_by_admin", "disabled by hand" },
	{ "enabled_by_maint", "removed: its package's script made it" },
};

/* A link that is not there, though its package was told to make it. What it would lead to is there,
 * or is a package's that somebody removed as well. */
static void tell_switched_off(struct managed *managed, struct managed_absence *absence,
			      void *context, void (*tell)(void *, const struct managed_absence *))
{
	struct survey *survey = managed->survey;
	struct stat state;

	if (!is_made_once(absence->path) && root_lstat(survey->root, absence->path, &state) < 0 &&
	    (root_exists(survey->root, absence->expected) ||
	     survey_package_of(survey, absence->expected)))
		tell(context, absence);
}

/* PHP's folders have a version in their names, which is why they are not asked. */
static void tell_noted(struct managed *managed, size_t at, void *context,
		       void (*tell)(void *, const struct managed_absence *))
{
	struct survey *survey = managed->survey;

	for (size_t n = 0; n < COUNT(notes); n++) {
		const char *folder = arena_format(survey->arena, "%s/%s", switches[at].state,
						  notes[n].folder);
		scoped_names names = { 0 };

		if (strchr(folder, '*') || !survey_list(survey, folder, &names))
			continue;
		for (size_t i = 0; i < names.starts.count; i++) {
			const char *name = root_name(&names, i), *suffix = switches[at].suffixes[0];
			struct managed_absence absence = {
				.path = arena_format(survey->arena, "%s/%s%s", switches[at].links,
						     name, suffix),
				.expected = arena_format(survey->arena, "%s/%s%s",
							 switches[at].available, name, suffix),
				.why = notes[n].why,
			};

			tell_switched_off(managed, &absence, context, tell);
		}
	}
}

void managed_missing_switches(struct managed *managed, void *context,
			      void (*tell)(void *, const struct managed_absence *))
{
	const struct root *root = managed->survey->root;
	struct stat state;

	tell_missing_links(managed, context, tell);
	for (size_t i = 0; i < COUNT(switches); i++)
		tell_noted(managed, i, context, tell);
	for (size_t i = 0; i < COUNT(once); i++) {
		struct managed_absence absence = {
			.path = once[i].path,
			.expected = once[i].target,
			.why = arena_format(managed->survey->arena, "removed: %s made it",
					    once[i].package),
		};

		if (is_installed(managed->survey, once[i].package) &&
		    root_exists(root, once[i].available) &&
		    root_lstat(root, once[i].path, &state) < 0)
			tell(context, &absence);
	}
}
