/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "commands/commands.h"
#include "commands/output.h"
#include "snapshot/archive.h"

struct report_arguments {
	struct options_common common;
	const char *html;
};

static const struct option_spec options[] = {
	{ "html", 0, OPTION_FILE, "FILE", offsetof(struct report_arguments, html) },
	OPTION_JSON,
	OPTION_COLOR,
	OPTION_QUIET,
	OPTION_VERBOSE,
	OPTION_HELP,
	{ 0 },
};

static int run(int argc, char **argv)
{
	struct report_arguments arguments = { 0 };
	const struct options_common *common = &arguments.common;
	scoped_snapshot snapshot = { 0 };
	struct err err;
	int status;

	if (!command_parse(argc, argv, &arguments, &status))
		return status;
	if (common->json && arguments.html) {
		(void)err_set(&err, -EINVAL, "--json and --html: one at a time");
		return command_fail("report", &err);
	}
	snapshot_init(&snapshot);
	if (archive_read_file(&snapshot, common->operands[0], &err) < 0)
		return command_fail("report", &err);
	if (arguments.html)
		return output_html(&snapshot.content, arguments.html, common, "report");
	return common->json ? output_json(&snapshot.content, STDOUT_FILENO, "report")
			    : output_report(&snapshot.content, STDOUT_FILENO, common, "report");
}

const struct command_code command_report = { options, OPERANDS_SNAPSHOT, 1, 1, run };
