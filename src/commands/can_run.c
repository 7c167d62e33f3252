/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Would a program run on another system? Judged by what that one has and offers; nothing is run. */
#include "onto/can_run.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/new_file.h"
#include "base/progress.h"
#include "base/table.h"
#include "commands/can_run_files.h"
#include "commands/commands.h"
#include "commands/onto_fresh.h"
#include "kernel/priority.h"
#include "snapshot/archive.h"
#include "snapshot/record_json.h"
#include "survey/survey.h"

struct can_run_arguments {
	struct options_common common;
	const char *on, *debs;
};

static const struct option_spec options[] = {
	{ "on", 0, OPTION_FILE, "SNAPSHOT|DIR", offsetof(struct can_run_arguments, on) },
	{ "debs", 0, OPTION_FOLDER, "DIR", offsetof(struct can_run_arguments, debs) },
	OPTION_JSON,
	OPTION_COLOR,
	OPTION_QUIET,
	OPTION_VERBOSE,
	OPTION_HELP,
	{ 0 },
};

/* ---- the other system ---------------------------------------------------------------------- */

/* Looks at a folder that holds a system: its packages, what they bring, what is on offer. */
static int look(const char *path, bool is_quiet, struct snapshot *ret, struct err *err)
{
	static const char *const only[] = { "mounts", "host", "packages", "available", NULL };
	struct progress progress;
	struct root root;

	if (root_init(&root, path, err) < 0)
		return err->code;
	struct survey survey = {
		.snapshot = ret,
		.content = &ret->content,
		.arena = &ret->arena,
		.root = &root,
		.options = { .available = true, .only = only, .rate = SURVEY_RATE },
		.progress = command_progress,
		.progress_context = &progress,
	};

	priority_lower();
	progress_init(&progress, !is_quiet);
	survey_run(&survey);
	progress_erase(&progress);
	root_deinit(&root);
	return 0;
}

static int read_target(const struct can_run_arguments *arguments, struct snapshot *ret,
		       struct err *err)
{
	struct stat state;

	if (!arguments->on)
		return err_set(err, -EINVAL,
			       "say where it is to run: --on SNAPSHOT, taken there with survey "
			       "--available, or --on DIR, which holds that system");
	if (stat(arguments->on, &state) < 0)
		return err_errno(err, "%s", arguments->on);
	if (S_ISDIR(state.st_mode))
		return look(arguments->on, arguments->common.quiet, ret, err);
	if (archive_read_file(ret, arguments->on, err) < 0)
		return err->code;
	if (ret->content.libraries.count || ret->content.commands.count)
		return 0;
	return err_set(err, -ENODATA,
		       "%s does not say which libraries and programs are there: survey that host "
		       "with --available",
		       arguments->on);
}

/* ---- the screen ---------------------------------------------------------------------------- */

static const struct {
	enum can_run_answer answer;
	enum style style;
	const char *word; /* for the table */
	const char *many; /* for the last line */
} words[] = {
	{ ANSWER_YES, STYLE_GREEN, "yes", "yes" },
	{ ANSWER_WITH_PACKAGES, STYLE_YELLOW, "with", "with packages" },
	{ ANSWER_NO, STYLE_RED, "no", "no" },
	{ ANSWER_UNKNOWN, STYLE_YELLOW, "unknown", "unknown" },
};

static void join(struct buf *ret, const text_list *list, const char *separator)
{
	for (vec_each(text, list)) {
		if (ret->size)
			buf_add_text(ret, separator);
		buf_add_text(ret, *text);
	}
}

static void add_more(struct table *table, const text_list *list, const char *word)
{
	for (vec_each(text, list)) {
		table_cell(table, STYLE_PLAIN, NULL);
		table_cell(table, STYLE_DIM, word);
		table_cell(table, STYLE_DIM, *text);
	}
}

static void add_row(struct table *table, const struct runnable *row, bool is_verbose)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		scoped_buf why = { 0 };

		if (words[i].answer != row->answer)
			continue;
		join(&why, &row->because, "; ");
		table_cell(table, STYLE_PLAIN, row->path);
		table_cell(table, words[i].style, words[i].word);
		table_cell(table, STYLE_PLAIN, buf_text(&why));
	}
	add_more(table, &row->warnings, "but");
	if (is_verbose)
		add_more(table, &row->evidence, "seen");
}

static void print_sums(struct term *term, const struct runnables *answers)
{
	size_t counts[ANSWER_UNKNOWN + 1] = { 0 };
	bool is_first = true;

	for (vec_each(row, &answers->files))
		counts[row->answer]++;
	term_format(term, STYLE_BOLD, "%zu %s on %s", answers->files.count,
		    answers->files.count == 1 ? "file" : "files", answers->on);
	if (answers->os.name)
		term_format(term, STYLE_PLAIN, " (%s)", answers->os.name);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!counts[words[i].answer])
			continue;
		term_format(term, STYLE_PLAIN, "%s", is_first ? ": " : ", ");
		term_format(term, words[i].style, "%zu %s", counts[words[i].answer], words[i].many);
		is_first = false;
	}
	term_newline(term);
}

