/* SPDX-License-Identifier: GPL-2.0-or-later */
/* docker, of the system, of snap, and of users (rootless). Places: dockerd(8), --data-root and
 * --exec-root; docs "Rootless mode". */
#include "engines/engines_parts.h"
#include "format/containers/docker_state.h"
#include "format/containers/oci_image.h"
#include "format/containers/runtime_state.h"

struct docker {
	struct engines *engines;
	const char *data; /* data root */
	const char *run;  /* exec root */
	const char *user;
};

static void read_image(struct docker *docker, const char *driver, struct container_state *state)
{
	struct arena *arena = docker->engines->arena;
	scoped_buf text = { 0 };

	if (!state->image_id || strchr(state->image_id, '/'))
		return;
	const char *path = arena_format(arena, "%s/image/%s/imagedb/content/sha256/%s",
					docker->data, driver ? driver : "overlay2",
					state->image_id);

	if (root_exists(docker->engines->root, path)) {
		if (engines_file(docker->engines, path, ENGINES_FILE_MAX, &text))
			oci_image_config(arena, buf_bytes(&text), state);
		return;
	}
	/* docker left its images to containerd: its own one, or that of the system */
	engines_image(docker->engines,
		      arena_format(arena, "%s/containerd/daemon/io.containerd.content.v1.content",
				   docker->data),
		      state->image_id, state);
	if (!state->image_environment.count)
		engines_image(docker->engines,
			      "/var/lib/containerd/io.containerd.content.v1.content",
			      state->image_id, state);
}

/* The root of a container: a mount of its layers while it runs. Sources: moby, layer/filestore.go
 * for mount-id; daemon/graphdriver. */
static const char *root_of(struct docker *docker, const char *driver, const char *id)
{
	struct engines *engines = docker->engines;
	scoped_buf text = { 0 };
	const char *path = arena_format(engines->arena, "%s/image/%s/layerdb/mounts/%s/mount-id",
					docker->data, driver, id);

	if (!root_exists(engines->root, path))
		return arena_format(engines->arena, "%s/rootfs/%s/%s", docker->data, driver, id);
	if (!engines_file(engines, path, ENGINES_FILE_MAX, &text))
		return NULL;
	struct bytes mount = bytes_trim(buf_bytes(&text));

	if (mount.size == 0 || bytes_find(mount, '/') >= 0)
		return NULL;
	if (strcmp(driver, "vfs") == 0)
		return arena_format(engines->arena, "%s/vfs/dir/%.*s", docker->data,
				    (int)mount.size, mount.at);
	if (strcmp(driver, "btrfs") == 0)
		return arena_format(engines->arena, "%s/btrfs/subvolumes/%.*s", docker->data,
				    (int)mount.size, mount.at);
	return arena_format(engines->arena, "%s/%s/%.*s/merged", docker->data, driver,
			    (int)mount.size, mount.at);
}

/* When its first process started: runc's own state. */
static void read_runtime(struct docker *docker, struct container_state *state)
{
	struct container_state runtime;
	scoped_buf text = { 0 };
	const char *path = arena_format(docker->engines->arena,
					"%s/runtime-runc/moby/%s/state.json", docker->run,
					state->id);

	container_state_init(&runtime);
	if (state->pid && root_exists(docker->engines->root, path) &&
	    engines_file(docker->engines, path, ENGINES_FILE_MAX, &text) &&
	    runtime_state_runc(docker->engines->arena, buf_bytes(&text), &runtime) &&
	    runtime.pid == state->pid)
		state->start_ticks = runtime.start_ticks;
}

/* Volumes of old containers have a name, and their folder follows from it. */
static void find_volumes(struct docker *docker, struct container_state *state)
{
	for (vec_each(mount, &state->mounts))
		if (mount->name && !mount->source)
			mount->source = arena_format(docker->engines->arena, "%s/volumes/%s/_data",
						     docker->data, mount->name);
}

static void read_container(struct docker *docker, const char *name)
{
	struct engines *engines = docker->engines;
	const char *path = arena_format(engines->arena, "%s/containers/%s/config.v2.json",
					docker->data, name);
	const char *host_path = arena_format(engines->arena, "%s/containers/%s/hostconfig.json",
					     docker->data, name);
	struct container_state state;
	scoped_buf text = { 0 }, host_text = { 0 };

	container_state_init(&state);
	if (!engines_file(engines, path, ENGINES_FILE_MAX, &text) ||
	    !docker_state_config(engines->arena, buf_bytes(&text), &state))
		return;
	const char *driver = docker_state_driver(engines->arena, buf_bytes(&text));

	*vec_push_in(engines->arena, &state.evidence) = path;
	state.user = docker->user;
	if (engines->only) {
		engines_add(engines, &state, NULL);
		return;
	}
	if (engines_file(engines, host_path, ENGINES_FILE_MAX, &host_text) &&
	    docker_state_host_config(engines->arena, buf_bytes(&host_text), &state))
		*vec_push_in(engines->arena, &state.evidence) = host_path;
	read_image(docker, driver, &state);
	read_runtime(docker, &state);
	find_volumes(docker, &state);
	if (driver && !strchr(driver, '/'))
		state.root_path = root_of(docker, driver, state.id);
	engines_add(engines, &state, NULL);
}

static void read_root(struct engines *engines, const char *data, const char *run, const char *user)
{
	struct docker docker = { engines, data, run, user };
	scoped_names names = { 0 };

	if (!engines_store(engines, "docker", data, user) ||
	    !engines_names(engines, arena_format(engines->arena, "%s/containers", data), &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++)
		read_container(&docker, root_name(&names, i));
}

/* The data root that a daemon.json sets, or `otherwise`. */
static const char *configured_root(struct engines *engines, const char *path, const char *otherwise)
{
	scoped_buf text = { 0 };
	const char *root = NULL;

	if (engines_file(engines, path, ENGINES_FILE_MAX, &text))
		root = docker_data_root(engines->arena, buf_bytes(&text));
	return root ? root : otherwise;
}

static void read_home(struct engines *engines, const struct engine_home *home)
{
	struct arena *arena = engines->arena;
	const char *config = arena_format(arena, "%s/.config/docker/daemon.json", home->path);
	const char *usual = arena_format(arena, "%s/.local/share/docker", home->path);
	const char *run = arena_format(arena, "/run/user/%lld/docker", (long long)home->uid);

	read_root(engines, configured_root(engines, config, usual), run, home->user);
}

void engines_docker(struct engines *engines)
{
	static const char usual[] = "/var/lib/docker", run[] = "/run/docker";

	for (vec_each(place, &engines->told))
		if (strcmp(place->engine, "docker") == 0)
			read_root(engines, place->data ? place->data : usual,
				  place->run ? place->run : run, NULL);
	read_root(engines, configured_root(engines, "/etc/docker/daemon.json", usual), run, NULL);
	read_root(engines, usual, run, NULL);
	read_root(engines, "/var/snap/docker/common/var-lib-docker", "/run/snap.docker", NULL);
	for (vec_each(home, &engines->homes))
		read_home(engines, home);
}
