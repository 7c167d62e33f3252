/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stores of containers/storage, which podman, CRI-O and buildah share: containers.json lists them
 * all, podman's database says the rest of its own, CRI-O's bundles of its. Places:
 * containers-storage.conf(5), podman(1), crio.conf(5).
 */
#include "base/base64.h"
#include "engines/engines_parts.h"
#include "format/containers/oci_image.h"
#include "format/containers/oci_spec.h"
#include "format/containers/podman_state.h"
#include "format/containers/runtime_state.h"

struct store {
	struct engines *engines;
	const char *graph; /* where it lies */
	const char *run;
	const char *user;
	const char *driver; /* overlay, vfs ... of the folder that is read */
};

static void store_failed(const struct store *store, const char *path, struct err *err)
{
	(void)err_wrap(err, "%s", path);
	engines_failed(store->engines, path, err);
}

/* ---- podman's database ---------------------------------------------------------------------- */

static void add_database(struct store *store, struct podman_database *database, const char *path)
{
	for (vec_each(state, &database->containers)) {
		state->user = store->user;
		engines_add(store->engines, state, path);
	}
}

static void read_bolt(struct store *store)
{
	const char *path = arena_format(store->engines->arena, "%s/libpod/bolt_state.db",
					store->graph);
	scoped_root_source source = ROOT_SOURCE_CLOSED;
	struct podman_database database = { 0 };
	struct err err;

	if (!engines_database(store->engines, path, &source))
		return;
	if (podman_state_bolt(store->engines->arena, &source.source, &database, &err) < 0)
		store_failed(store, path, &err);
	add_database(store, &database, path);
}

/* db.sql lies in the store, in its libpod folder where that was set. */
static void read_sqlite(struct store *store, const char *folder)
{
	struct arena *arena = store->engines->arena;
	const char *path = arena_format(arena, "%s%s/db.sql", store->graph, folder);
	const char *log_path = arena_format(arena, "%s-wal", path);
	scoped_root_source source = ROOT_SOURCE_CLOSED;
	scoped_root_source log = ROOT_SOURCE_CLOSED;
	struct podman_database database = { 0 };
	struct err err;

	if (!engines_database(store->engines, path, &source))
		return;
	bool has_log = root_exists(store->engines->root, log_path) &&
		       engines_database(store->engines, log_path, &log);

	if (podman_state_sqlite(arena, &source.source, has_log ? &log.source : NULL, &database,
				&err) < 0)
		store_failed(store, path, &err);
	add_database(store, &database, path);
}

/* ---- containers.json ------------------------------------------------------------------------ */

/* Where a container's layer is mounted, or lies. */
static const char *root_of(const struct store *store, const char *layer)
{
	struct arena *arena = store->engines->arena;

	if (!layer || strchr(layer, '/'))
		return NULL;
	if (strcmp(store->driver, "vfs") == 0)
		return arena_format(arena, "%s/vfs/dir/%s", store->graph, layer);
	if (strcmp(store->driver, "btrfs") == 0)
		return arena_format(arena, "%s/btrfs/subvolumes/%s", store->graph, layer);
	return arena_format(arena, "%s/%s/%s/merged", store->graph, store->driver, layer);
}

/* An image's configuration is kept as data called "sha256:ID": the name of its file is that in
 * base64. Source: storage, images.go, makeBigDataBaseName(). */
static void read_image(const struct store *store, struct container_state *state)
{
	struct arena *arena = store->engines->arena;
	scoped_buf key = { 0 }, name = { 0 }, text = { 0 };

	if (!state->image_id || strchr(state->image_id, '/') || state->image_environment.count)
		return;
	buf_add_format(&key, "sha256:%s", state->image_id);
	base64_encode(&name, buf_bytes(&key));
	if (bytes_find(buf_bytes(&name), '/') >= 0)
		return;
	const char *path = arena_format(arena, "%s/%s-images/%s/=%s", store->graph, store->driver,
					state->image_id, buf_text(&name));

	if (root_exists(store->engines->root, path) &&
	    engines_file(store->engines, path, ENGINES_FILE_MAX, &text))
		oci_image_config(arena, buf_bytes(&text), state);
}

static const char *bundle_file(const struct store *store, const char *id, const char *name)
{
	return arena_format(store->engines->arena, "%s/%s-containers/%s/userdata/%s", store->graph,
			    store->driver, id, name);
}

/* Who made a container that podman's database does not know. */
static void read_bundle(const struct store *store, struct container_state *state)
{
	const char *path = bundle_file(store, state->id, "config.json");
	scoped_buf text = { 0 };

	state->engine = "podman";
	if (root_exists(store->engines->root, bundle_file(store, state->id, "buildah.json")))
		state->engine = "buildah";
	if (!root_exists(store->engines->root, path) ||
	    !engines_file(store->engines, path, ENGINES_FILE_MAX, &text))
		return;
	struct container_state bundle;

	container_state_init(&bundle);
	if (!oci_spec_parse(store->engines->arena, buf_bytes(&text), &bundle))
		return;
	if (bundle.engine)
		state->engine = bundle.engine; /* CRI-O signs its own */
	*vec_push_in(store->engines->arena, &bundle.evidence) = path;
	container_state_join(store->engines->arena, state, &bundle);
}

static void read_pid(const struct store *store, struct container_state *state)
{
	const char *path = arena_format(store->engines->arena,
					"%s/%s-containers/%s/userdata/pidfile", store->run,
					store->driver, state->id);
	scoped_buf text = { 0 };

	if (root_exists(store->engines->root, path) &&
	    engines_file(store->engines, path, ENGINES_FILE_MAX, &text))
		runtime_state_pid(store->engines->arena, buf_bytes(&text), state);
}

