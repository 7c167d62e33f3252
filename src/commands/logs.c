/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <time.h>

#include "base/mem.h"
#include "base/progress.h"
#include "commands/commands.h"
#include "commands/logs_follower.h"
#include "commands/logs_port.h"
#include "commands/logs_screen.h"
#include "format/logs/log_since.h"
#include "kernel/priority.h"
#include "kernel/process_root.h"
#include "snapshot/snapshot.h"
#include "survey/survey.h"

enum {
	TAIL_USUAL = 50, /* lines: a screen, where nothing says how far back to look */
	TAIL_MAX = 100 * 1000 * 1000,
	DAY_SECONDS = 24 * 60 * 60,
};

struct logs_arguments {
	struct options_common common;
	const char *since;
	int64_t tail;
	const char *grep;
	bool errors;
	bool follow;
	int backend;
};

#define AT(member) offsetof(struct logs_arguments, member)

static const struct option_spec options[] = {
	{ "since", 0, OPTION_TEXT, "TIME", AT(since) },
	{ "tail", 'n', OPTION_NUMBER, "N", AT(tail), .max = TAIL_MAX },
	{ "grep", 'g', OPTION_TEXT, "RE", AT(grep) },
	{ "errors", 'e', OPTION_FLAG, NULL, AT(errors) },
	{ "follow", 'f', OPTION_FLAG, NULL, AT(follow) },
	{ "backend", 0, OPTION_CHOICE, "NAME", AT(backend), logs_follower_choices },
	OPTION_JSON,
	OPTION_ROOT,
	OPTION_COLOR,
	OPTION_QUIET,
	OPTION_VERBOSE,
	OPTION_HELP,
	{ 0 },
};

/* Lines that are kept until all are known, youngest first. */
struct held_lines {
	vec_of(struct log_line) lines; /* their texts are ours */
	uint64_t bytes;
	int64_t most;
	bool has_more; /* older ones were left out */
	struct log_condenser *condenser;
	const struct logs *logs;
};

static void held_lines_deinit(struct held_lines *held)
{
	for (vec_each(line, &held->lines))
		free((char *)line->text.at);
	vec_deinit(&held->lines);
}

static bool hold_line(void *context, const struct log_line *line)
{
	struct held_lines *held = context;

	if ((int64_t)held->lines.count >= held->most || held->bytes > LOGS_HELD_MAX) {
		held->has_more = true;
		return false;
	}
	struct log_line *kept = vec_push(&held->lines);

	*kept = *line;
	kept->order = held->lines.count;
	kept->text.at = mem_copy(line->text.at, line->text.size);
	kept->message = (struct bytes){ 0 };
	held->bytes += line->text.size + sizeof(*line);
	return true;
}

