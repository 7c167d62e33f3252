/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explain/explain.h"

#include "base/new_file.h"
#include "base/options.h"
#include "base/progress.h"
#include "commands/commands.h"
#include "kernel/priority.h"
#include "snapshot/archive.h"
#include "snapshot/record_json.h"
#include "survey/survey.h"

struct explain_arguments {
	struct options_common common;
	const char *in;
};

#define AT(member) offsetof(struct explain_arguments, member)

static const struct option_spec options[] = {
	{ "in", 0, OPTION_FILE, "SNAPSHOT", AT(in) },
	OPTION_JSON,
	OPTION_ROOT,
	OPTION_COLOR,
	OPTION_QUIET,
	OPTION_VERBOSE,
	OPTION_HELP,
	{ 0 },
};

/* Looks at everything but the file system, of which one path is enough. */
static int look(const struct explain_arguments *arguments, struct snapshot *snapshot,
		struct err *err)
{
	const char *what = arguments->common.operands[0];
	struct progress progress;
	struct root root;

	if (root_init(&root, arguments->common.root, err) < 0)
		return err->code;
	struct survey survey = {
		.snapshot = snapshot,
		.content = &snapshot->content,
		.arena = &snapshot->arena,
		.root = &root,
		.options = { .fast = true, .look_at = what[0] == '/' ? what : NULL },
		.progress = command_progress,
		.progress_context = &progress,
	};

	priority_lower();
	progress_init(&progress, !arguments->common.quiet);
	survey_run(&survey);
	progress_erase(&progress);
	root_deinit(&root);
	return 0;
}

static void print_paragraph(struct term *term, const struct explanation *explanation)
{
	enum { INDENT = 2 };
	scoped_buf text = { 0 };

	for (vec_each(sentence, &explanation->sentences))
		buf_add_format(&text, "%s%s", text.size ? " " : "", *sentence);
	term_text(term, STYLE_BOLD, explanation->subject);
	if (!bytes_starts(bytes_of(explanation->subject), explanation->kind))
		term_format(term, STYLE_DIM, "  %s", explanation->kind);
	term_newline(term);
	term_blanks(term, INDENT);
	term_wrap(term, INDENT, STYLE_PLAIN, buf_text(&text));
	term_newline(term);
	for (vec_each(evidence, &explanation->evidence)) {
		term_blanks(term, INDENT);
		term_format(term, STYLE_DIM, "- %s", *evidence);
		term_newline(term);
	}
}

static int print_text(const struct explanations *explanations,
		      const struct explain_arguments *arguments)
{
	scoped_term term;

	term_init(&term, STDOUT_FILENO, (enum term_color)arguments->common.color);
	for (vec_each(explanation, &explanations->explanations)) {
		if (explanation != explanations->explanations.at)
			term_newline(&term);
		print_paragraph(&term, explanation);
	}
	for (vec_each(also, &explanations->also)) {
		term_format(&term, STYLE_DIM, "also: %s", *also);
		term_newline(&term);
	}
	return command_finish(&term, "explain", EXIT_DONE);
}

static int print_json(const struct explanations *explanations)
{
	scoped_buf text = { 0 };
	struct err err;

	record_write(&text, &explanations_type, explanations);
	buf_add_byte(&text, '\n');
	return fd_write_all(STDOUT_FILENO, "standard output", buf_bytes(&text), &err) < 0
		       ? command_fail("explain", &err)
		       : EXIT_DONE;
}

static int run(int argc, char **argv)
{
	struct explain_arguments arguments = { .common.root = "/" };
	scoped_snapshot snapshot = { 0 };
	struct explanations explanations;
	struct err err;
	int status, failed;

	if (!command_parse(argc, argv, &arguments, &status))
		return status;
	snapshot_init(&snapshot);
	failed = arguments.in ? archive_read_file(&snapshot, arguments.in, &err)
			      : look(&arguments, &snapshot, &err);
	if (!failed)
		failed = explain(&snapshot.content, arguments.common.operands[0], &snapshot.arena,
				 &explanations, &err);
	if (failed)
		return command_fail("explain", &err);
	return arguments.common.json ? print_json(&explanations)
				     : print_text(&explanations, &arguments);
}

const struct command_code command_explain = { options, OPERANDS_FILE, 1, 1, run };
