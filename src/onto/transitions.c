/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "onto/transitions.h"

#include "base/buf.h"
#include "base/path.h"
#include "onto/transitions_parts.h"

struct transition *transition_add(struct transitions *transitions, const char *section,
				  const char *key, enum severity severity)
{
	struct transition *row = RECORD_ADD(transitions->arena, &transitions->old->transitions,
					    transition);

	row->section = section;
	row->key = key;
	row->severity = severity;
	return row;
}

void transition_note(struct transitions *transitions, text_list *list, const char *text)
{
	if (text)
		text_list_add_once(transitions->arena, list, text);
}

/* ---- programs ------------------------------------------------------------------------------ */

/* The service or job that starts a program, or NULL: the worse it is if it does not run there. */
static const char *who_starts(const struct content *old, const char *path)
{
	for (vec_each(service, &old->services))
		if (service->command && path_is_named(service->command, path))
			return service->name;
	for (vec_each(schedule, &old->schedules))
		if (schedule->command && path_is_named(schedule->command, path))
			return schedule->path ? schedule->path : schedule->name;
	return NULL;
}

/* All that it needs besides was asked for on the old host, and moves. */
static bool is_served(const struct transitions *transitions, const struct runnable *answer)
{
	if (answer->answer != ANSWER_WITH_PACKAGES)
		return false;
	for (vec_each(name, &answer->packages))
		if (!transitions_is_asked_for(transitions, *name))
			return false;
	return true;
}

static void tell_program(struct transitions *transitions, const struct runnable *answer)
{
	static const struct {
		enum can_run_answer answer;
		enum fate fate;
		enum severity severity, started; /* the second where something starts it */
		const char *verb, *proposal;
	} cases[] = {
		{ ANSWER_NO, STAYS, SEVERITY_WARN, SEVERITY_BAD, "does not run there",
		  "build or install it anew; or keep it in a container of the old system" },
		{ ANSWER_UNKNOWN, FATE_UNKNOWN, SEVERITY_WARN, SEVERITY_WARN, "may not run there",
		  "try it on the new system before the cutover" },
		{ ANSWER_WITH_PACKAGES, CHANGES, SEVERITY_NOTE, SEVERITY_NOTE,
		  "needs packages there", "they are installed with it" },
	};
	const char *starter = who_starts(transitions->old, answer->path);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (cases[i].answer != answer->answer || is_served(transitions, answer))
			continue;
		struct transition *row = transition_add(transitions, "executables", answer->path,
							starter ? cases[i].started
								: cases[i].severity);

		row->fate = cases[i].fate;
		row->what = arena_format(transitions->arena, "%s%s%s%s %s: %s", answer->path,
					 starter ? ", which " : "", starter ? starter : "",
					 starter ? " starts," : "", cases[i].verb,
					 answer->because.count ? answer->because.at[0] : "");
		row->proposal = cases[i].proposal;
		row->instead = answer->packages;
		for (size_t n = 1; n < answer->because.count; n++)
			transition_note(transitions, &row->evidence, answer->because.at[n]);
		for (vec_each(seen, &answer->evidence))
			transition_note(transitions, &row->evidence, *seen);
	}
	for (vec_each(warning, &answer->warnings)) {
		struct transition *row = transition_add(transitions, "executables", answer->path,
							SEVERITY_NOTE);

		row->fate = MOVES;
		row->what = arena_format(transitions->arena, "%s: %s", answer->path, *warning);
	}
}

static void add_programs(struct transitions *transitions)
{
	scoped_moving moving = { 0 };

	moving_init(&moving, transitions->old);
	for (vec_each(file, &transitions->old->executables)) {
		struct runnable answer;

		can_run(transitions->target, &moving, file, transitions->arena, &answer);
		tell_program(transitions, &answer);
	}
}

/* ---- all of it ----------------------------------------------------------------------------- */

static int by_severity(const void *a, const void *b)
{
	const struct transition *left = a, *right = b;

	if (left->severity != right->severity)
		return left->severity < right->severity ? -1 : 1;
	int order = strcmp(left->section, right->section);

	if (!order)
		order = strcmp(left->key, right->key);
	return order ? order : strcmp(left->what, right->what);
}

int transitions_make(struct content *old, const struct content *fresh,
		     const struct transition_sources *sources, struct arena *arena, struct err *err)
{
	scoped_package_libraries libraries = { 0 };
	scoped_target target = { 0 };
	struct transitions transitions = {
		.old = old,
		.target = &target,
		.arena = arena,
		.programs = { .old = old, .target = &target },
	};

	package_libraries_init(&libraries, sources->packages);
	target_init(&target, fresh);
	target.packages = sources->packages ? &libraries : NULL;
	transitions_find_offers(&transitions);
	transitions_find_names(&transitions);
	transitions_find_links(&transitions);
	transitions_add_packages(&transitions);
	transitions_add_repositories(&transitions);
	add_programs(&transitions);
	transitions_add_host(&transitions);
	int failed = transitions_add_files(&transitions, sources, err);

	transitions_add_names(&transitions);
	transitions_add_links(&transitions);
	vec_sort(&old->transitions, by_severity);
	return failed;
}
