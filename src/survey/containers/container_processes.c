/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which process is in which container. */
#include "base/map.h"
#include "engines/engines.h"
#include "format/containers/nspawn_config.h"
#include "format/proc/proc_pid_stat.h"
#include "survey/containers/containers_parts.h"

struct container *containers_find(const struct survey *survey, const char *id)
{
	/* the last ones first: processes of a container mostly follow one another */
	for (size_t i = survey->content->containers.count; id && i-- > 0;)
		if (strcmp(survey->content->containers.at[i].id, id) == 0)
			return &survey->content->containers.at[i];
	return NULL;
}

const char *containers_name(const struct container *container)
{
	return container->name ? container->name : container->id;
}

void containers_add_process(struct survey *survey, struct process *row, const char *engine)
{
	struct container *found = containers_find(survey, row->container);

	if (!found ||
	    (strcmp(found->engine, engine) != 0 && strlen(found->id) < CONTAINER_ID_SIZE_MIN)) {
		found = RECORD_ADD(survey->arena, &survey->content->containers, container);
		found->id = row->container;
		found->engine = engine;
		survey_note(survey, &found->evidence, "cgroup %s of process %lld",
			    row->cgroup ? row->cgroup : "/", (long long)row->pid);
	}
	*vec_push_in(survey->arena, &found->pids) = row->pid;
}

static struct process *process_of(const struct survey *survey, int64_t pid)
{
	for (vec_each(process, &survey->content->processes))
		if (process->pid == pid)
			return process;
	return NULL;
}

/* --- systemd-nspawn that nobody registered -------------------------------------------------- */

/* The processes of one pid namespace, as far as no cgroup gave them to a container already. */
static void add_namespace(struct survey *survey, const struct process *first, const char *id,
			  const char *engine)
{
	for (vec_each(process, &survey->content->processes)) {
		if (process->container || process->namespaces.pid != first->namespaces.pid)
			continue;
		process->container = id;
		containers_add_process(survey, process, engine);
	}
}

/* What the monitor's command line says of its machine; the row's id stays that of the processes. */
static void take_monitor(struct survey *survey, struct engines *engines, struct container *row,
			 const struct process *monitor)
{
	struct container_state state, *known;

	container_state_init(&state);
	nspawn_config_argv(engines->arena, &monitor->argv, &state);
	survey_note(survey, &row->evidence, "process %lld (systemd-nspawn)",
		    (long long)monitor->pid);
	if (!state.names.count)
		return;
	row->name = arena_intern(survey->arena, bytes_of(state.names.at[0]));
	state.engine = "machine";
	state.id = state.names.at[0];
	/* the command line wins over files */
	known = engines_find(engines, state.engine, state.id);
	if (known) {
		container_state_join(engines->arena, &state, known);
		*known = state;
	} else {
		engines_add(engines, &state, NULL);
	}
}

void containers_find_machines(struct survey *survey, struct engines *engines)
{
	for (vec_each(monitor, &survey->content->processes)) {
		if (!monitor->name || strcmp(monitor->name, "systemd-nspawn") != 0 ||
		    monitor->container || monitor->namespaces.pid == UNKNOWN)
			continue;
		for (vec_each(init, &survey->content->processes)) {
			if (init->ppid != monitor->pid || init->namespaces.pid == UNKNOWN ||
			    init->namespaces.pid == monitor->namespaces.pid)
				continue;
			if (!init->container)
				add_namespace(survey, init,
					      arena_format(survey->arena, "pid:[%lld]",
							   (long long)init->namespaces.pid),
					      "machine");
			struct container *row = containers_find(survey, init->container);

			if (row && !row->name)
				take_monitor(survey, engines, row, monitor);
		}
	}
}

/* --- by what engines wrote down ------------------------------------------------------------- */

/* The container that a folder of the cgroup tree is called by, where an engine was told to use a
 * parent of its own; NULL: none. */
static const struct container_state *state_of_cgroup(const struct engines *engines,
						     const char *cgroup)
{
	struct bytes rest = bytes_of(cgroup), name;

	while (bytes_part(&rest, '/', &name)) {
		const size_t *known = name.size < CONTAINER_ID_SIZE_MIN
					      ? NULL
					      : engine_index_find(&engines->by_id, name);

		if (known)
			return &engines->containers.at[*known - 1];
	}
	return NULL;
}

static void claim_cgroups(struct survey *survey, const struct engines *engines)
{
	const struct container_state *state = NULL;
	const char *path = NULL;

	for (vec_each(process, &survey->content->processes)) {
		if (process->container || !process->cgroup)
			continue;
		if (process->cgroup != path) /* interned: equal ones follow one another */
			state = state_of_cgroup(engines, process->cgroup);
		path = process->cgroup;
		if (!state)
			continue;
		process->container = arena_intern(survey->arena, bytes_of(state->id));
		containers_add_process(survey, process, state->engine);
	}
}

