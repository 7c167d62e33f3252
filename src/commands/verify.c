/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A survey of this host, compared with a snapshot of another one. Nothing is written. */
#include "base/progress.h"
#include "commands/commands.h"
#include "commands/comparison.h"
#include "kernel/priority.h"
#include "snapshot/archive.h"
#include "survey/carry/carry.h"
#include "survey/survey.h"

struct verify_arguments {
	struct options_common common;
	struct comparison_arguments comparison;
	bool fast;
};

static const struct option_spec options[] = {
	COMPARISON_OPTIONS(offsetof(struct verify_arguments, comparison)),
	{ "fast", 0, OPTION_FLAG, NULL, offsetof(struct verify_arguments, fast) },
	OPTION_JSON,
	OPTION_ROOT,
	OPTION_COLOR,
	OPTION_QUIET,
	OPTION_VERBOSE,
	OPTION_HELP,
	{ 0 },
};

/* True if the other survey walked over the file system. */
static bool has_files(const struct content *content)
{
	for (vec_each(run, &content->collectors))
		if (run->name && strcmp(run->name, "files") == 0)
			return !run->skipped;
	return content->files.count > 0;
}

static bool has_digests(const struct content *content)
{
	for (vec_each(row, &content->files))
		if (row->sha256)
			return true;
	return false;
}

/* Looks at what the other survey looked at, and reads the contents that it carries. */
static int look(const struct verify_arguments *arguments, const struct content *other,
		struct snapshot *snapshot, struct err *err)
{
	struct progress progress;
	struct root root;
	int failed;

	if (root_init(&root, arguments->common.root, err) < 0)
		return err->code;
	struct survey survey = {
		.snapshot = snapshot,
		.content = &snapshot->content,
		.arena = &snapshot->arena,
		.root = &root,
		.options = { .no_people = true,
			     .fast = arguments->fast || !has_files(other),
			     .rate = SURVEY_RATE,
			     .carries = has_digests(other),
			     .carry = carry_default(),
			     .carry_file_max = CARRY_FILE_MAX,
			     .carry_max = CARRY_MAX },
		.progress = command_progress,
		.progress_context = &progress,
	};
	const struct archive_carrier carrier = carry_carrier(&survey);

	priority_lower();
	progress_init(&progress, !arguments->common.quiet);
	survey_run(&survey);
	failed = archive_rehearse(&carrier, err);
	progress_erase(&progress);
	carry_destroy(survey.carry);
	root_deinit(&root);
	return failed;
}

static int run(int argc, char **argv)
{
	struct verify_arguments arguments = { .common.root = "/" };
	const struct options_common *common = &arguments.common;
	scoped_snapshot before = { 0 }, now = { 0 };
	scoped_arena arena = { 0 };
	diff_rules rules = { 0 };
	struct comparison comparison;
	struct err err;
	int status;

	if (!command_parse(argc, argv, &arguments, &status))
		return status;
	snapshot_init(&before);
	snapshot_init(&now);
	now.content.trowel = command_build();
	if (comparison_prepare(&arguments.comparison, common, &arena, &rules, &err) < 0 ||
	    archive_read_file(&before, common->operands[0], &err) < 0 ||
	    look(&arguments, &before.content, &now, &err) < 0)
		return command_fail("verify", &err);
	diff(&before.content, &now.content, &rules, &arena, &comparison);
	return comparison_show(&comparison, &arguments.comparison, common, "verify");
}

const struct command_code command_verify = { options, OPERANDS_SNAPSHOT, 1, 1, run };
