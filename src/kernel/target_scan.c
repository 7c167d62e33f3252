/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/target_scan.h"

#include <errno.h>
#include <stdio.h>

#include "format/proc/proc_cgroup.h"
#include "format/proc/proc_pid_stat.h"
#include "kernel/procfs.h"

enum {
	SCAN_RECORD_MAX = 64 * 1024,       /* of stat and cgroup of a process */
	SCAN_STATE_MAX = 64 * 1024 * 1024, /* of an engine's file: podman keeps all in one */
	SCAN_CONTAINERS_MAX = 10 * 1000,
};

/* --- processes ---------------------------------------------------------------------------- */

static const char *intern_or_null(struct arena *arena, struct bytes text)
{
	return text.size ? arena_intern(arena, text) : NULL;
}

/* "/usr/sbin/nginx (deleted)" -> "nginx" */
static const char *executable_name(struct arena *arena, struct bytes path)
{
	struct bytes name = { 0 };

	if (bytes_ends(path, " (deleted)"))
		path.size -= strlen(" (deleted)");
	while (bytes_part(&path, '/', &name))
		;
	return intern_or_null(arena, name);
}

/* Fills in a process; false when it is gone. */
static bool read_process(struct target_scan *scan, int folder, struct target_process *ret)
{
	scoped_buf stat = { 0 }, cgroup = { 0 }, exe = { 0 };
	struct proc_pid_stat parsed;

	if (procfs_read_record(folder, "stat", SCAN_RECORD_MAX, &stat) < 0 ||
	    !proc_pid_stat_parse(buf_bytes(&stat), &parsed))
		return false;
	*ret = (struct target_process){
		.pid = parsed.pid,
		.ppid = parsed.ppid,
		.start_ticks = parsed.started_ticks,
		.name = arena_intern(scan->arena, parsed.name),
	};
	if (procfs_read_record(folder, "cgroup", SCAN_RECORD_MAX, &cgroup) == 0) {
		struct bytes path = proc_cgroup_path(buf_bytes(&cgroup));
		struct proc_cgroup told = proc_cgroup_explain(path);

		ret->cgroup = intern_or_null(scan->arena, path);
		ret->unit = intern_or_null(scan->arena, told.unit);
		ret->container = intern_or_null(scan->arena, told.container);
		ret->engine = told.engine;
	}
	if (procfs_readlink(folder, "exe", &exe) == 0)
		ret->executable = executable_name(scan->arena, buf_bytes(&exe));
	return true;
}

int target_scan_processes(struct target_scan *scan, struct err *err)
{
	scoped_fd int proc = procfs_open(scan->root, err);
	pid_list pids = { 0 };

	if (proc < 0)
		return proc;
	int failed = procfs_pids(proc, &pids, err);

	for (vec_each(pid, &pids)) {
		scoped_fd int folder = procfs_open_pid(proc, *pid);
		struct target_process process;

		if (folder >= 0 && read_process(scan, folder, &process))
			*vec_push_in(scan->arena, &scan->processes) = process;
	}
	vec_deinit(&pids);
	return failed;
}

const struct target_process *target_scan_find(const struct target_scan *scan, int64_t pid)
{
	for (vec_each(process, &scan->processes))
		if (process->pid == pid)
			return process;
	return NULL;
}

/* --- containers --------------------------------------------------------------------------- */

/* The container with that id, a new one if need be; NULL when there are too many. */
static struct target_container *container_of(struct target_scan *scan, const char *engine,
					     const char *id)
{
	for (vec_each(container, &scan->containers))
		if (strcmp(container->id, id) == 0)
			return container;
	if (scan->containers.count >= SCAN_CONTAINERS_MAX)
		return NULL;
	struct target_container *container = vec_push_in(scan->arena, &scan->containers);

	container->engine = engine;
	container->id = id;
	return container;
}

static void set_first(struct target_container *container, const struct target_process *process)
{
	container->pid = process->pid;
	container->start_ticks = process->start_ticks;
	container->cgroup = process->cgroup;
}

static void add_from_processes(struct target_scan *scan)
{
	for (vec_each(process, &scan->processes)) {
		if (!process->container)
			continue;
		struct target_container *container = container_of(scan, process->engine,
								  process->container);

		if (!container ||
		    (container->pid && container->start_ticks <= process->start_ticks))
			continue;
		set_first(container, process);
		container->evidence = arena_format(scan->arena, "cgroup %s of process %lld",
						   process->cgroup, (long long)process->pid);
	}
}

/* Whether the process an engine wrote down is still that one, not a later one with its number. */
static bool is_still(const struct target_process *process, const struct container_state *state,
		     const char *engine)
{
	if (state->start_ticks)
		return state->start_ticks == process->start_ticks;
	if (process->cgroup && strstr(process->cgroup, state->id))
		return true;
	/* systemd-machined removes its file with the machine; there may be no cgroup of that
	 * name */
	return strcmp(engine, "machine") == 0;
}