/* When a process started, in ticks; 0: gone. */
static uint64_t started_ticks(struct survey *survey, int64_t pid)
{
	struct proc_pid_stat stat;
	scoped_buf text = { 0 };
	struct err err;
	const char *path = arena_format(survey->arena, "/proc/%lld/stat", (long long)pid);

	return root_read(survey->root, path, ROOT_TEXT_MAX, &text, &err) == 0 &&
			       proc_pid_stat_parse(buf_bytes(&text), &stat)
		       ? stat.started_ticks
		       : 0;
}

/* Whether the process that an engine wrote down still is that one: it started then, or it is the
 * child of a monitor that was told the container's id. */
static bool is_still(struct survey *survey, const struct process *process,
		     const struct container_state *state)
{
	const struct process *monitor;

	if (state->start_ticks)
		return started_ticks(survey, process->pid) == state->start_ticks;
	monitor = process_of(survey, process->ppid);
	return monitor && text_list_has(&monitor->argv, state->id);
}

/* A process and its descendants, where it shares the host's pid namespace. They follow it, but for
 * those whose number began anew. */
static void claim_tree(struct survey *survey, struct process *first, const char *id,
		       const char *engine)
{
	first->container = id;
	containers_add_process(survey, first, engine);
	for (vec_each(process, &survey->content->processes)) {
		const struct process *parent = process->container
						       ? NULL
						       : process_of(survey, process->ppid);

		if (!parent || !parent->container || strcmp(parent->container, id) != 0)
			continue;
		process->container = id;
		containers_add_process(survey, process, engine);
	}
}

static void claim_by_pid(struct survey *survey, const struct container_state *state)
{
	struct process *process = state->pid ? process_of(survey, state->pid) : NULL;
	const struct process *parent = process ? process_of(survey, process->ppid) : NULL;
	const char *id;

	if (!process || process->container || !is_still(survey, process, state))
		return;
	id = arena_intern(survey->arena, bytes_of(state->id));
	if (process->namespaces.pid != UNKNOWN && parent &&
	    parent->namespaces.pid != process->namespaces.pid)
		add_namespace(survey, process, id, state->engine);
	else
		claim_tree(survey, process, id, state->engine);
}

void containers_claim(struct survey *survey, const struct engines *engines)
{
	claim_cgroups(survey, engines);
	for (vec_each(state, &engines->containers))
		claim_by_pid(survey, state);
}

/* --- at the end ----------------------------------------------------------------------------- */

void containers_leave_own(struct survey *survey)
{
	struct content *content = survey->content;
	const char *own = NULL;
	size_t kept = 0;

	for (vec_each(process, &content->processes))
		if (process->pid == 1)
			own = process->container;
	if (!own)
		return;
	for (vec_each(process, &content->processes))
		if (process->container && strcmp(process->container, own) == 0)
			process->container = NULL;
	for (vec_each(container, &content->containers))
		if (strcmp(container->id, own) != 0)
			content->containers.at[kept++] = *container;
	content->containers.count = kept;
}

/* The first process of a container: the one that was started first. Process ids wrap around, so the
 * lowest need not be it. */
static void find_first(struct survey *survey, struct container *container)
{
	const struct process *first = NULL;

	for (vec_each(process, &survey->content->processes)) {
		if (!process->container || strcmp(process->container, container->id) != 0)
			continue;
		if (!first || process->started_at < first->started_at)
			first = process;
	}
	if (!first)
		return;
	container->pid = first->pid;
	if (container->started_at == UNKNOWN)
		container->started_at = first->started_at;
}

/* conmon(8) is told the name, where nobody may read what podman keeps. */
static void name_by_monitor(struct survey *survey, struct container *container)
{
	const struct process *first = process_of(survey, container->pid);
	const struct process *conmon = first ? process_of(survey, first->ppid) : NULL;

	if (container->name || !conmon || !conmon->name || strcmp(conmon->name, "conmon") != 0)
		return;
	for (size_t i = 1; i + 1 < conmon->argv.count; i++) {
		const char *option = conmon->argv.at[i];

		if (strcmp(option, "-n") != 0 && strcmp(option, "--name") != 0)
			continue;
		container->name = conmon->argv.at[i + 1];
		survey_note(survey, &container->evidence, "process %lld (conmon)",
			    (long long)conmon->pid);
		return;
	}
}

/* Ids that people gave: of machines, of LXC, of containerd and the runtimes below. */
static bool id_is_name(const struct container *container)
{
	return strlen(container->id) < CONTAINER_ID_SIZE_MIN &&
	       !bytes_starts(bytes_of(container->id), "pid:[");
}

void containers_finish_processes(struct survey *survey)
{
	for (vec_each(container, &survey->content->containers)) {
		find_first(survey, container);
		name_by_monitor(survey, container);
		if (!container->name && id_is_name(container))
			container->name = container->id;
	}
	/* a container has a passwd of its own: what the host calls a user id says nothing there,
	 * except for root, who has the same number everywhere */
	for (vec_each(process, &survey->content->processes))
		if (process->container && process->uid != 0)
			process->user = NULL;
}
