/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Links that enable and mask units. On Debian deb-systemd-helper(1p) keeps which ones packages
 * made; on other systems presets say what would be enabled. Sources: deb-systemd-helper(1p),
 * systemd.preset(5), debian/systemd.postinst.
 */
#include "base/path.h"
#include "survey/files/managed_parts.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { UNITS_LINKS_MAX = 100 * 1000, UNITS_PRESET_MAX = 64 * 1024, UNITS_PRESETS_MAX = 1024 };

static const struct {
	const char *state;
	const char *masked;
	const char *links; /* where the links lie */
	bool is_user;
} helpers[] = {
	{ "/var/lib/systemd/deb-systemd-helper-enabled",
	  "/var/lib/systemd/deb-systemd-helper-masked", "/etc/systemd/system", false },
	{ "/var/lib/systemd/deb-systemd-user-helper-enabled",
	  "/var/lib/systemd/deb-systemd-user-helper-masked", "/etc/systemd/user", true },
};

/* Links that systemd's own script makes, without the helper. */
static const char *const by_systemd[] = {
	"/etc/systemd/system/getty.target.wants/getty@tty1.service",
	"/etc/systemd/system/multi-user.target.wants/remote-fs.target",
	"/etc/systemd/system/sysinit.target.wants/systemd-pstore.service",
	"/etc/systemd/system/multi-user.target.wants/machines.target",
};

/* Links that programs make for units of their own. */
static const struct {
	const char *pattern;
	const char *why;
} by_programs[] = {
	{ "/etc/systemd/system/*.wants/snap-*.mount", "snapd made it for a snap" },
	{ "/etc/systemd/system/*.wants/snap.*", "snapd made it for a snap" },
	{ "/etc/systemd/system/*.wants/snapd.mounts.target", "snapd made it for a snap" },
	{ "/etc/systemd/system/display-manager.service", "debconf asked for it" },
	{ "/etc/systemd/system/*.wants/netplan-*.service", "netplan made it" },
};

/* ---- what the helper keeps ----------------------------------------------------------------- */

static void add_unit_link(struct managed *managed, struct bytes path, const char *unit,
			  bool is_user)
{
	struct arena *arena = managed->survey->arena;

	if (!bytes_starts(path, "/etc/systemd/") || managed->units.count >= UNITS_LINKS_MAX)
		return;
	*vec_push(&managed->units) = (struct managed_unit_link){ .path = arena_string(arena, path),
								 .unit = unit,
								 .is_user = is_user };
	*managed_map_put(&managed->unit_of, map_hash_bytes(path)) = (int32_t)managed->units.count;
}

/* The state holds an empty file for each link that was made, at the path that the link has below
 * /etc/systemd/system. "UNIT.dsh-also" lists those that enabling the unit would make. */
