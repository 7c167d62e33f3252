/* SPDX-License-Identifier: GPL-2.0-or-later */
/* systemd-nspawn's machines: images in /var/lib/machines, their settings, those that are
 * registered, and those that start at boot. Sources: systemd.nspawn(5), machinectl(1), "Files and
 * Directories". */
#include "engines/engines_parts.h"
#include "format/containers/nspawn_config.h"
#include "format/containers/runtime_state.h"
#include "format/starters/unit_file.h"

/* In the order in which they win. */
static const char *const settings_folders[] = { "/etc/systemd/nspawn", "/run/systemd/nspawn",
						"/var/lib/machines" };
static const char *const image_folders[] = { "/var/lib/machines", "/usr/local/lib/machines",
					     "/usr/lib/machines" };

static void add_machine(struct engines *engines, struct container_state *state, struct bytes name,
			const char *path)
{
	if (name.size == 0 || bytes_find(name, '/') >= 0)
		return;
	state->engine = "machine";
	state->id = arena_string(engines->arena, name);
	container_state_name(engines->arena, state, state->id);
	engines_add(engines, state, path);
}

static void read_settings(struct engines *engines, const char *folder)
{
	static const char ending[] = ".nspawn";
	scoped_names names = { 0 };

	if (!engines_names(engines, folder, &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		struct bytes name = bytes_of(root_name(&names, i));
		struct container_state state;
		struct settings settings = { 0 };
		const char *path = arena_format(engines->arena, "%s/%s", folder,
						root_name(&names, i));

		if (!bytes_ends(name, ending) || !engines_settings(engines, path, &settings))
			continue;
		container_state_init(&state);
		nspawn_config_file(engines->arena, &settings, &state);
		name.size -= strlen(ending);
		add_machine(engines, &state, name, path);
	}
}

/* A folder, or a disk image. */
static bool is_image(const struct engines *engines, const char *path, struct bytes *name)
{
	struct stat info;

	if (bytes_starts(*name, ".") || root_stat(engines->root, path, &info) < 0)
		return false;
	if (S_ISDIR(info.st_mode))
		return true;
	if (!S_ISREG(info.st_mode) || !bytes_ends(*name, ".raw"))
		return false;
	name->size -= strlen(".raw");
	return true;
}

static void read_images(struct engines *engines, const char *folder)
{
	scoped_names names = { 0 };

	if (!engines_names(engines, folder, &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		struct bytes name = bytes_of(root_name(&names, i));
		const char *path = arena_format(engines->arena, "%s/%s", folder,
						root_name(&names, i));
		struct container_state state;

		container_state_init(&state);
		if (!is_image(engines, path, &name))
			continue;
		state.root_path = path;
		add_machine(engines, &state, name, path);
	}
}

static void read_registered(struct engines *engines)
{
	static const char folder[] = "/run/systemd/machines";
	scoped_names names = { 0 };

	if (!engines_names(engines, folder, &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		const char *name = root_name(&names, i);
		const char *path = arena_format(engines->arena, "%s/%s", folder, name);
		struct container_state state;
		scoped_buf text = { 0 };

		container_state_init(&state);
		if (strncmp(name, "unit:", 5) == 0 || /* a link from the unit to it */
		    !engines_file(engines, path, ENGINES_FILE_MAX, &text) ||
		    !runtime_state_machine(engines->arena, buf_bytes(&text), &state))
			continue;
		add_machine(engines, &state, bytes_of(name), path);
	}
}

/* machinectl enable NAME. */
static void read_enabled(struct engines *engines)
{
	static const char folder[] = "/etc/systemd/system/machines.target.wants";
	static const char prefix[] = "systemd-nspawn@", ending[] = ".service";
	scoped_names names = { 0 };

	if (!engines_names(engines, folder, &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		struct bytes name = bytes_of(root_name(&names, i));
		struct container_state state;
		scoped_buf machine = { 0 };

		if (!bytes_skip(&name, prefix) || !bytes_ends(name, ending))
			continue;
		name.size -= strlen(ending);
		container_state_init(&state);
		state.unit = arena_string(engines->arena, bytes_of(root_name(&names, i)));
		state.restart_policy = "autostart";
		unit_name_unescape(&machine, name);
		add_machine(engines, &state, buf_bytes(&machine),
			    arena_format(engines->arena, "%s/%s", folder, root_name(&names, i)));
	}
}

void engines_nspawn(struct engines *engines)
{
	read_registered(engines);
	read_enabled(engines);
	for (size_t i = 0; i < sizeof(settings_folders) / sizeof(settings_folders[0]); i++)
		read_settings(engines, settings_folders[i]);
	for (size_t i = 0; i < sizeof(image_folders) / sizeof(image_folders[0]); i++)
		read_images(engines, image_folders[i]);
}
