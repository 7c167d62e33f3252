/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who made a user or group: the distribution (base-passwd's fixed ids), a package (sysusers.d, or a
 * package script that makes users and names this one), or somebody by hand. Below UID_MIN, what no
 * package names was made by hand too, whatever its id says.
 */
#include <errno.h>

#include "format/accounts/passwd.h"
#include "format/packages/sysusers_d.h"
#include "survey/packages/package_files.h"
#include "survey/people/users.h"

enum {
	SCRIPTS_SIZE_MAX = 1024 * 1024, /* of one package script */
	ID_NOBODY = 65534,
};

struct origin {
	const char *made_by; /* hand, package, system */
	const char *evidence;
};

MAP_DEFINE(origin_map, struct bytes, struct origin, map_hash_bytes, bytes_equal);

struct origins {
	struct survey *survey;
	struct origin_map users, groups; /* keys are names of rows */
	size_t undecided;                /* names whose origin is open */
	int64_t uid_min, gid_min;
	bool scripts_seen; /* package scripts could be read: their silence means something */
};

static void origins_deinit(struct origins *origins)
{
	origin_map_deinit(&origins->users);
	origin_map_deinit(&origins->groups);
}

/* Records an origin unless the name is none of ours or has one. */
static void settle(struct origins *origins, struct origin_map *map, struct bytes name,
		   struct origin origin)
{
	struct origin *known = origin_map_find(map, name);

	if (!known || known->made_by)
		return;
	*known = origin;
	origins->undecided--;
}

static void open_names(struct origins *origins)
{
	struct content *content = origins->survey->content;

	for (vec_each(user, &content->users))
		origin_map_put(&origins->users, bytes_of(user->name));
	for (vec_each(group, &content->groups))
		origin_map_put(&origins->groups, bytes_of(group->name));
	origins->undecided = origins->users.count + origins->groups.count;
}

/* base-passwd's lists: what every installation starts with. */
static void read_master(struct origins *origins, const char *path, struct origin_map *map)
{
	scoped_buf text = { 0 };
	struct bytes line, name;

	if (!survey_read(origins->survey, path, &text))
		return;
	struct bytes rest = buf_bytes(&text);

	while (bytes_line(&rest, &line))
		if (bytes_part(&line, ':', &name))
			settle(origins, map, name, (struct origin){ "system", path });
}

static void read_sysusers_file(struct origins *origins, const char *path)
{
	struct sysusers_line line;
	scoped_buf text = { 0 };

	if (!survey_read(origins->survey, path, &text))
		return;
	const char *package = survey_package_of(origins->survey, path);
	struct origin origin = { .made_by = package ? "package" : "system" };
	struct bytes rest = buf_bytes(&text);

	origin.evidence = package ? arena_format(origins->survey->arena, "%s: %s", package, path)
				  : arena_string(origins->survey->arena, bytes_of(path));
	if (!package && bytes_starts(bytes_of(path), "/etc/"))
		origin.made_by = "hand";
	while (sysusers_next(&rest, &line)) {
		if (line.type == 'u')
			settle(origins, &origins->users, line.name, origin);
		if (line.type == 'u' || line.type == 'g')
			settle(origins, &origins->groups, line.name, origin);
	}
}

static void read_sysusers(struct origins *origins, const char *folder)
{
	scoped_names names = { 0 };

	if (!survey_list(origins->survey, folder, &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		scoped_buf path = { 0 };

		if (!bytes_ends(bytes_of(root_name(&names, i)), ".conf"))
			continue;
		buf_add_format(&path, "%s/%s", folder, root_name(&names, i));
		read_sysusers_file(origins, buf_text(&path));
	}
}

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-';
}

static void read_words(struct origins *origins, struct bytes line, struct origin origin)
{
	size_t from = 0, to;

	while (from < line.size) {
		while (from < line.size && !is_name_byte(line.at[from]))
			from++;
		for (to = from; to < line.size && is_name_byte(line.at[to]);)
			to++;
		struct bytes word = bytes_slice(line, from, to - from);

		if (word.size) {
			settle(origins, &origins->users, word, origin);
			settle(origins, &origins->groups, word, origin);
		}
		from = to;
	}
}