static void load_folder(struct managed *managed, size_t helper, const char *inner, unsigned depth)
{
	struct survey *survey = managed->survey;
	scoped_names names = { 0 };
	struct stat state;

	if (!survey_list(survey, arena_format(survey->arena, "%s%s", helpers[helper].state, inner),
			 &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		const char *name = arena_string(survey->arena, bytes_of(root_name(&names, i)));
		const char *path = arena_format(survey->arena, "%s/%s", inner, name);
		const char *real = arena_format(survey->arena, "%s%s", helpers[helper].state, path);
		const char *link = arena_format(survey->arena, "%s%s", helpers[helper].links, path);

		if (bytes_ends(bytes_of(name), ".dsh-also") ||
		    root_lstat(survey->root, real, &state) < 0)
			continue;
		if (!S_ISDIR(state.st_mode))
			add_unit_link(managed, bytes_of(link), name, helpers[helper].is_user);
		else if (depth == 0)
			load_folder(managed, helper, path, depth + 1);
	}
}

void managed_load_units(struct managed *managed)
{
	for (size_t helper = 0; helper < COUNT(helpers); helper++)
		load_folder(managed, helper, "", 0);
}

static const struct managed_unit_link *find_unit_link(const struct managed *managed,
						      const char *path)
{
	const int32_t *at = managed_map_find(&managed->unit_of, map_hash_text(path));

	return at ? &managed->units.at[*at - 1] : NULL;
}

/* ---- presets ------------------------------------------------------------------------------- */

enum preset { PRESET_SILENT, PRESET_ENABLE, PRESET_DISABLE };

/* True if the unit, or the template it is an instance of, is meant. */
static bool preset_means(struct bytes pattern, const char *unit)
{
	scoped_buf wanted = { 0 }, name = { 0 };

	buf_add_byte(&wanted, '/');
	buf_add_bytes(&wanted, pattern);
	buf_add_format(&name, "/%s", unit);
	return path_matches(buf_bytes(&name), buf_text(&wanted));
}

static enum preset read_preset(struct bytes text, const char *unit)
{
	struct bytes line, word, pattern;

	while (bytes_line(&text, &line)) {
		if (!bytes_word(&line, &word) || !bytes_word(&line, &pattern) ||
		    !preset_means(pattern, unit))
			continue;
		if (bytes_is(word, "enable"))
			return PRESET_ENABLE;
		if (bytes_is(word, "disable"))
			return PRESET_DISABLE;
	}
	return PRESET_SILENT;
}

/* The first word in the files of a folder, in their order. */
static enum preset preset_in(struct managed *managed, const char *folder, const char *unit)
{
	struct survey *survey = managed->survey;
	scoped_names names = { 0 };

	if (!survey_list(survey, folder, &names))
		return PRESET_SILENT;
	for (size_t i = 0; i < names.starts.count && i < UNITS_PRESETS_MAX; i++) {
		scoped_buf text = { 0 }, path = { 0 };
		struct err err;

		buf_add_format(&path, "%s/%s", folder, root_name(&names, i));
		if (!bytes_ends(buf_bytes(&path), ".preset") ||
		    root_read(survey->root, buf_text(&path), UNITS_PRESET_MAX, &text, &err) < 0)
			continue;
		enum preset preset = read_preset(buf_bytes(&text), unit);

		if (preset)
			return preset;
	}
	return PRESET_SILENT;
}

/* Debian's presets enable everything, and nothing is enabled by them. */
static bool is_preset(struct managed *managed, const char *unit)
{
	if (root_exists(managed->survey->root, "/var/lib/dpkg/status"))
		return false;
	enum preset preset = preset_in(managed, "/etc/systemd/system-preset", unit);

	if (!preset)
		preset = preset_in(managed, "/usr/lib/systemd/system-preset", unit);
	return preset == PRESET_ENABLE;
}

/* ---- judging ------------------------------------------------------------------------------- */

static bool judge_mask(struct managed *managed, const char *path, struct managed_answer *ret)
{
	const char *name = path_name(path);

	for (size_t i = 0; i < COUNT(helpers); i++) {
		scoped_buf state = { 0 };

		buf_add_format(&state, "%s/%s", helpers[i].masked, name);
		if (root_exists(managed->survey->root, buf_text(&state)))
			return managed_say(managed, ret, MANAGED_EXPECTED,
					   "masked because its package was removed");
	}
	if (strcmp(path, "/etc/systemd/system/samba-ad-dc.service") == 0)
		return managed_say(managed, ret, MANAGED_EXPECTED,
				   "masked by samba until it is a domain controller");
	return managed_say(managed, ret, MANAGED_BY_HAND, "masked by hand");
}

static bool judge_link(struct managed *managed, const char *path, const char *target,
		       struct managed_answer *ret)
{
	if (find_unit_link(managed, path))
		return managed_say(managed, ret, MANAGED_EXPECTED,
				   "made when its package was installed");
	for (size_t i = 0; i < COUNT(by_systemd); i++)
		if (strcmp(path, by_systemd[i]) == 0)
			return managed_say(managed, ret, MANAGED_EXPECTED,
					   "made when systemd was installed");
	for (size_t i = 0; i < COUNT(by_programs); i++)
		if (path_matches(bytes_of(path), by_programs[i].pattern))
			return managed_say(managed, ret, MANAGED_EXPECTED, "%s",
					   by_programs[i].why);
	if (is_preset(managed, path_name(path)) || is_preset(managed, path_name(target)))
		return managed_say(managed, ret, MANAGED_EXPECTED, "enabled by a preset");
	if (strcmp(path, "/etc/systemd/system/default.target") == 0)
		return managed_say(managed, ret, MANAGED_BY_HAND, "boots into %s",
				   path_name(target));
	if (strstr(path, ".wants/") || strstr(path, ".requires/") || strstr(path, ".upholds/"))
		return managed_say(managed, ret, MANAGED_BY_HAND,
				   "enabled by hand: no package made this link");
	return managed_say(managed, ret, MANAGED_BY_HAND,
			   "made by hand, or by enabling a unit that has it as an alias");
}

/* Folders of links, which say nothing themselves. */
static bool is_link_folder(const char *path)
{
	struct bytes all = bytes_of(path);

	return bytes_ends(all, ".wants") || bytes_ends(all, ".requires") ||
	       bytes_ends(all, ".upholds");
}

bool managed_judge_unit(struct managed *managed, const char *path, const struct stat *state,
			struct managed_answer *ret)
{
	if (!bytes_starts(bytes_of(path), "/etc/systemd/system/") &&
	    !bytes_starts(bytes_of(path), "/etc/systemd/user/"))
		return false;
	if (S_ISDIR(state->st_mode) && is_link_folder(path))
		return managed_say(managed, ret, MANAGED_EXPECTED, "a folder of links to units");
	const char *target = S_ISLNK(state->st_mode) ? managed_target(managed, path) : NULL;

	if (!target)
		return false;
	if (strcmp(target, "/dev/null") == 0)
		return judge_mask(managed, path, ret);
	return judge_link(managed, path, target, ret);
}

/* ---- what is missing ----------------------------------------------------------------------- */

/* The unit's file as its package brought it; NULL: it was removed with its package. */
static const char *unit_file(struct managed *managed, const struct managed_unit_link *link)
{
	static const char *const folders[] = { "/lib/systemd", "/usr/lib/systemd" };

	for (size_t i = 0; i < COUNT(folders); i++) {
		const char *path = arena_format(managed->survey->arena, "%s/%s/%s", folders[i],
						link->is_user ? "user" : "system", link->unit);

		if (root_exists(managed->survey->root, path))
			return path;
	}
	return NULL;
}

static bool is_gone(struct managed *managed, const struct managed_unit_link *link)
{
	struct stat state;

	return root_lstat(managed->survey->root, link->path, &state) < 0 &&
	       unit_file(managed, link);
}

bool managed_unit_is_disabled(struct managed *managed, const char *unit)
{
	for (vec_each(link, &managed->units))
		if (!link->is_user && strcmp(link->unit, unit) == 0 && is_gone(managed, link))
			return true;
	return false;
}

void managed_missing_units(struct managed *managed, void *context,
			   void (*tell)(void *, const struct managed_absence *))
{
	for (vec_each(link, &managed->units)) {
		if (!is_gone(managed, link))
			continue;
		struct managed_absence absence = {
			.path = link->path,
			.expected = unit_file(managed, link),
			.why = arena_format(managed->survey->arena,
					    "disabled by hand: %s was enabled by its package",
					    link->unit),
		};

		tell(context, &absence);
	}
}