static void add_state(struct target_scan *scan, const char *engine,
		      const struct container_state *state, const char *path)
{
	struct target_container *container = container_of(scan, engine, state->id);
	const struct target_process *process = state->pid ? target_scan_find(scan, state->pid)
							  : NULL;

	if (!container)
		return;
	/* a pod's cgroup does not tell the engine, its folder does */
	if (strcmp(container->engine, "kubernetes") == 0)
		container->engine = engine;
	if (container->names.count == 0 && state->names.count) {
		container->names = state->names;
		container->evidence = path;
	}
	if (!container->evidence)
		container->evidence = path;
	if (container->pid == 0 && process && is_still(process, state, engine))
		set_first(container, process);
}

/* How the files of one engine are read, one for each container. */
typedef bool parse_state(struct arena *arena, struct bytes text, struct container_state *ret);

static bool parse_init_pid(struct arena *arena, struct bytes text, struct container_state *ret)
{
	uint64_t pid;

	if (!bytes_u64(bytes_trim(text), 10, &pid) || pid > INT32_MAX)
		return false;
	*ret = (struct container_state){ .pid = (int64_t)pid };
	return true;
}

static bool parse_machine(struct arena *arena, struct bytes text, struct container_state *ret)
{
	return container_state_machine(text, ret);
}

/* That the file is there is enough. */
static bool parse_nothing(struct arena *arena, struct bytes text, struct container_state *ret)
{
	*ret = (struct container_state){ 0 };
	return true;
}

/* FOLDER/ID/file, or FOLDER/ID where `file` is NULL. Names first, then processes. The folders are
 * the defaults of each engine's manual; /run/runc is that of runc alone and of podman over runc. */
static const struct state_place {
	const char *folder;
	const char *file;
	const char *engine;
	parse_state *parse;
} state_places[] = {
	{ "/var/lib/docker/containers", "config.v2.json", "docker", container_state_docker },
	{ "/run/docker/runtime-runc/moby", "state.json", "docker", container_state_runc },
	{ "/run/containerd/runc/k8s.io", "state.json", "containerd", container_state_runc },
	{ "/run/containerd/runc/default", "state.json", "containerd", container_state_runc },
	{ "/run/containerd/io.containerd.runtime.v2.task/moby", "init.pid", "docker",
	  parse_init_pid },
	{ "/run/containerd/io.containerd.runtime.v2.task/k8s.io", "init.pid", "containerd",
	  parse_init_pid },
	{ "/run/containerd/io.containerd.runtime.v2.task/default", "init.pid", "containerd",
	  parse_init_pid },
	{ "/run/runc", "state.json", "runc", container_state_runc },
	{ "/run/crun", "status", "crun", container_state_crun },
	{ "/run/systemd/machines", NULL, "machine", parse_machine },
	{ "/var/lib/lxc", "config", "lxc", parse_nothing },
};

/* podman keeps all in one file, in a folder of its storage driver. */
static const char *const podman_files[] = {
	"/var/lib/containers/storage/overlay-containers/containers.json",
	"/var/lib/containers/storage/vfs-containers/containers.json",
};

static void add_from_place(struct target_scan *scan, const struct state_place *place)
{
	scoped_names ids = { 0 };
	struct container_state state;
	struct err err;

	if (root_list(scan->root, place->folder, &ids, &err) < 0)
		return;
	for (size_t i = 0; i < ids.starts.count; i++) {
		const char *id = root_name(&ids, i);
		const char *path = arena_format(scan->arena, "%s/%s%s%s", place->folder, id,
						place->file ? "/" : "",
						place->file ? place->file : "");
		scoped_buf text = { 0 };

		if (root_read(scan->root, path, SCAN_STATE_MAX, &text, &err) < 0 ||
		    !place->parse(scan->arena, buf_bytes(&text), &state))
			continue;
		if (!state.id)
			state.id = arena_intern(scan->arena, bytes_of(id));
		add_state(scan, place->engine, &state, path);
	}
}

static void add_from_podman(struct target_scan *scan, const char *path)
{
	scoped_buf text = { 0 };
	container_states states = { 0 };
	struct err err;

	if (root_read(scan->root, path, SCAN_STATE_MAX, &text, &err) == 0 &&
	    container_state_podman(scan->arena, buf_bytes(&text), &states))
		for (vec_each(state, &states))
			add_state(scan, "podman", state, path);
}

static void add_from_kubelet(struct target_scan *scan)
{
	static const char folder[] = "/var/log/containers";
	scoped_names logs = { 0 };
	struct container_state state;
	struct err err;

	if (root_list(scan->root, folder, &logs, &err) < 0)
		return;
	for (size_t i = 0; i < logs.starts.count; i++) {
		const char *name = root_name(&logs, i);

		if (container_state_kubelet(scan->arena, bytes_of(name), &state))
			add_state(scan, "containerd", &state,
				  arena_format(scan->arena, "%s/%s", folder, name));
	}
}

void target_scan_containers(struct target_scan *scan)
{
	add_from_processes(scan);
	for (size_t i = 0; i < sizeof(podman_files) / sizeof(podman_files[0]); i++)
		add_from_podman(scan, podman_files[i]);
	for (size_t i = 0; i < sizeof(state_places) / sizeof(state_places[0]); i++)
		add_from_place(scan, &state_places[i]);
	add_from_kubelet(scan);
}
