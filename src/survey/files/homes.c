/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/files/homes.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/path.h"
#include "format/packages/sysusers_d.h"

/* Hash of a path or name -> index of a home, or of a user's row, + 1. */
MAP_DEFINE(homes_map, uint64_t, int32_t, map_hash_u64, map_equal_u64);

struct homes {
	struct survey *survey;
	vec_of(struct home) homes;
	struct homes_map by_path;
	struct homes_map users; /* by name: those that packages made */
};

/* What lies directly in /, /usr or /var is everybody's: hier(7). */
static bool is_own_folder(struct bytes path)
{
	bytes_skip(&path, "/usr");
	bytes_skip(&path, "/var");
	return path_matches(path, "/*/**") && bytes_find_text(path, "..") < 0 &&
	       bytes_find(path, '%') < 0 && path.at[path.size - 1] != '/';
}

/* The home of a user; NULL if it cannot be one. Another user's home is nobody's from then on. */
static struct home *add_home(struct homes *homes, struct bytes path, const struct user *user)
{
	struct survey *survey = homes->survey;

	if (!is_own_folder(path) || homes->homes.count >= HOMES_MAX)
		return NULL;
	int32_t *at = homes_map_put(&homes->by_path, map_hash_bytes(path));

	if (*at) {
		struct home *known = &homes->homes.at[*at - 1];

		if (known->uid != user->uid)
			known->user = NULL;
		return known;
	}
	struct home *home = vec_push(&homes->homes);

	*at = (int32_t)homes->homes.count;
	*home = (struct home){
		.path = arena_string(survey->arena, path),
		.uid = user->uid,
		.gid = user->gid,
		.user = user->name,
		.group = survey_group_name(survey, user->gid),
		.why = arena_format(survey->arena, "the home of %s, a user that a package made",
				    user->name),
	};
	return home;
}

static void read_users(struct homes *homes)
{
	const struct content *content = homes->survey->content;

	for (size_t i = 0; i < content->users.count; i++) {
		const struct user *user = &content->users.at[i];

		if (!user->made_by || strcmp(user->made_by, "package") != 0)
			continue;
		*homes_map_put(&homes->users, map_hash_text(user->name)) = (int32_t)i + 1;
		if (user->home)
			(void)add_home(homes, bytes_of(user->home), user);
	}
}

static void read_sysusers(struct homes *homes, const char *path)
{
	struct survey *survey = homes->survey;
	struct sysusers_line line;
	scoped_buf text = { 0 };

	if (!survey_read(survey, path, &text))
		return;
	for (struct bytes rest = buf_bytes(&text); sysusers_next(&rest, &line);) {
		const int32_t *at = homes_map_find(&homes->users, map_hash_bytes(line.name));
		struct home *home = at && line.type == 'u' && line.home.size
					    ? add_home(homes, line.home,
						       &survey->content->users.at[*at - 1])
					    : NULL;

		if (!home || home->is_named)
			continue;
		home->is_named = true;
		home->why = arena_format(survey->arena, "%s: the home of %.*s", path,
					 (int)line.name.size, line.name.at);
	}
}

static void read_all_sysusers(struct homes *homes)
{
	static const char *const folders[] = { "/usr/lib/sysusers.d", "/etc/sysusers.d" };

	for (size_t folder = 0; folder < sizeof(folders) / sizeof(folders[0]); folder++) {
		scoped_names names = { 0 };

		if (!survey_list(homes->survey, folders[folder], &names))
			continue;
		for (size_t i = 0; i < names.starts.count; i++) {
			scoped_buf path = { 0 };

			buf_add_format(&path, "%s/%s", folders[folder], root_name(&names, i));
			if (bytes_ends(buf_bytes(&path), ".conf"))
				read_sysusers(homes, buf_text(&path));
		}
	}
}

struct homes *homes_create(struct survey *survey)
{
	struct homes *homes = mem_zero(1, sizeof(*homes));

	homes->survey = survey;
	read_users(homes);
	read_all_sysusers(homes);
	return homes;
}

void homes_destroy(struct homes *homes)
{
	if (!homes)
		return;
	vec_deinit(&homes->homes);
	homes_map_deinit(&homes->by_path);
	homes_map_deinit(&homes->users);
	free(homes);
}

const struct home *homes_find(const struct homes *homes, struct bytes path)
{
	const int32_t *at = homes_map_find(&homes->by_path, map_hash_bytes(path));
	const struct home *home = at ? &homes->homes.at[*at - 1] : NULL;

	return home && home->user ? home : NULL;
}

bool home_is_users(const struct home *home, const struct stat *state)
{
	return state->st_uid == home->uid;
}

bool home_is_strange(const struct home *home, const struct stat *state)
{
	return home->is_named && !home_is_users(home, state) && state->st_uid != 0;
}
