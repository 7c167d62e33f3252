/* SPDX-License-Identifier: GPL-2.0-or-later */
/* containerd, of the system, of k3s and of others that bring their own. Places: containerd's
 * docs/ops.md ("root" and "state"), the manuals of those others. */
#include "engines/engines_parts.h"
#include "format/containers/containerd_state.h"
#include "format/containers/oci_spec.h"
#include "format/containers/runtime_state.h"

struct containerd {
	struct engines *engines;
	const char *root;
	const char *state;
	bool state_is_there; /* it runs here: what has no task does not run */
};

/* docker's own namespace: docker says more of these. */
static const char moby[] = "moby";

static const char *task_path(const struct containerd *containerd, const char *space, const char *id,
			     const char *file)
{
	return arena_format(containerd->engines->arena, "%s/io.containerd.runtime.v2.task/%s/%s/%s",
			    containerd->state, space, id, file);
}

/* A container that runs, or has ended and is not cleared away yet, has a task. */
static void read_task(struct containerd *containerd, const char *space,
		      struct container_state *state)
{
	const char *path = task_path(containerd, space, state->id, "init.pid");
	scoped_buf text = { 0 };

	if (!root_exists(containerd->engines->root, path)) {
		if (containerd->state_is_there && !state->state)
			state->state = "stopped";
		return;
	}
	if (!engines_file(containerd->engines, path, ENGINES_FILE_MAX, &text) ||
	    !runtime_state_pid(containerd->engines->arena, buf_bytes(&text), state))
		return;
	state->state = "running";
	state->root_path = task_path(containerd, space, state->id, "rootfs");
	*vec_push_in(containerd->engines->arena, &state->evidence) = path;
}

static void add_container(struct containerd *containerd, const struct containerd_database *database,
			  struct containerd_container *container, const char *path)
{
	struct engines *engines = containerd->engines;
	struct container_state *state = &container->state;
	const char *digest = state->image
				     ? containerd_image(database, container->space, state->image)
				     : NULL;

	if (strcmp(container->space, moby) == 0 || strchr(state->id, '/'))
		return;
	read_task(containerd, container->space, state);
	if (digest && !strchr(digest, '/'))
		engines_image(engines,
			      arena_format(engines->arena, "%s/io.containerd.content.v1.content",
					   containerd->root),
			      digest, state);
	engines_add(engines, state, path);
}

static void read_database(struct containerd *containerd)
{
	struct engines *engines = containerd->engines;
	const char *path = arena_format(engines->arena, "%s/io.containerd.metadata.v1.bolt/meta.db",
					containerd->root);
	scoped_root_source source = ROOT_SOURCE_CLOSED;
	struct containerd_database database = { 0 };
	struct err err;

	if (!engines_database(engines, path, &source))
		return;
	if (containerd_state_read(engines->arena, &source.source, &database, &err) < 0) {
		(void)err_wrap(&err, "%s", path);
		engines_failed(engines, path, &err);
	}
	for (vec_each(container, &database.containers))
		add_container(containerd, &database, container, path);
}

/* A task that the database does not tell of: its bundle says what it is. */
static void add_task(struct containerd *containerd, const char *space, const char *id)
{
	struct engines *engines = containerd->engines;
	const char *path = task_path(containerd, space, id, "config.json");
	struct container_state state;
	scoped_buf text = { 0 };

	container_state_init(&state);
	state.engine = strcmp(space, moby) == 0 ? "docker" : "containerd";
	state.id = arena_string(engines->arena, bytes_of(id));
	if (engines_find(engines, state.engine, id))
		return;
	if (engines_file(engines, path, ENGINES_FILE_MAX, &text))
		oci_spec_parse(engines->arena, buf_bytes(&text), &state);
	read_task(containerd, space, &state);
	engines_add(engines, &state, path);
}

static void read_tasks(struct containerd *containerd)
{
	struct engines *engines = containerd->engines;
	const char *folder = arena_format(engines->arena, "%s/io.containerd.runtime.v2.task",
					  containerd->state);
	scoped_names spaces = { 0 };

	if (!root_exists(engines->root, folder) || !engines_names(engines, folder, &spaces))
		return;
	for (size_t i = 0; i < spaces.starts.count; i++) {
		const char *space = root_name(&spaces, i);
		scoped_names ids = { 0 };

		if (!engines_names(engines, arena_format(engines->arena, "%s/%s", folder, space),
				   &ids))
			continue;
		for (size_t k = 0; k < ids.starts.count; k++)
			add_task(containerd, space, root_name(&ids, k));
	}
}

static void read_root(struct engines *engines, const char *root, const char *state)
{
	struct containerd containerd = { engines, root, state, false };

	if (!engines_store(engines, "containerd", root, NULL))
		return;
	containerd.state_is_there = engines->root->live && root_exists(engines->root, state);
	read_database(&containerd);
	read_tasks(&containerd);
}

static const struct {
	const char *root, *state;
} places[] = {
	{ "/var/lib/containerd", "/run/containerd" },
	{ "/var/lib/rancher/k3s/agent/containerd", "/run/k3s/containerd" },
	{ "/var/lib/rancher/rke2/agent/containerd", "/run/k3s/containerd" },
	{ "/var/lib/k0s/containerd", "/run/k0s/containerd" },
	{ "/var/snap/microk8s/common/var/lib/containerd",
	  "/var/snap/microk8s/common/run/containerd" },
};

void engines_containerd(struct engines *engines)
{
	struct settings settings = { 0 };

	for (vec_each(place, &engines->told))
		if (strcmp(place->engine, "containerd") == 0)
			read_root(engines, place->data ? place->data : places[0].root,
				  place->run ? place->run : places[0].state);
	if (engines_settings(engines, "/etc/containerd/config.toml", &settings)) {
		struct bytes root = engines_unquoted(settings_last(&settings, "", "root"));
		struct bytes state = engines_unquoted(settings_last(&settings, "", "state"));

		read_root(engines, root.size ? arena_string(engines->arena, root) : places[0].root,
			  state.size ? arena_string(engines->arena, state) : places[0].state);
	}
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		read_root(engines, places[i].root, places[i].state);
}