/* True if the line is about users or groups: adduser, useradd, addgroup, FOO_USER=foo, --group. */
static bool is_about_users(struct bytes line)
{
	static const char *const words[] = { "user", "USER", "group", "GROUP" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (bytes_find_text(line, words[i]) >= 0)
			return true;
	return false;
}

/* Every word of the lines about users is looked up, so one pass does, however many names are open;
 * comments and other lines do not count, since words such as "data" or "app" may stand there. */
static void read_script(struct origins *origins, struct bytes text, const char *package,
			const char *path)
{
	struct origin origin = { "package", NULL };
	bool continued = false;
	struct bytes line;

	origin.evidence = arena_format(origins->survey->arena, "%s: %s", package, path);
	while (bytes_line(&text, &line)) {
		line = bytes_trim(line);
		if (bytes_starts(line, "#"))
			continue;
		bool counts = continued || is_about_users(line);

		if (counts)
			read_words(origins, line, origin);
		continued = counts && bytes_ends(line, "\\");
	}
}

static const char *const user_makers[] = { "adduser", "useradd", "addgroup", "groupadd",
					   "systemd-sysusers" };

static bool makes_users(struct bytes script)
{
	for (size_t i = 0; i < sizeof(user_makers) / sizeof(user_makers[0]); i++)
		if (bytes_find_text(script, user_makers[i]) >= 0)
			return true;
	return false;
}

/* The package of a control file: "nginx.postinst", "libc6:amd64.postinst"; else empty. */
static struct bytes package_of_script(struct bytes name)
{
	static const char *const kinds[] = { ".postinst", ".preinst", ".config" };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!bytes_ends(name, kinds[i]))
			continue;
		name.size -= strlen(kinds[i]);
		ptrdiff_t colon = bytes_find(name, ':');

		return colon < 0 ? name : bytes_slice(name, 0, (size_t)colon);
	}
	return (struct bytes){ 0 };
}

static void read_scripts(struct origins *origins)
{
	struct survey *survey = origins->survey;
	scoped_names names = { 0 };
	scoped_buf text = { 0 }, path = { 0 };
	struct err err;

	if (!survey_list(survey, "/var/lib/dpkg/info", &names))
		return;
	origins->scripts_seen = true;
	for (size_t i = 0; i < names.starts.count && origins->undecided; i++) {
		struct bytes package = package_of_script(bytes_of(root_name(&names, i)));

		if (package.size == 0)
			continue;
		buf_clear(&text);
		buf_clear(&path);
		buf_add_format(&path, "/var/lib/dpkg/info/%s", root_name(&names, i));
		if (root_read(survey->root, buf_text(&path), SCRIPTS_SIZE_MAX, &text, &err) < 0)
			continue;
		if (makes_users(buf_bytes(&text)))
			read_script(origins, buf_bytes(&text), arena_intern(survey->arena, package),
				    buf_text(&path));
	}
}

static void read_login_defs(struct origins *origins)
{
	scoped_buf text = { 0 };
	struct bytes name, value;
	uint64_t number;

	origins->uid_min = origins->gid_min = 1000; /* login.defs(5) */
	if (!survey_read(origins->survey, "/etc/login.defs", &text))
		return;
	struct bytes rest = buf_bytes(&text);

	while (login_defs_next(&rest, &name, &value)) {
		if (!bytes_u64(value, 10, &number) || number > UINT32_MAX)
			continue;
		if (bytes_is(name, "UID_MIN"))
			origins->uid_min = (int64_t)number;
		else if (bytes_is(name, "GID_MIN"))
			origins->gid_min = (int64_t)number;
	}
}

/* What no file decided, the id does. */
static struct origin by_id(const struct origins *origins, int64_t id, int64_t min)
{
	struct arena *arena = origins->survey->arena;

	if (id == 0 || id == ID_NOBODY)
		return (struct origin){ "system", "its id is fixed" };
	if (id >= min)
		return (struct origin){
			"hand", arena_format(arena, "id %lld is an ordinary one (from %lld)",
					     (long long)id, (long long)min)
		};
	if (!origins->scripts_seen)
		return (struct origin){ 0 };
	return (struct origin){ "hand",
				"a system id, but no package script or sysusers.d names it" };
}

static void fill_rows(struct origins *origins)
{
	struct content *content = origins->survey->content;

	for (vec_each(user, &content->users)) {
		struct origin origin = *origin_map_find(&origins->users, bytes_of(user->name));

		if (user->uid == 0 && strcmp(user->name, "root") != 0)
			origin = (struct origin){ "hand", "a second name of user id 0" };
		else if (!origin.made_by || user->uid >= origins->uid_min)
			origin = by_id(origins, user->uid, origins->uid_min);
		user->made_by = origin.made_by;
		user->made_by_evidence = origin.evidence;
	}
	for (vec_each(group, &content->groups)) {
		struct origin origin = *origin_map_find(&origins->groups, bytes_of(group->name));

		if (!origin.made_by)
			origin = by_id(origins, group->gid, origins->gid_min);
		group->made_by = origin.made_by;
	}
}

void users_add_origins(struct users *users)
{
	SCOPED(origins_deinit) struct origins origins = { .survey = users->survey };

	open_names(&origins);
	read_login_defs(&origins);
	read_master(&origins, "/usr/share/base-passwd/passwd.master", &origins.users);
	read_master(&origins, "/usr/share/base-passwd/group.master", &origins.groups);
	read_sysusers(&origins, "/usr/lib/sysusers.d");
	read_sysusers(&origins, "/etc/sysusers.d");
	if (origins.undecided)
		read_scripts(&origins);
	fill_rows(&origins);
}
