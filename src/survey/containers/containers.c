/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Containers: those that engines know of by their files, and those that processes are in by their
 * cgroups. No daemon is asked.
 */
#include <unistd.h>

#include "survey/collectors.h"
#include "survey/containers/containers_parts.h"
#include "survey/services/services.h"

static void record_failure(void *context, const char *path, const struct err *err)
{
	survey_error_from(context, path, err);
}

/* --- joining rows and states ---------------------------------------------------------------- */

/* A machine that nobody registered has the number of its pid namespace for an id, and a name. */
static struct container *row_of(const struct survey *survey, const struct container_state *state)
{
	for (vec_each(row, &survey->content->containers)) {
		bool same_engine = strcmp(row->engine, state->engine) == 0;

		if (strcmp(row->id, state->id) == 0 &&
		    (same_engine || strlen(row->id) >= CONTAINER_ID_SIZE_MIN))
			return row;
		if (same_engine && row->name && row->pids.count &&
		    strcmp(row->name, state->id) == 0)
			return row;
	}
	return NULL;
}

static void add_state(struct survey *survey, const struct container_state *state)
{
	struct container *row = row_of(survey, state);

	if (!row) {
		row = RECORD_ADD(survey->arena, &survey->content->containers, container);
		row->id = arena_intern(survey->arena, bytes_of(state->id));
	}
	/* a pod's cgroup does not tell the engine, its files do */
	row->engine = state->engine;
	container_row_fill(survey, row, state);
}

/* A container of kubernetes is the kubelet's, whatever runs it. */
static void find_kubelet(struct container *row)
{
	bool is_pod = row->pod && strchr(row->pod, '/');

	if (is_pod && !row->started_by &&
	    (strcmp(row->engine, "containerd") == 0 || strcmp(row->engine, "cri-o") == 0))
		row->started_by = "kubelet";
}

/* --- what state it is in -------------------------------------------------------------------- */

/* Files are written when an engine notices; processes are what is true now. */
static void judge_state(struct survey *survey, struct container *row)
{
	bool is_paused = row->state && strcmp(row->state, "paused") == 0;
	bool is_known_to_run = row->state && (strcmp(row->state, "running") == 0 || is_paused);
	bool has_names = strcmp(row->engine, "lxc") == 0 || strcmp(row->engine, "machine") == 0;

	if (row->pids.count) {
		if (!is_paused && (!row->state || strcmp(row->state, "restarting") != 0))
			row->state = "running";
		row->exit_code = UNKNOWN;
		return;
	}
	if (!survey->root->live || geteuid() != 0)
		return; /* nobody can tell */
	if (is_known_to_run) {
		survey_note(survey, &row->evidence, "no process runs in it, though it is %s there",
			    row->state);
		row->state = "exited";
	} else if (!row->state && has_names) {
		row->state = "stopped";
	}
}

static int by_name(const void *a, const void *b)
{
	const struct container *first = a, *second = b;
	int order = strcmp(containers_name(first), containers_name(second));

	return order ? order : strcmp(first->id, second->id);
}

/* --- all ------------------------------------------------------------------------------------ */

static void keep_stores(struct survey *survey, const struct engines *engines)
{
	for (vec_each(store, &engines->stores))
		*vec_push_in(survey->arena, &survey->stores) = (struct layer_store){
			.engine = store->engine,
			.path = arena_intern(survey->arena, bytes_of(store->path)),
		};
}

/* An engine of this host: what one within a container calls /data is another place. Users have
 * engines of their own, but no daemons of the system's. */
static bool may_tell(const struct survey *survey, const struct process *process)
{
	return process->name && engines_wants(process->name) &&
	       (process->uid == 0 || strcmp(process->name, "conmon") == 0) &&
	       !process_is_foreign(survey, process);
}

static void read_engines(struct survey *survey, struct engines *engines)
{
	for (vec_each(process, &survey->content->processes))
		if (may_tell(survey, process))
			engines_tell(engines, &process->argv);
	engines_read(engines);
	containers_find_machines(survey, engines);
	containers_claim(survey, engines);
	for (vec_each(state, &engines->containers))
		add_state(survey, state);
	keep_stores(survey, engines);
}

int survey_containers(struct survey *survey, struct err *err)
{
	struct arena scratch = { 0 }; /* secrets are in it: it goes before the survey ends */
	struct engines engines = {
		.root = survey->root,
		.arena = &scratch,
		.failed = record_failure,
		.context = survey,
	};

	read_engines(survey, &engines);
	engines_deinit(&engines);
	arena_deinit(&scratch);
	containers_leave_own(survey);
	containers_finish_processes(survey);
	for (vec_each(row, &survey->content->containers)) {
		find_kubelet(row);
		judge_state(survey, row);
	}
	vec_sort(&survey->content->containers, by_name);
	return 0;
}
