/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/commands.h"
#include "commands/output.h"
#include "snapshot/archive.h"

static const struct option_spec options[] = {
	OPTION_JSON, OPTION_COLOR, OPTION_QUIET, OPTION_VERBOSE, OPTION_HELP, { 0 },
};

static int run(int argc, char **argv)
{
	struct options_common common = { 0 };
	scoped_snapshot snapshot = { 0 };
	struct err err;
	int status;

	if (!command_parse(argc, argv, &common, &status))
		return status;
	snapshot_init(&snapshot);
	if (archive_read_file(&snapshot, common.operands[0], &err) < 0)
		return command_fail("report", &err);
	return common.json ? output_json(&snapshot.content, STDOUT_FILENO, "report")
			   : output_report(&snapshot.content, STDOUT_FILENO, &common, "report");
}

const struct command_code command_report = { options, OPERANDS_SNAPSHOT, 1, 1, run };
