/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/trace_again.h"

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "commands/commands.h"

enum {
	STEP_MS = 100,
	SEARCH_MS = 1, /* between looks for new processes */
	RESTART_MS_MAX = 10 * 60 * 1000,
	CHANGES_SHOWN = 5,
	SAID_SHOWN = 400, /* bytes of what a command says */
};

static int refuse_changes(const struct reload *reload, const char *what, struct err *err)
{
	scoped_buf names = { 0 };

	for (size_t i = 0; i < reload->changes.count && i < CHANGES_SHOWN; i++)
		buf_add_format(&names, "%s%s", i ? ", " : "", reload->changes.at[i]);
	if (reload->changes_count > CHANGES_SHOWN)
		buf_add_format(&names, " and %zu more", reload->changes_count - CHANGES_SHOWN);
	return err_set(err, -EBUSY,
		       "a %s would apply what has changed since it started: %s; "
		       "--yes-apply-changes does it",
		       what, buf_text(&names));
}

static int check(const struct trace_again *again, const struct reload *reload, const char *what,
		 struct err *err)
{
	if (reload->changes_count && !again->applies_changes)
		return refuse_changes(reload, what, err);
	return reload->test.count ? reload_test(again->root, reload, err) : 0;
}

static const char *test_words(const struct reload *reload)
{
	return reload->test.count ? "its own test of the configuration passes; " : "";
}

/* ---- a reload ------------------------------------------------------------------------------- */

/* Before the first that can be told to there may be a shell, or whatever else a container begins
 * with. */
static int find_reloadable(struct trace_again *again, const int_list *members, struct err *err)
{
	struct err first = { 0 };

	for (vec_each(pid, members)) {
		if (reload_prepare(again->root, *pid, again->arena, &again->reload, err) == 0)
			return 0;
		if (err->code != -ENOTSUP)
			return err->code;
		if (!first.code)
			first = *err;
	}
	*err = first;
	return err->code;
}

int trace_again_prepare_reload(struct trace_again *again, const int_list *members, struct err *err)
{
	if (find_reloadable(again, members, err) < 0)
		return err->code;
	return check(again, &again->reload, "reload", err);
}

int trace_again_reload(struct trace_again *again, struct err *err)
{
	const struct reload *reload = &again->reload;

	if (!again->is_quiet)
		command_say("trace", "%ssending SIG%s to process %lld (%s): %s", test_words(reload),
			    sigabbrev_np(reload->way->signal), (long long)reload->pid,
			    reload->program, reload->way->why);
	return reload_send(reload, err);
}

/* ---- a restart ------------------------------------------------------------------------------ */

int trace_again_prepare_restart(struct trace_again *again, struct target *target, struct err *err)
{
	struct restart *restart = &again->restart;

	if (restart_prepare(again->root, target, again->arena, restart, err) < 0)
		return err->code;
	*target = restart->service;
	return check(again, &restart->former, "restart", err);
}

/* The watch hears of new processes by itself, or they are looked for. */
static int watch_births(struct newcomers *newcomers, struct watch *watch, struct err *err)
{
	enum watch_backend backend = watch_backend_of(watch);

	if (backend != WATCH_BY_BPF && backend != WATCH_BY_FANOTIFY)
		return 0;
	newcomers->hears_births = true;
	newcomers->hears_ends = backend == WATCH_BY_BPF;
	if (watch_add_parent(watch, newcomers->manager, err) < 0)
		return err->code;
	/* for the word of its end, and the file systems that it sees */
	return newcomers->service->pid ? watch_add(watch, (uint32_t)newcomers->service->pid, err)
				       : 0;
}

int trace_again_watch(struct trace_again *again, const struct watch_options *options,
		      struct watch **ret, struct err *err)
{
	const struct restart *restart = &again->restart;
	struct newcomers *newcomers = &again->newcomers;

	/* a script's output goes nowhere: it, and what it starts, would not bear our end */
	if (run_apart_prepare(again->root, restart->place, &restart->command, !restart->is_script,
			      &again->command, err) < 0)
		return err->code;
	newcomers->root = again->root;
	newcomers->service = &restart->service;
	newcomers->is_script = restart->is_script;
	newcomers->program = restart->former.program;
	newcomers->manager = restart->is_script ? (uint32_t)again->command.runner
						: (uint32_t)restart->manager;
	if (newcomers_start(newcomers, err) < 0 ||
	    watch_start(ret, options, newcomers_hear, newcomers, err) < 0)
		return err->code;
	return watch_births(newcomers, *ret, err);
}

