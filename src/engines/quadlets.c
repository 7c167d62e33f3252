/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Quadlet's .container files. Their containers are made at each start and removed at each stop, so
 * these files are all that is left of one that does not run. Source: podman-systemd.unit(5). */
#include "engines/engines_parts.h"
#include "format/containers/quadlet.h"

enum { FOLDER_DEPTH_MAX = 2 };

static bool is_of(const struct container_state *state, const char *name, const char *user)
{
	bool same_user = state->user == user ||
			 (state->user && user && strcmp(state->user, user) == 0);

	return same_user && strcmp(state->engine, "podman") == 0 &&
	       text_list_has(&state->names, name);
}

static void add_quadlet(struct engines *engines, struct container_state *state, const char *path)
{
	const char *name = state->names.at[0];

	for (vec_each(known, &engines->containers)) {
		if (!is_of(known, name, state->user))
			continue;
		state->id = known->id;
		engines_add(engines, state, path);
		return;
	}
	state->id = name; /* it has none yet */
	state->state = "defined";
	engines_add(engines, state, path);
}

static void read_folder(struct engines *engines, const char *folder, const char *user,
			unsigned depth)
{
	scoped_names names = { 0 };

	if (depth >= FOLDER_DEPTH_MAX || !engines_names(engines, folder, &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		const char *name = root_name(&names, i);
		const char *path = arena_format(engines->arena, "%s/%s", folder, name);
		struct settings settings = { 0 };
		struct container_state state;
		struct stat info;

		if (strcmp(name, "users") == 0 || root_stat(engines->root, path, &info) < 0)
			continue;
		if (S_ISDIR(info.st_mode))
			read_folder(engines, path, user, depth + 1);
		container_state_init(&state);
		state.user = user;
		if (bytes_ends(bytes_of(name), ".container") &&
		    engines_settings(engines, path, &settings) &&
		    quadlet_parse(engines->arena, name, &settings, &state))
			add_quadlet(engines, &state, path);
	}
}

void engines_quadlets(struct engines *engines)
{
	static const char *const folders[] = { "/etc/containers/systemd", "/run/containers/systemd",
					       "/usr/share/containers/systemd" };

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		read_folder(engines, folders[i], NULL, 0);
	for (vec_each(home, &engines->homes)) {
		struct arena *arena = engines->arena;

		if (home->uid == 0)
			continue;
		read_folder(engines,
			    arena_format(arena, "%s/.config/containers/systemd", home->path),
			    home->user, 0);
		read_folder(engines,
			    arena_format(arena, "/etc/containers/systemd/users/%lld",
					 (long long)home->uid),
			    home->user, 0);
	}
}
