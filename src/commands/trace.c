/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/interrupt.h"
#include "base/new_file.h"
#include "base/path.h"
#include "base/progress.h"
#include "commands/commands.h"
#include "commands/trace_again.h"
#include "commands/trace_functions.h"
#include "commands/trace_into.h"
#include "commands/trace_screen.h"
#include "kernel/process_root.h"
#include "kernel/target.h"
#include "snapshot/record_json.h"
#include "watch/command.h"

enum {
	STEP_MS = 100, /* between looks at the clock */
	WATCH_MS = 10 * 1000,
	QUIET_MS = 2 * 1000, /* a reload is over when nothing new was seen for so long */
	WATCH_MS_MAX = 24 * 3600 * 1000,
};

struct trace_arguments {
	struct options_common common;
	int64_t watch_ms; /* 0: not said */
	int backend;
	bool events;
	bool stack;
	bool reload;
	bool restart;
	bool apply_changes;
	bool no_seccomp;
	const char *into;
	const char *calls;
	const char *kernel;
};

#define AT(member) offsetof(struct trace_arguments, member)

static const char *const backend_choices[] = { "bpf", "fanotify", "ptrace", "proc", "best", NULL };

static const struct option_spec options[] = {
	{ "for", 0, OPTION_SECONDS, "SECONDS", AT(watch_ms), NULL, WATCH_MS_MAX },
	{ "backend", 0, OPTION_CHOICE, "NAME", AT(backend), backend_choices },
	{ "into", 0, OPTION_FILE, "SNAPSHOT", AT(into) },
	{ "events", 0, OPTION_FLAG, NULL, AT(events) },
	{ "stack", 0, OPTION_FLAG, NULL, AT(stack) },
	{ "reload", 0, OPTION_FLAG, NULL, AT(reload) },
	{ "restart", 0, OPTION_FLAG, NULL, AT(restart) },
	{ "yes-apply-changes", 0, OPTION_FLAG, NULL, AT(apply_changes) },
	{ "no-seccomp", 0, OPTION_FLAG, NULL, AT(no_seccomp) },
	{ "calls", 0, OPTION_TEXT, "LIST", AT(calls) },
	{ "kernel", 0, OPTION_TEXT, "FUNCTIONS", AT(kernel) },
	OPTION_JSON,
	OPTION_COLOR,
	OPTION_QUIET,
	OPTION_VERBOSE,
	OPTION_HELP,
	{ 0 },
};

/* One run of the command. */
struct tracing {
	const struct trace_arguments *arguments;
	struct root root;
	struct arena arena;
	struct target target;         /* unless a command is traced */
	struct watch_command command; /* a command of ours; its words are the operands */
	int status;                   /* as of waitpid(2), once it has ended */
	struct trace trace;
	struct watch *watch;
	struct term *events;      /* NULL: they are not shown */
	struct trace_again again; /* --reload, --restart */
	struct snapshot into;     /* likewise, see trace_into.h */
	struct trace_functions functions;
	int64_t milliseconds;
	int64_t heard_ms; /* CLOCK_MONOTONIC, of what was new last */
};

static void hear(void *context, const struct watch_record *record, struct bytes data,
		 const struct watch_stack *stack)
{
	struct tracing *tracing = context;
	size_t before = tracing->trace.sights.count;

	tracing->heard_ms = clock_ms(CLOCK_MONOTONIC);
	trace_hear(&tracing->trace, record, data, stack);
	bool is_told = record->deed >= WATCH_FORKS || tracing->trace.sights.count > before;
	struct err err;

	if (tracing->events && is_told &&
	    trace_screen_event(tracing->events, &tracing->trace, record, &err) < 0)
		tracing->events = NULL; /* whoever read them has gone */
}

/* ---- the watch ----------------------------------------------------------------------------- */

static bool is_command(const struct tracing *tracing)
{
	return tracing->arguments->common.operands_before == 0;
}

/* What is traced, in a word. */
static const char *name_of(const struct tracing *tracing)
{
	return is_command(tracing) ? path_name(tracing->arguments->common.operands[0])
				   : tracing->target.name;
}

static int add_members(struct tracing *tracing, watch_processes *ret, struct err *err)
{
	int_list members = { 0 };
	int failed = target_members(&tracing->root, &tracing->target, &members, err);

	for (vec_each(pid, &members))
		*vec_push(ret) = (uint32_t)*pid;
	vec_deinit(&members);
	return failed;
}

/* What was started between the look at /proc and the start of the watch: a second look finds it. */
static int add_late(struct tracing *tracing, struct err *err)
{
	watch_processes late = { 0 };
	int failed = add_members(tracing, &late, err);

	for (vec_each(process, &late)) {
		int refused = failed ? 0 : watch_add(tracing->watch, *process, err);

		if (refused != -ESRCH) /* it has ended by now */
			failed = failed ? failed : refused;
	}
	vec_deinit(&late);
	return failed;
}

