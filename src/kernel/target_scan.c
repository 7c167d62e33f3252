/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/target_scan.h"

#include <errno.h>
#include <stdio.h>

#include "format/proc/proc_cgroup.h"
#include "format/proc/proc_pid_stat.h"
#include "kernel/procfs.h"

enum {
	SCAN_RECORD_MAX = 64 * 1024, /* of stat, cgroup and command line of a process */
	SCAN_CONTAINERS_MAX = 10 * 1000,
	SCAN_ID_SIZE_MIN = 32, /* of ids that are no names */
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

static text_list read_arguments(struct target_scan *scan, int folder)
{
	scoped_buf text = { 0 };
	struct bytes rest, argument;
	text_list argv = { 0 };

	if (procfs_read_record(folder, "cmdline", SCAN_RECORD_MAX, &text) < 0)
		return argv;
	rest = buf_bytes(&text);
	while (bytes_part(&rest, '\0', &argument))
		*vec_push_in(scan->arena, &argv) = arena_string(scan->arena, argument);
	return argv;
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
	if (parsed.flags & PROC_PID_STAT_KERNEL_THREAD)
		return true; /* no container's, no unit's, and of no file */
	if (procfs_read_record(folder, "cgroup", SCAN_RECORD_MAX, &cgroup) == 0) {
		struct bytes path = proc_cgroup_path(buf_bytes(&cgroup));
		struct proc_cgroup told = proc_cgroup_explain(path);

		ret->cgroup = intern_or_null(scan->arena, path);
		ret->unit = intern_or_null(scan->arena, told.unit);
		ret->container = intern_or_null(scan->arena, told.container);
		ret->engine = told.engine;
	}
	if (engines_wants(ret->name))
		ret->argv = read_arguments(scan, folder);
	if (!ret->container) /* there, paths are other ones */
		engines_tell(scan->engines, &ret->argv);
	if (procfs_readlink(folder, "exe", &exe) == 0)
		ret->executable = executable_name(scan->arena, buf_bytes(&exe));
	return true;
}

/* Who it is, where containers are known by their engine's files alone: true unless it is one that
 * takes a closer look. */
static bool add_briefly(struct target_scan *scan, int proc, pid_t pid)
{
	char path[32];
	scoped_buf stat = { 0 };
	struct proc_pid_stat parsed;

	snprintf(path, sizeof(path), "%d/stat", (int)pid);
	if (procfs_read_record(proc, path, SCAN_RECORD_MAX, &stat) < 0 ||
	    !proc_pid_stat_parse(buf_bytes(&stat), &parsed) ||
	    parsed.flags & PROC_PID_STAT_KERNEL_THREAD)
		return true;
	struct target_process process = {
		.pid = parsed.pid,
		.ppid = parsed.ppid,
		.start_ticks = parsed.started_ticks,
		.name = arena_intern(scan->arena, parsed.name),
	};

	if (engines_wants(process.name))
		return false;
	*vec_push_in(scan->arena, &scan->processes) = process;
	return true;
}

static void add_process(struct target_scan *scan, int proc, pid_t pid)
{
	if (scan->engines->only && add_briefly(scan, proc, pid))
		return;
	scoped_fd int folder = procfs_open_pid(proc, pid);
	struct target_process process;

	if (folder >= 0 && read_process(scan, folder, &process))
		*vec_push_in(scan->arena, &scan->processes) = process;
}

int target_scan_process(struct target_scan *scan, int64_t pid, struct err *err)
{
	scoped_fd int proc = procfs_open(scan->root, err);

	if (proc < 0)
		return proc;
	add_process(scan, proc, (pid_t)pid);
	return 0;
}

int target_scan_processes(struct target_scan *scan, struct err *err)
{
	scoped_fd int proc = procfs_open(scan->root, err);
	pid_list pids = { 0 };

	if (proc < 0)
		return proc;
	int failed = procfs_pids(proc, &pids, err);

	for (vec_each(pid, &pids))
		add_process(scan, proc, *pid);
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

/* The container with that id, a new one if need be; NULL when there are too many. Short ids are
 * names, which two engines may have. */
static struct target_container *container_of(struct target_scan *scan, const char *engine,
					     const char *id)
{
	for (vec_each(container, &scan->containers))
		if (strcmp(container->id, id) == 0 &&
		    (strlen(id) >= SCAN_ID_SIZE_MIN || strcmp(container->engine, engine) == 0))
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

/* podman's monitor is told the container, also where there is no cgroup to tell it. */
static bool is_watched(const struct target_scan *scan, const struct target_process *process,
		       const char *id)
{
	const struct target_process *monitor = target_scan_find(scan, process->ppid);

	return monitor && text_list_has(&monitor->argv, id);
}

/* Whether the process an engine wrote down is still that one, not a later one with its number. */
static bool is_still(const struct target_scan *scan, const struct target_process *process,
		     const struct container_state *state)
{
	if (state->start_ticks)
		return state->start_ticks == process->start_ticks;
	if (process->cgroup && strstr(process->cgroup, state->id))
		return true;
	/* systemd-machined removes its file with the machine; there may be no cgroup of that
	 * name */
	return strcmp(state->engine, "machine") == 0 || is_watched(scan, process, state->id);
}

/* The process, with what add_briefly() left out. */
static const struct target_process *find_whole(struct target_scan *scan, int64_t pid)
{
	const struct target_process *known = target_scan_find(scan, pid);
	struct target_process *whole;
	struct err err;

	if (!known || !scan->engines->only)
		return known;
	scoped_fd int proc = procfs_open(scan->root, &err);
	scoped_fd int folder = proc < 0 ? -1 : procfs_open_pid(proc, (pid_t)pid);

	whole = arena_alloc(scan->arena, sizeof(*whole));
	return folder >= 0 && read_process(scan, folder, whole) &&
			       whole->start_ticks == known->start_ticks
		       ? whole
		       : NULL;
}

static void add_state(struct target_scan *scan, const struct container_state *state)
{
	struct target_container *container = container_of(scan, state->engine, state->id);
	const struct target_process *process = state->pid ? find_whole(scan, state->pid) : NULL;

	if (!container)
		return;
	/* a pod's cgroup does not tell the engine, its folder does */
	if (strcmp(container->engine, "kubernetes") == 0)
		container->engine = state->engine;
	container->names = state->names;
	if ((state->names.count || !container->evidence) && state->evidence.count)
		container->evidence = state->evidence.at[0];
	if (container->pid == 0 && process && is_still(scan, process, state))
		set_first(container, process);
}

void target_scan_containers(struct target_scan *scan)
{
	add_from_processes(scan);
	engines_read(scan->engines);
	for (vec_each(state, &scan->engines->containers))
		add_state(scan, state);
}

int target_scan_all(struct target_scan *scan, struct err *err)
{
	int failed = scan->root->live ? target_scan_processes(scan, err) : 0;

	if (!failed)
		target_scan_containers(scan);
	return failed;
}
