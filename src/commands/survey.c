/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/survey.h"

#include <errno.h>
#include <stdio.h>

#include "base/new_file.h"
#include "base/passphrase.h"
#include "base/progress.h"
#include "base/table.h"
#include "commands/commands.h"
#include "commands/output.h"
#include "kernel/priority.h"
#include "snapshot/archive.h"
#include "snapshot/sealed.h"
#include "survey/carry/carry.h"
#include "survey/secrets.h"

enum { SAMPLE_MAX_MS = 60 * 60 * 1000, CORES_MAX = 64 };

struct survey_arguments {
	struct options_common common;
	const char *output;
	bool fast;
	bool paranoid;
	bool available;
	int64_t cores;
	int64_t rate;
	const char *carry;
	unsigned carry_classes; /* what `carry` asks for */
	int64_t carry_file_max;
	int64_t carry_max;
	const char *seal;
	const char *seal_key;
	bool cloud;
	bool no_people;
	int64_t sample_ms;
};

#define AT(member) offsetof(struct survey_arguments, member)

static const struct option_spec options[] = {
	{ "output", 'o', OPTION_FILE, "FILE", AT(output) },
	OPTION_JSON,
	{ "fast", 0, OPTION_FLAG, NULL, AT(fast) },
	{ "paranoid", 0, OPTION_FLAG, NULL, AT(paranoid) },
	{ "available", 0, OPTION_FLAG, NULL, AT(available) },
	{ "cores", 0, OPTION_NUMBER, "N", AT(cores), NULL, CORES_MAX },
	{ "rate", 0, OPTION_SIZE, "BYTES", AT(rate) },
	{ "carry", 0, OPTION_TEXT, "LIST", AT(carry) },
	{ "carry-file-max", 0, OPTION_SIZE, "BYTES", AT(carry_file_max) },
	{ "carry-max", 0, OPTION_SIZE, "BYTES", AT(carry_max) },
	{ "seal", 0, OPTION_FILE, "FILE", AT(seal) },
	{ "seal-key", 0, OPTION_FILE, "KEYFILE", AT(seal_key) },
	{ "sample", 0, OPTION_SECONDS, "SECONDS", AT(sample_ms), NULL, SAMPLE_MAX_MS },
	{ "cloud", 0, OPTION_FLAG, NULL, AT(cloud) },
	{ "no-people", 0, OPTION_FLAG, NULL, AT(no_people) },
	OPTION_ROOT,
	OPTION_COLOR,
	OPTION_QUIET,
	OPTION_VERBOSE,
	OPTION_HELP,
	{ 0 },
};

static void show_sentence(void *context, const char *sentence)
{
	progress_erase(context);
	command_say("survey", "%s", sentence);
}

/* True if there will be a snapshot beside the report. */
static bool is_kept(const struct survey_arguments *arguments)
{
	return !arguments->common.json || arguments->output;
}

/* Fills `survey`, which is to last, with `progress`, until the snapshot is written. */
static void look(struct survey *survey, struct snapshot *snapshot, struct root *root,
		 const struct survey_arguments *arguments, struct progress *progress)
{
	*survey = (struct survey){
		.snapshot = snapshot,
		.content = &snapshot->content,
		.arena = &snapshot->arena,
		.root = root,
		.options = { .sample_ms = (int)arguments->sample_ms,
			     .cloud = arguments->cloud,
			     .no_people = arguments->no_people,
			     .fast = arguments->fast,
			     .paranoid = arguments->paranoid,
			     .available = arguments->available,
			     .cores = arguments->cores,
			     .rate = arguments->rate,
			     .seals = arguments->seal != NULL,
			     .carries = is_kept(arguments),
			     .carry = arguments->carry_classes,
			     .carry_file_max = arguments->carry_file_max,
			     .carry_max = arguments->carry_max },
		.progress = command_progress,
		.progress_context = progress,
		.say = arguments->common.quiet ? NULL : show_sentence,
	};

	priority_lower();
	progress_init(progress, !arguments->common.quiet);
	survey_run(survey);
	progress_erase(progress);
}

/* --verbose: what each collector took and found, on stderr. */
static void tell_collectors(const struct content *content)
{
	static const struct table_column columns[] = {
		{ .title = "collector" },
		{ .title = "ms", .align = TABLE_RIGHT },
		{ .title = "cpu ms", .align = TABLE_RIGHT },
		{ .title = "rows", .align = TABLE_RIGHT },
		{ .title = "skipped", .is_flexible = true },
	};
	scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));
	scoped_term term;

	for (vec_each(run, &content->collectors)) {
		table_cell(&table, STYLE_PLAIN, run->name);
		table_format(&table, STYLE_PLAIN, "%lld", (long long)run->milliseconds);
		table_format(&table, STYLE_PLAIN, "%lld", (long long)run->cpu_milliseconds);
		table_format(&table, STYLE_PLAIN, "%lld", (long long)run->items);
		table_cell(&table, STYLE_DIM, run->skipped);
	}
	term_init(&term, STDERR_FILENO, TERM_COLOR_AUTO);
	table_print(&table, &term, 0);
	(void)command_finish(&term, "survey", EXIT_DONE);
}