static void add_stored(const struct store *store, struct container_state *state, const char *path)
{
	const struct container_state *known = engines_find(store->engines, "podman", state->id);

	if (strchr(state->id, '/'))
		return;
	state->root_path = root_of(store, state->root_path);
	state->user = store->user;
	if (known)
		state->engine = known->engine;
	else
		read_bundle(store, state);
	read_image(store, state);
	if (!known)
		read_pid(store, state);
	engines_add(store->engines, state, path);
}

static void read_list(const struct store *store, const char *folder, const char *file)
{
	struct arena *arena = store->engines->arena;
	const char *path = arena_format(arena, "%s/%s/%s", store->graph, folder, file);
	scoped_buf text = { 0 };
	container_states states = { 0 };

	if (!engines_file(store->engines, path, ENGINES_LIST_MAX, &text) ||
	    !podman_state_storage(arena, buf_bytes(&text), &states))
		return;
	for (vec_each(state, &states))
		add_stored(store, state, path);
}

/* ---- a store -------------------------------------------------------------------------------- */

static void read_store(struct engines *engines, const char *graph, const char *run,
		       const char *user)
{
	static const char ending[] = "-containers";
	struct store store = { engines, graph, run, user, NULL };
	scoped_names names = { 0 };

	if (!engines_store(engines, "podman", graph, user))
		return;
	read_bolt(&store);
	read_sqlite(&store, "");
	read_sqlite(&store, "/libpod");
	if (!engines_names(engines, graph, &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		struct bytes folder = bytes_of(root_name(&names, i));

		if (!bytes_ends(folder, ending))
			continue;
		store.driver = arena_string(engines->arena,
					    bytes_slice(folder, 0, folder.size - strlen(ending)));
		read_list(&store, folder.at, "containers.json");
		read_list(&store, folder.at, "volatile-containers.json");
	}
}

/* A setting of [storage], or `otherwise`. */
static const char *storage_setting(struct engines *engines, const struct settings *settings,
				   const char *key, const char *otherwise)
{
	struct bytes value = engines_unquoted(settings_last(settings, "storage", key));

	return value.size ? arena_string(engines->arena, value) : otherwise;
}

/* rootless_storage_path with $HOME, $USER and $UID filled in. */
static const char *rootless_path(struct engines *engines, const struct engine_home *home,
				 const char *pattern)
{
	const struct {
		const char *name, *value;
	} variables[] = {
		{ "$HOME", home->path },
		{ "$USER", home->user },
		{ "$UID", arena_format(engines->arena, "%lld", (long long)home->uid) },
	};
	struct bytes rest = bytes_of(pattern);
	scoped_buf path = { 0 };

	while (rest.size) {
		bool is_variable = false;

		for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]) && !is_variable;
		     i++) {
			is_variable = bytes_skip(&rest, variables[i].name);
			if (is_variable)
				buf_add_text(&path, variables[i].value);
		}
		if (is_variable)
			continue;
		buf_add_byte(&path, rest.at[0]);
		rest = bytes_slice(rest, 1, rest.size);
	}
	return arena_string(engines->arena, buf_bytes(&path));
}

static void read_home(struct engines *engines, const struct engine_home *home,
		      const struct settings *system)
{
	struct arena *arena = engines->arena;
	const char *pattern = storage_setting(engines, system, "rootless_storage_path",
					      "$HOME/.local/share/containers/storage");
	const char *usual = rootless_path(engines, home, pattern);
	const char *run = arena_format(arena, "/run/user/%lld/containers", (long long)home->uid);
	struct settings own = { 0 };

	engines_settings(engines,
			 arena_format(arena, "%s/.config/containers/storage.conf", home->path),
			 &own);
	read_store(engines, storage_setting(engines, &own, "graphroot", usual),
		   storage_setting(engines, &own, "runroot", run), home->user);
}

/* CRI-O may have a store of its own. */
static void read_crio(struct engines *engines)
{
	struct settings settings = { 0 };

	if (!engines_settings(engines, "/etc/crio/crio.conf", &settings))
		return;
	struct bytes root = engines_unquoted(settings_last(&settings, "crio", "root"));
	struct bytes run = engines_unquoted(settings_last(&settings, "crio", "runroot"));

	if (root.size && run.size)
		read_store(engines, arena_string(engines->arena, root),
			   arena_string(engines->arena, run), NULL);
}

/* Whose a store is that a process names: its owner's. NULL: root's. */
static const char *owner_of(const struct engines *engines, const char *graph)
{
	struct stat info;

	if (root_stat(engines->root, graph, &info) < 0 || info.st_uid == 0)
		return NULL;
	for (vec_each(home, &engines->homes))
		if (home->uid == (int64_t)info.st_uid)
			return home->user;
	return arena_format(engines->arena, "uid %u", info.st_uid);
}

void engines_storage(struct engines *engines)
{
	static const char graph[] = "/var/lib/containers/storage",
			  run[] = "/run/containers/storage";
	struct settings settings = { 0 };

	if (!engines_settings(engines, "/etc/containers/storage.conf", &settings))
		engines_settings(engines, "/usr/share/containers/storage.conf", &settings);
	read_store(engines, storage_setting(engines, &settings, "graphroot", graph),
		   storage_setting(engines, &settings, "runroot", run), NULL);
	read_store(engines, graph, run, NULL);
	read_crio(engines);
	for (vec_each(home, &engines->homes))
		read_home(engines, home, &settings);
	for (vec_each(place, &engines->told))
		if (strcmp(place->engine, "podman") == 0 && place->data)
			read_store(engines, place->data, place->run ? place->run : run,
				   owner_of(engines, place->data));
}
