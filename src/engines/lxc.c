/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LXC, of the system and of users, and what LXD and Incus wrote for it at their containers' last
 * start. Places: lxc.system.conf(5), lxc.container.conf(5). */
#include "engines/engines_parts.h"
#include "format/containers/lxc_config.h"

enum {
	INCLUDE_DEPTH_MAX = 8,
	INCLUDE_FILES_MAX = 64, /* of one container */
};

struct reading {
	struct engines *engines;
	struct container_state *state;
	unsigned files;
};

static void read_config(struct reading *reading, const char *path, unsigned depth);

/* A file, or all files of a folder that end in .conf. */
static void include(struct reading *reading, struct bytes value, unsigned depth)
{
	struct engines *engines = reading->engines;
	const char *path = arena_string(engines->arena, value);
	scoped_names names = { 0 };
	struct stat info;

	if (depth >= INCLUDE_DEPTH_MAX || root_stat(engines->root, path, &info) < 0)
		return;
	if (!S_ISDIR(info.st_mode)) {
		read_config(reading, path, depth + 1);
		return;
	}
	if (!engines_names(engines, path, &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++)
		if (bytes_ends(bytes_of(root_name(&names, i)), ".conf"))
			read_config(
				reading,
				arena_format(engines->arena, "%s/%s", path, root_name(&names, i)),
				depth + 1);
}

static void read_config(struct reading *reading, const char *path, unsigned depth)
{
	struct engines *engines = reading->engines;
	struct bytes rest, key, value;
	scoped_buf text = { 0 };

	if (reading->files++ >= INCLUDE_FILES_MAX ||
	    !engines_file(engines, path, ENGINES_FILE_MAX, &text))
		return;
	rest = buf_bytes(&text);
	while (lxc_config_next(&rest, &key, &value))
		if (bytes_is(key, "lxc.include"))
			include(reading, value, depth);
		else
			lxc_config_take(engines->arena, key, value, reading->state);
}

static void read_container(struct engines *engines, const char *folder, const char *name,
			   const char *file, const char *user)
{
	const char *path = arena_format(engines->arena, "%s/%s/%s", folder, name, file);
	struct container_state state;
	struct reading reading = { engines, &state, 0 };
	struct stat info;

	container_state_init(&state);
	if (root_stat(engines->root, path, &info) < 0 || !S_ISREG(info.st_mode))
		return;
	state.engine = "lxc";
	state.id = arena_string(engines->arena, bytes_of(name));
	container_state_name(engines->arena, &state, state.id);
	state.user = user;
	state.privileged = TRI_YES;
	state.restart_policy = "no";
	read_config(&reading, path, 0);
	if (user && state.unit)
		state.unit = NULL; /* the system's unit does not start users' */
	engines_add(engines, &state, path);
}

static void read_folder(struct engines *engines, const char *folder, const char *file,
			const char *user)
{
	scoped_names names = { 0 };

	if (!root_exists(engines->root, folder) || !engines_names(engines, folder, &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++)
		read_container(engines, folder, root_name(&names, i), file, user);
}

/* lxc.lxcpath of a configuration, or `otherwise`. */
static const char *lxc_path(struct engines *engines, const char *config, const char *otherwise)
{
	struct bytes rest, key, value;
	scoped_buf text = { 0 };

	if (!engines_file(engines, config, ENGINES_FILE_MAX, &text))
		return otherwise;
	rest = buf_bytes(&text);
	while (lxc_config_next(&rest, &key, &value))
		if (bytes_is(key, "lxc.lxcpath") && value.size)
			return arena_string(engines->arena, value);
	return otherwise;
}

void engines_lxc(struct engines *engines)
{
	/* what LXD and Incus handed to LXC */
	static const char *const logs[] = { "/var/log/lxd", "/var/snap/lxd/common/lxd/logs",
					    "/var/log/incus" };
	static const char usual[] = "/var/lib/lxc";
	const char *path = lxc_path(engines, "/etc/lxc/lxc.conf", usual);

	read_folder(engines, path, "config", NULL);
	if (strcmp(path, usual) != 0)
		read_folder(engines, usual, "config", NULL);
	for (size_t i = 0; i < sizeof(logs) / sizeof(logs[0]); i++)
		read_folder(engines, logs[i], "lxc.conf", NULL);
	for (vec_each(home, &engines->homes)) {
		const char *own = arena_format(engines->arena, "%s/.local/share/lxc", home->path);
		const char *config = arena_format(engines->arena, "%s/.config/lxc/lxc.conf",
						  home->path);

		read_folder(engines, lxc_path(engines, config, own), "config", home->user);
	}
}