/* Writes the snapshot where the options say: a file, standard output, or nowhere (--json alone). */
static int keep_snapshot(struct survey *survey, const struct survey_arguments *arguments,
			 struct err *err)
{
	const struct archive_carrier carrier = carry_carrier(survey);
	const struct snapshot *snapshot = survey->snapshot;
	scoped_buf name = { 0 };

	if (!is_kept(arguments))
		return 0;
	if (arguments->output && strcmp(arguments->output, "-") == 0)
		return archive_write(snapshot, &carrier, STDOUT_FILENO, err);
	if (arguments->output)
		buf_add_text(&name, arguments->output);
	else
		output_snapshot_name(snapshot->content.host.hostname, snapshot->content.taken_at,
				     &name);
	int failed = archive_write_file(snapshot, &carrier, buf_text(&name), err);

	progress_erase(survey->progress_context);
	if (!failed && !arguments->common.quiet)
		command_say("survey", "the snapshot is in %s", buf_text(&name));
	return failed;
}

/* Writes the values that stand as "<secret:ID>" in the snapshot to a file of their own. */
static int seal(struct survey *survey, const struct survey_arguments *arguments,
		const struct passphrase *passphrase, struct err *err)
{
	scoped_new_file file = { .fd = -1 };
	struct sealed sealed;

	if (!arguments->seal)
		return 0;
	survey_seal(survey, &sealed);
	if (new_file_begin(&file, arguments->seal, err) < 0 ||
	    sealed_write(&sealed, passphrase, file.fd, arguments->seal, err) < 0 ||
	    new_file_keep(&file, err) < 0)
		return err->code;
	if (!arguments->common.quiet)
		command_say("survey",
			    "%zu secrets are sealed in %s; keep it apart from the snapshot",
			    sealed.secrets.count, arguments->seal);
	return 0;
}

/* What has to be in order before anything is looked at. */
static int prepare(struct survey_arguments *arguments, struct passphrase *passphrase,
		   struct err *err)
{
	bool is_streamed = arguments->output && strcmp(arguments->output, "-") == 0;

	if (is_streamed && isatty(STDOUT_FILENO))
		return err_set(err, -EINVAL,
			       "the snapshot is binary, and standard output a terminal");
	if (arguments->carry && carry_parse(arguments->carry, &arguments->carry_classes, err) < 0)
		return err->code;
	if (arguments->seal_key && !arguments->seal)
		return err_set(err, -EINVAL, "--seal-key goes with --seal FILE");
	return arguments->seal ? passphrase_get(arguments->seal_key, true, passphrase, err) : 0;
}

static int run(int argc, char **argv)
{
	struct survey_arguments arguments = { .common.root = "/",
					      .sample_ms = SURVEY_SAMPLE_MS,
					      .rate = SURVEY_RATE,
					      .carry_classes = carry_default(),
					      .carry_file_max = CARRY_FILE_MAX,
					      .carry_max = CARRY_MAX };
	scoped_snapshot snapshot = { 0 };
	scoped_passphrase passphrase = { 0 };
	struct root root;
	struct survey survey;
	struct progress progress;
	struct err err;
	int status;

	if (!command_parse(argc, argv, &arguments, &status))
		return status;
	bool is_streamed = arguments.output && strcmp(arguments.output, "-") == 0;
	int out = is_streamed ? STDERR_FILENO : STDOUT_FILENO;

	if (prepare(&arguments, &passphrase, &err) < 0)
		return command_fail("survey", &err);
	if (root_init(&root, arguments.common.root, &err) < 0)
		return command_fail("survey", &err);
	snapshot_init(&snapshot);
	snapshot.content.trowel = command_build();
	look(&survey, &snapshot, &root, &arguments, &progress);
	/* the file first: it counts even if nobody reads the report to its end */
	int failed = keep_snapshot(&survey, &arguments, &err);

	if (!failed)
		failed = seal(&survey, &arguments, &passphrase, &err);
	progress_erase(&progress);
	status = failed ? command_fail("survey", &err) : EXIT_DONE;
	carry_destroy(survey.carry);
	root_deinit(&root);
	if (arguments.common.verbose)
		tell_collectors(&snapshot.content);
	int shown = arguments.common.json
			    ? output_json(&snapshot.content, out, "survey")
			    : output_report(&snapshot.content, out, &arguments.common, "survey");

	return status ? status : shown;
}

const struct command_code command_survey = { options, OPERANDS_NONE, 0, 0, run };