static void say_restart(const struct trace_again *again)
{
	const struct restart *restart = &again->restart;
	scoped_buf words = { 0 };

	for (vec_each(word, &restart->command))
		buf_add_format(&words, "%s%s", words.size ? " " : "", *word);
	if (restart->where)
		buf_add_format(&words, "\" %s", restart->where);
	else
		buf_add_text(&words, "\"");
	if (restart->service.pid)
		command_say("trace",
			    "%srunning \"%s: process %lld (%s) ends, and what is started in "
			    "its place is watched",
			    test_words(&restart->former), buf_text(&words),
			    (long long)restart->service.pid, restart->former.program);
	else
		command_say("trace",
			    "it does not run; running \"%s, and what that starts is watched",
			    buf_text(&words));
	if (!again->newcomers.hears_births)
		command_say("trace", "new processes are looked for a thousand times a second here, "
				     "and what they have done when they are found is not seen");
}

int trace_again_restart(struct trace_again *again, struct err *err)
{
	if (!again->is_quiet)
		say_restart(again);
	again->begun_ms = clock_ms(CLOCK_MONOTONIC);
	return run_apart_go(&again->command, err);
}

int trace_again_step_ms(const struct trace_again *again)
{
	return again->newcomers.hears_births ? STEP_MS : SEARCH_MS;
}

int trace_again_look(struct trace_again *again, struct watch *watch, struct err *err)
{
	int64_t now = clock_ms(CLOCK_MONOTONIC);

	if (!again->newcomers.hears_births && newcomers_look(&again->newcomers, watch, err) < 0)
		return err->code;
	if (again->is_ended)
		return 0;
	again->is_ended = run_apart_ended(&again->command, &again->status);
	again->ended_ms = now;
	again->is_overdue = now - again->begun_ms > RESTART_MS_MAX;
	return 0;
}

int trace_again_finish(struct trace_again *again)
{
	struct bytes said = bytes_slice(bytes_trim(buf_bytes(&again->command.text)), 0, SAID_SHOWN);
	const char *script = again->restart.command.at[0];

	newcomers_finish(&again->newcomers);
	if (!again->is_ended) {
		command_say("trace", "the restart has not ended yet, and goes on");
		return EXIT_DONE;
	}
	if (!again->status)
		return EXIT_DONE;
	if (again->restart.is_script)
		command_say("trace",
			    "the restart failed: %s ended with status %d; what it says is heard "
			    "when it is run by hand",
			    script, again->status);
	else
		command_say("trace", "the restart failed: %s ended with status %d: %.*s", script,
			    again->status, (int)said.size, said.at ? said.at : "");
	return EXIT_CHECK_FAILED;
}

void trace_again_lost(const struct trace_again *again, pair_list *ret)
{
	const struct newcomers *newcomers = &again->newcomers;
	const struct {
		uint64_t count;
		const char *why;
	} losses[] = {
		{ newcomers->late,
		  "the first steps of processes that had begun when they were found" },
		{ newcomers->unknown,
		  "processes that ended before it was known which service started them" },
		{ newcomers->untold, "what was too much to be kept until that was known" },
	};

	if (newcomers->refused)
		*vec_push_in(again->arena, ret) = (struct pair){
			arena_format(again->arena, "processes that could not be watched (%s)",
				     newcomers->refusal.text),
			arena_format(again->arena, "%llu", (unsigned long long)newcomers->refused)
		};
	for (size_t i = 0; i < sizeof(losses) / sizeof(losses[0]); i++)
		if (losses[i].count)
			*vec_push_in(again->arena, ret) = (struct pair){
				losses[i].why, arena_format(again->arena, "%llu",
							    (unsigned long long)losses[i].count)
			};
}

void trace_again_deinit(struct trace_again *again)
{
	newcomers_deinit(&again->newcomers);
	run_apart_deinit(&again->command);
}