/* What hurts most comes first. */
static int by_answer(const void *a, const void *b)
{
	static const int order[] = { [ANSWER_NO] = 0,
				     [ANSWER_UNKNOWN] = 1,
				     [ANSWER_WITH_PACKAGES] = 2,
				     [ANSWER_YES] = 3,
				     [ANSWER_NONE] = 4 };
	const struct runnable *left = a, *right = b;

	if (left->answer != right->answer)
		return order[left->answer] - order[right->answer];
	return strcmp(left->path, right->path);
}

static void print(struct term *term, struct runnables *answers, bool is_verbose)
{
	static const struct table_column columns[] = {
		{ .is_flexible = true, .min = 20, .max = 60 },
		{ .min = 4 },
		{ .is_flexible = true, .min = 24 },
	};
	scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));
	bool is_long = answers->files.count > 20 && !is_verbose;
	size_t hidden = 0;

	vec_sort(&answers->files, by_answer);
	for (vec_each(row, &answers->files)) {
		if (is_long && row->answer == ANSWER_YES && row->warnings.count == 0)
			hidden++;
		else
			add_row(&table, row, is_verbose);
	}
	table_print(&table, term, 0);
	if (hidden != answers->files.count)
		term_newline(term);
	print_sums(term, answers);
	if (hidden) {
		term_format(term, STYLE_DIM, "those that simply run are left out; -v shows them");
		term_newline(term);
	}
}

static int show(struct runnables *answers, const struct options_common *common)
{
	scoped_buf text = { 0 };
	int status = EXIT_DONE;
	struct err err;

	for (vec_each(row, &answers->files))
		if (row->answer == ANSWER_NO)
			status = EXIT_CHECK_FAILED;
	if (common->json) {
		record_write(&text, &runnables_type, answers);
		buf_add_byte(&text, '\n');
		return fd_write_all(STDOUT_FILENO, "standard output", buf_bytes(&text), &err) < 0
			       ? command_fail("can-run", &err)
			       : status;
	}
	scoped_term term;

	term_init(&term, STDOUT_FILENO, (enum term_color)common->color);
	print(&term, answers, common->verbose);
	return command_finish(&term, "can-run", status);
}

/* What the answers are about: a folder by its path, whatever the system in it calls itself. */
static const char *name_of(const struct can_run_arguments *arguments, const struct content *there)
{
	bool is_folder = there->root && strcmp(there->root, arguments->on) == 0;

	return there->host.hostname && !is_folder ? there->host.hostname : arguments->on;
}

/* Judges the first `asked` files of this host, with the packages of a folder. */
static int judge(const struct can_run_arguments *arguments, const struct content *here,
		 struct snapshot *there, size_t asked, struct err *err)
{
	SCOPED(default_files_deinit) struct default_files files;
	scoped_package_libraries packages = { 0 };
	scoped_target target = { 0 };
	scoped_moving moving = { 0 };
	struct runnables answers;

	if (onto_packages_read(arguments->debs, "can-run", &files, err) < 0)
		return command_fail("can-run", err);
	package_libraries_init(&packages, arguments->debs ? &files : NULL);
	target_init(&target, &there->content);
	target.packages = arguments->debs ? &packages : NULL;
	moving_init(&moving, here);
	record_init(&runnables_type, &answers);
	answers.on = name_of(arguments, &there->content);
	answers.os = there->content.host.os;
	for (size_t i = 0; i < asked; i++)
		can_run(&target, &moving, &here->executables.at[i], &there->arena,
			RECORD_ADD(&there->arena, &answers.files, runnable));
	for (vec_each(problem, &packages.problems))
		command_say("can-run", "%s%s", arguments->debs, *problem);
	return show(&answers, &arguments->common);
}

static int run(int argc, char **argv)
{
	struct can_run_arguments arguments = { 0 };
	const struct options_common *common = &arguments.common;
	scoped_snapshot here = { 0 }, there = { 0 };
	struct err err;
	size_t asked;
	int status;

	if (!command_parse(argc, argv, &arguments, &status))
		return status;
	snapshot_init(&here);
	snapshot_init(&there);
	if (read_target(&arguments, &there, &err) < 0 ||
	    can_run_files_read(common->operands, common->operand_count, &here, &asked, &err) < 0)
		return command_fail("can-run", &err);
	return judge(&arguments, &here.content, &there, asked, &err);
}

const struct command_code command_can_run = { options, OPERANDS_FILE, 1, 1 << 20, run };