static int start_functions(struct tracing *tracing, struct err *err)
{
	int_list members = { 0 };
	int failed = target_members(&tracing->root, &tracing->target, &members, err);

	if (!failed)
		failed = trace_functions_start(&tracing->functions, &members, err);
	/* what was started between the look at /proc and the start: a second look finds it */
	members.count = 0;
	if (!failed)
		failed = target_members(&tracing->root, &tracing->target, &members, err);
	if (!failed)
		failed = trace_functions_add(&tracing->functions, &members, err);
	vec_deinit(&members);
	return failed;
}

/* It has not begun yet. */
static int start_functions_of_command(struct tracing *tracing, struct err *err)
{
	int64_t pid = tracing->command.pid;
	const int_list members = { .at = &pid, .count = 1 };

	return trace_functions_start(&tracing->functions, &members, err);
}

static int watch_restart(struct tracing *tracing, const struct watch_options *wanted,
			 struct err *err)
{
	const int_list nobody = { 0 };

	tracing->again.newcomers.heard = hear;
	tracing->again.newcomers.context = tracing;
	if (trace_again_watch(&tracing->again, wanted, &tracing->watch, err) < 0)
		return err->code;
	return tracing->target.pid ? start_functions(tracing, err)
				   : trace_functions_start(&tracing->functions, &nobody, err);
}

static int watch_target(struct tracing *tracing, struct err *err)
{
	struct watch_options wanted = { .backend = (enum watch_backend)tracing->arguments->backend,
					.root = &tracing->root,
					.with_filter = !tracing->arguments->no_seccomp,
					.with_stacks = tracing->arguments->stack };

	if (is_command(tracing)) {
		wanted.command = &tracing->command;
		if (start_functions_of_command(tracing, err) < 0)
			return err->code;
		return watch_start(&tracing->watch, &wanted, hear, tracing, err);
	}
	if (tracing->arguments->restart)
		return watch_restart(tracing, &wanted, err);
	int failed = add_members(tracing, &wanted.processes, err);

	/* while it still runs the code that the first stacks lead through */
	for (vec_each(process, &wanted.processes))
		if (!failed && tracing->trace.stacks)
			stacks_know(tracing->trace.stacks, *process);
	if (!failed)
		failed = watch_start(&tracing->watch, &wanted, hear, tracing, err);
	vec_deinit(&wanted.processes);
	if (failed || add_late(tracing, err) < 0)
		return err->code;
	return start_functions(tracing, err);
}

/* It and all that it has started. */
static bool command_is_over(struct tracing *tracing)
{
	return watch_ended(tracing->watch, &tracing->status) && watch_alive(tracing->watch) == 0;
}

static bool is_over(struct tracing *tracing, int64_t start, int64_t now)
{
	int64_t wanted = tracing->arguments->watch_ms;

	if (is_command(tracing))
		return (wanted && now - start >= wanted) || command_is_over(tracing);
	if (tracing->arguments->restart) {
		if (!tracing->again.is_ended)
			return tracing->again.is_overdue;
		start = tracing->again.ended_ms;
	}
	if (wanted || !(tracing->arguments->reload || tracing->arguments->restart))
		return now - start >= (wanted ? wanted : WATCH_MS);
	/* until the first is heard, it may still be to come: the host may be busy */
	return now - start >= WATCH_MS ||
	       (tracing->heard_ms &&
		now - (tracing->heard_ms > start ? tracing->heard_ms : start) >= QUIET_MS);
}

/* What a restart has started; with --calls its functions are looked at, too. */
static int look_for_new(struct tracing *tracing, struct err *err)
{
	int_list *fresh = &tracing->again.newcomers.fresh;

	if (trace_again_look(&tracing->again, tracing->watch, err) < 0 ||
	    trace_functions_add(&tracing->functions, fresh, err) < 0)
		return err->code;
	fresh->count = 0;
	return 0;
}

static int watch_while(struct tracing *tracing, struct progress *progress, struct err *err)
{
	int64_t start = clock_ms(CLOCK_MONOTONIC), now = start;
	int step_ms = tracing->arguments->restart ? trace_again_step_ms(&tracing->again) : STEP_MS;

	while (!interrupt_came() && !is_over(tracing, start, now)) {
		if (watch_step(tracing->watch, step_ms, err) < 0 && err->code != -EINTR)
			return err->code;
		if (tracing->arguments->restart && look_for_new(tracing, err) < 0)
			return err->code;
		if (trace_functions_step(&tracing->functions, err) < 0)
			return err->code;
		now = clock_ms(CLOCK_MONOTONIC);
		progress_show(progress, name_of(tracing));
	}
	tracing->milliseconds = now - start;
	return 0;
}