/* Youngest first; of the same time as they came. */
static int compare_lines(const void *a, const void *b)
{
	const struct log_line *x = a, *y = b;

	if (x->usec != y->usec)
		return x->usec > y->usec ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

static bool condense_line(void *context, const struct log_line *line)
{
	struct held_lines *held = context;
	const struct log_source *source = &held->logs->sources.at[line->source];
	scoped_buf said = { 0 };

	buf_add_bytes(&said, bytes_slice(line->text, 0, line->time_from));
	buf_add_bytes(&said,
		      bytes_slice(line->text, line->time_from + line->time_size, line->text.size));
	log_condenser_take(held->condenser,
			   &(struct log_condensed_line){
				   .at = line->usec / 1000000,
				   .level = line->level,
				   .service = held->logs->targets.at[source->target].label,
				   .source = line->stream ? line->stream : source->name,
				   .text = buf_bytes(&said),
			   });
	return true;
}

static void print_held(struct logs_screen *screen, const struct held_lines *held, bool is_quiet)
{
	struct term *term = screen->term;

	if (held->has_more && !screen->is_json && !is_quiet) {
		term_text(term, STYLE_DIM,
			  "… older lines are left out: --tail N or --since TIME shows more");
		term_newline(term);
	}
	for (size_t i = held->lines.count; i-- > 0;)
		logs_screen_line(screen, &held->lines.at[i]);
	if (held->lines.count == 0 && !screen->is_json && !is_quiet && held->most) {
		term_text(term, STYLE_DIM, "no lines");
		term_newline(term);
	}
}

static int64_t tail_of(const struct logs_arguments *arguments)
{
	if (arguments->tail >= 0)
		return arguments->tail;
	return arguments->since ? TAIL_MAX : TAIL_USUAL;
}

/* What the command line asks for, beyond targets. */
static int prepare_query(const struct logs_arguments *arguments, regex_t *expression,
			 struct logs_query *ret, struct err *err)
{
	int64_t now = time(NULL), since = now - DAY_SECONDS;
	int failed = arguments->since
			     ? log_since_parse(bytes_of(arguments->since), now, &since, err)
			     : 0;
	bool has_limit = arguments->since || arguments->errors;
	char why[256];

	if (failed)
		return failed;
	if (arguments->errors && arguments->follow)
		return err_set(err, -EINVAL, "--errors and --follow: one at a time");
	ret->since_usec = has_limit ? since * 1000000 : INT64_MIN;
	if (!arguments->grep)
		return 0;
	/* no locale is ever set: bytes are characters, and nothing is loaded */
	failed = regcomp(expression, arguments->grep, REG_EXTENDED | REG_NEWLINE);
	if (failed) {
		regerror(failed, expression, why, sizeof(why));
		return err_set(err, -EINVAL, "--grep %s: %s", arguments->grep, why);
	}
	ret->expression = expression;
	return 0;
}

static int show(const struct logs_arguments *arguments, struct logs *logs, struct logs_query *query,
		struct term *term, struct err *err)
{
	struct logs_screen screen = { .term = term,
				      .logs = logs,
				      .is_json = arguments->common.json,
				      .is_verbose = arguments->common.verbose };
	scoped_log_condenser condenser = { 0 };
	SCOPED(held_lines_deinit)
	struct held_lines held = { .logs = logs,
				   .condenser = &condenser,
				   .most = tail_of(arguments) };

	struct logs_follow *follow = NULL;
	int failed = arguments->follow ? logs_follower_start(&follow, logs, arguments->backend, err)
				       : 0;

	if (failed)
		return failed;
	/* who is slow to read what is written loses it, and who is stopped waits for us */
	if (!follow || !logs_follow_has_streams(follow))
		priority_lower();
	query->give = arguments->errors ? condense_line : hold_line;
	query->context = &held;
	logs_read(logs, query);
	logs_screen_measure(&screen);
	if (!arguments->common.quiet)
		logs_screen_sources(&screen);
	if (arguments->errors) {
		log_condenser_top(&condenser);
		logs_screen_errors(&screen, &condenser, query->since_usec / 1000000);
	} else {
		vec_sort(&held.lines, compare_lines);
		print_held(&screen, &held, arguments->common.quiet);
	}
	if (follow)
		failed = logs_follower_go(follow, &screen, query, arguments->common.quiet, err);
	query->context = NULL; /* it ends here */
	return failed;
}

/* The way of requests to a port, by a survey of everything but the file system. */
static int find_steps(const struct logs_arguments *arguments, int64_t port, struct arena *arena,
		      logs_steps *ret, struct err *err)
{
	scoped_snapshot snapshot = { 0 };
	struct progress progress;
	struct root root;

	if (root_init(&root, arguments->common.root, err) < 0)
		return err->code;
	snapshot_init(&snapshot);
	struct survey survey = {
		.snapshot = &snapshot,
		.content = &snapshot.content,
		.arena = &snapshot.arena,
		.root = &root,
		.options = { .fast = true },
		.progress = command_progress,
		.progress_context = &progress,
	};

	progress_init(&progress, !arguments->common.quiet);
	survey_run(&survey);
	progress_erase(&progress);
	root_deinit(&root);
	return logs_port_steps(&snapshot.content, port, arena, ret, err);
}

/* Adds what answers at a port, and what that depends on. */
static int add_port(const struct logs_arguments *arguments, int64_t port, struct logs *logs,
		    struct err *err)
{
	logs_steps steps = { 0 };
	int failed = find_steps(arguments, port, logs->arena, &steps, err);

	for (vec_each(step, &steps)) {
		*vec_push_in(logs->arena, &logs->way) = step->what;
		if (step->target && logs_add(logs, step->target, err) < 0)
			command_say("logs", "%s", err->text);
	}
	if (!failed && logs->targets.count == 0)
		return err_set(err, -ENOENT, ":%lld: nothing that answers there has logs here",
			       (long long)port);
	return failed;
}

static int add_targets(const struct logs_arguments *arguments, struct logs *logs, struct err *err)
{
	const struct options_common *common = &arguments->common;
	int failed = 0;

	for (int i = 0; !failed && i < common->operand_count; i++) {
		int64_t port;

		failed = logs_port_parse(bytes_of(common->operands[i]), &port)
				 ? add_port(arguments, port, logs, err)
				 : logs_add(logs, common->operands[i], err);
	}
	return failed;
}

static int look(const struct logs_arguments *arguments, struct logs_query *query, struct root *root,
		struct err *err)
{
	scoped_arena arena = { 0 };
	scoped_logs logs = { 0 };
	scoped_term term;
	int failed;

	term_init(&term, STDOUT_FILENO, (enum term_color)arguments->common.color);
	failed = root->live ? process_root_avoid(root, err) : 0;
	if (!failed)
		failed = logs_init(&logs, root, &arena, err);
	if (!failed)
		failed = add_targets(arguments, &logs, err);
	if (failed)
		return failed;
	failed = show(arguments, &logs, query, &term, err);
	return failed ? failed : term_flush(&term, err);
}

static int run(int argc, char **argv)
{
	struct logs_arguments arguments = { .common.root = "/", .tail = -1 };
	struct logs_query query = { 0 };
	regex_t expression;
	struct root root;
	struct err err;
	int status;

	if (!command_parse(argc, argv, &arguments, &status))
		return status;
	int failed = prepare_query(&arguments, &expression, &query, &err);

	if (failed)
		return command_fail("logs", &err);
	failed = root_init(&root, arguments.common.root, &err);
	if (!failed) {
		failed = look(&arguments, &query, &root, &err);
		root_deinit(&root);
	}
	if (query.expression)
		regfree(&expression);
	if (failed && failed != -EPIPE)
		return command_fail("logs", &err);
	return failed ? EXIT_NOT_DONE : EXIT_DONE;
}

const struct command_code command_logs = { options, OPERANDS_FILE, 1, LOGS_TARGETS_MAX, run };
