/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "diff/diff.h"

#include "commands/commands.h"
#include "commands/comparison.h"
#include "snapshot/archive.h"
#include "snapshot/snapshot.h"

struct diff_arguments {
	struct options_common common;
	struct comparison_arguments comparison;
};

static const struct option_spec options[] = {
	COMPARISON_OPTIONS(offsetof(struct diff_arguments, comparison)),
	OPTION_JSON,
	OPTION_COLOR,
	OPTION_QUIET,
	OPTION_VERBOSE,
	OPTION_HELP,
	{ 0 },
};

static int run(int argc, char **argv)
{
	struct diff_arguments arguments = { 0 };
	const struct options_common *common = &arguments.common;
	scoped_snapshot a = { 0 }, b = { 0 };
	scoped_arena arena = { 0 };
	diff_rules rules = { 0 };
	struct comparison comparison;
	struct err err;
	int status;

	if (!command_parse(argc, argv, &arguments, &status))
		return status;
	snapshot_init(&a);
	snapshot_init(&b);
	if (comparison_prepare(&arguments.comparison, common, &arena, &rules, &err) < 0 ||
	    archive_read_file(&a, common->operands[0], &err) < 0 ||
	    archive_read_file(&b, common->operands[1], &err) < 0)
		return command_fail("diff", &err);
	diff(&a.content, &b.content, &rules, &arena, &comparison);
	return comparison_show(&comparison, &arguments.comparison, common, "diff");
}

const struct command_code command_diff = { options, OPERANDS_SNAPSHOT, 2, 2, run };