/* ---- the result ----------------------------------------------------------------------------- */

static int print_text(const struct tracing *tracing, const struct traced *traced)
{
	const struct trace_shown shown = { is_command(tracing) ? NULL : tracing->target.name,
					   &tracing->trace, traced,
					   tracing->arguments->common.verbose };
	scoped_term term;

	term_init(&term, STDOUT_FILENO, (enum term_color)tracing->arguments->common.color);
	trace_screen_report(&term, &shown);
	return command_finish(&term, "trace", EXIT_DONE);
}

static int print_json(const struct traced *traced)
{
	scoped_buf text = { 0 };
	struct err err;

	record_write(&text, &traced_type, traced);
	buf_add_byte(&text, '\n');
	return fd_write_all(STDOUT_FILENO, "standard output", buf_bytes(&text), &err) < 0
		       ? command_fail("trace", &err)
		       : EXIT_DONE;
}

static int write_into(struct tracing *tracing, const struct traced *traced)
{
	struct traced kept = *traced;
	scoped_buf name = { 0 };
	struct err err;

	/* what stands behind a command's name may be a secret */
	if (is_command(tracing))
		kept.target = tracing->arguments->common.operands[0];
	if (trace_into_write(tracing->arguments->into, &kept, &tracing->into, &name, &err) < 0)
		return command_fail("trace", &err);
	if (!tracing->arguments->common.quiet)
		command_say("trace", "the snapshot with what was seen is in %s", buf_text(&name));
	return EXIT_DONE;
}

/* "status 3", "SIGTERM"; NULL while it runs. */
static const char *ended_words(struct tracing *tracing)
{
	int status = tracing->status;

	if (!is_command(tracing) || !tracing->command.ended)
		return NULL;
	if (!WIFSIGNALED(status))
		return arena_format(&tracing->arena, "status %d", WEXITSTATUS(status));
	const char *name = sigabbrev_np(WTERMSIG(status));

	return name ? arena_format(&tracing->arena, "SIG%s", name)
		    : arena_format(&tracing->arena, "signal %d", WTERMSIG(status));
}

static void add_words(struct buf *ret, char *const *words)
{
	for (; *words; words++)
		buf_add_format(ret, "%s%s", ret->size ? " " : "", *words);
}

static int show(struct tracing *tracing)
{
	scoped_buf name = { 0 };
	struct traced traced;

	record_init(&traced_type, &traced);
	if (is_command(tracing))
		add_words(&name, tracing->arguments->common.operands);
	else
		target_write(&name, &tracing->target);
	traced.target = buf_text(&name);
	traced.milliseconds = tracing->milliseconds;
	traced.ended = ended_words(tracing);
	int restarted = tracing->arguments->restart ? trace_again_finish(&tracing->again)
						    : EXIT_DONE;

	trace_finish(&tracing->trace, tracing->watch);
	trace_rows(&tracing->trace, tracing->watch, tracing->arguments->common.verbose,
		   &tracing->arena, &traced);
	trace_again_lost(&tracing->again, &traced.lost);
	trace_functions_rows(&tracing->functions, &tracing->arena, &traced);
	/* the file first: it counts even if nobody reads the rest to its end */
	int status = tracing->arguments->into ? write_into(tracing, &traced) : EXIT_DONE;
	int shown = tracing->arguments->common.json ? print_json(&traced)
						    : print_text(tracing, &traced);

	if (status || shown)
		return status ? status : shown;
	return restarted;
}

/* ---- one run -------------------------------------------------------------------------------- */

static int prepare_again(struct tracing *tracing, struct err *err)
{
	const struct trace_arguments *arguments = tracing->arguments;
	int_list members = { 0 };

	if (arguments->restart)
		return trace_again_prepare_restart(&tracing->again, &tracing->target, err);
	if (!arguments->reload)
		return 0;
	int failed = target_members(&tracing->root, &tracing->target, &members, err);

	if (!failed)
		failed = trace_again_prepare_reload(&tracing->again, &members, err);
	vec_deinit(&members);
	return failed;
}

static int find_target(struct tracing *tracing, struct err *err)
{
	const struct options_common *common = &tracing->arguments->common;
	struct target_answer answer;

	if (tracing->arguments->reload && tracing->arguments->restart)
		return err_set(err, -EINVAL, "--reload and --restart exclude each other");
	if (common->operand_count > 1)
		return err_set(err, -EINVAL,
			       "%s: one argument too many; a command stands behind \"--\"",
			       common->operands[1]);
	if (target_resolve(&tracing->root, common->operands[0], &tracing->arena, &answer, err) < 0)
		return err->code;
	tracing->target = answer.target;
	return prepare_again(tracing, err);
}

static int prepare_command(struct tracing *tracing, struct err *err)
{
	const struct options_common *common = &tracing->arguments->common;

	if (tracing->arguments->reload || tracing->arguments->restart)
		return err_set(err, -EINVAL, "%s: a command has just read its configuration",
			       tracing->arguments->reload ? "--reload" : "--restart");
	return watch_command_prepare(&tracing->command, common->operands, common->json, err);
}

static void say_how(const struct tracing *tracing)
{
	if (tracing->arguments->common.quiet)
		return;
	if (watch_why_not(tracing->watch))
		command_say("trace", "%s", watch_why_not(tracing->watch));
	if (watch_backend_of(tracing->watch) == WATCH_BY_PTRACE && !is_command(tracing) &&
	    tracing->arguments->backend == WATCH_BY_BEST)
		command_say("trace",
			    "ptrace stops %s at each of its system calls: a web server may "
			    "keep a fifth of its speed until this ends; --backend proc "
			    "stops nothing, and sees less",
			    name_of(tracing));
	if (watch_is_filtered(tracing->watch))
		command_say("trace", "a filter stops the command at the system calls that are told "
				     "of, so that it and all it starts end with this trace; "
				     "--no-seccomp traces without");
}

static void say_who_ends(struct tracing *tracing)
{
	size_t alive = is_command(tracing) ? watch_alive(tracing->watch) : 0;

	if (alive && watch_is_filtered(tracing->watch))
		command_say("trace", "%zu %s still, and %s now", alive,
			    alive > 1 ? "processes run" : "process runs",
			    alive > 1 ? "end" : "ends");
}

static int start_again(struct tracing *tracing, struct err *err)
{
	if (tracing->arguments->reload)
		return trace_again_reload(&tracing->again, err);
	return tracing->arguments->restart ? trace_again_restart(&tracing->again, err) : 0;
}

static int trace(struct tracing *tracing, struct err *err)
{
	const struct options_common *common = &tracing->arguments->common;
	struct progress progress;

	if (tracing->arguments->into &&
	    trace_into_read(&tracing->root, tracing->arguments->into, &tracing->into, err) < 0)
		return err->code;
	if (trace_functions_parse(&tracing->functions, tracing->arguments->calls,
				  tracing->arguments->kernel, err) < 0)
		return err->code;
	if ((is_command(tracing) ? prepare_command(tracing, err) : find_target(tracing, err)) < 0 ||
	    watch_target(tracing, err) < 0)
		return err->code;
	say_how(tracing);
	/* a command's own lines would break into it */
	progress_init(&progress,
		      !common->quiet && !tracing->arguments->events && !is_command(tracing));
	interrupt_defer();
	int failed = start_again(tracing, err);

	if (!failed)
		failed = watch_while(tracing, &progress, err);
	progress_erase(&progress);
	say_who_ends(tracing);
	watch_stop(tracing->watch);
	if (!failed)
		failed = trace_functions_stop(&tracing->functions, err);
	return failed || !is_command(tracing)
		       ? failed
		       : watch_command_check(&tracing->command, common->operands[0], err);
}

static int run(int argc, char **argv)
{
	struct trace_arguments arguments = { .backend = WATCH_BY_BEST };
	struct tracing tracing = { .arguments = &arguments };
	scoped_term events = { 0 };
	struct err err;
	int status;

	if (!command_parse(argc, argv, &arguments, &status))
		return status;
	if (root_init(&tracing.root, "/", &err) < 0 || process_root_avoid(&tracing.root, &err) < 0)
		return command_fail("trace", &err);
	term_init(&events, STDOUT_FILENO, (enum term_color)arguments.common.color);
	tracing.events = arguments.events ? &events : NULL;
	tracing.trace.root = &tracing.root;
	tracing.trace.stacks = arguments.stack ? stacks_create() : NULL;
	snapshot_init(&tracing.into);
	tracing.again = (struct trace_again){ .root = &tracing.root,
					      .arena = &tracing.arena,
					      .is_quiet = arguments.common.quiet,
					      .applies_changes = arguments.apply_changes };
	tracing.functions.root = &tracing.root;
	tracing.functions.events = tracing.events;
	tracing.functions.is_quiet = arguments.common.quiet;
	status = trace(&tracing, &err) < 0 ? command_fail("trace", &err) : show(&tracing);
	trace_functions_deinit(&tracing.functions);
	watch_free(tracing.watch);
	trace_again_deinit(&tracing.again);
	watch_command_end(&tracing.command);
	trace_deinit(&tracing.trace);
	snapshot_deinit(&tracing.into);
	arena_deinit(&tracing.arena);
	root_deinit(&tracing.root);
	return status;
}

const struct command_code command_trace = { options, OPERANDS_NONE, 1, INT_MAX, run };
