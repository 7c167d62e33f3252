/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "commands/commands.h"
#include "commands/onto_fresh.h"
#include "commands/output.h"
#include "onto/transitions_text.h"
#include "snapshot/archive.h"

struct report_arguments {
	struct options_common common;
	const char *html;
	const char *onto, *debs;
};

static const struct option_spec options[] = {
	{ "html", 0, OPTION_FILE, "FILE", offsetof(struct report_arguments, html) },
	{ "onto", 0, OPTION_FILE, "FRESH", offsetof(struct report_arguments, onto) },
	{ "debs", 0, OPTION_FOLDER, "DIR", offsetof(struct report_arguments, debs) },
	OPTION_JSON,
	OPTION_COLOR,
	OPTION_QUIET,
	OPTION_VERBOSE,
	OPTION_HELP,
	{ 0 },
};

/* What will not simply move to the other system comes in front of all else. */
static int show(const struct content *content, const struct options_common *common)
{
	scoped_term term;

	term_init(&term, STDOUT_FILENO, (enum term_color)common->color);
	transitions_print(content, common->verbose, &term);
	int status = command_finish(&term, "report", EXIT_DONE);

	return status ? status : output_report(content, STDOUT_FILENO, common, "report");
}

static int run(int argc, char **argv)
{
	struct report_arguments arguments = { 0 };
	const struct options_common *common = &arguments.common;
	scoped_snapshot snapshot = { 0 }, fresh = { 0 };
	struct err err;
	int status;

	if (!command_parse(argc, argv, &arguments, &status))
		return status;
	if (common->json && arguments.html) {
		(void)err_set(&err, -EINVAL, "--json and --html: one at a time");
		return command_fail("report", &err);
	}
	if (arguments.debs && !arguments.onto) {
		(void)err_set(&err, -EINVAL, "--debs: it is --onto that looks into packages");
		return command_fail("report", &err);
	}
	const struct onto_fresh onto = { arguments.onto, common->operands[0], arguments.debs,
					 "report" };

	snapshot_init(&snapshot);
	snapshot_init(&fresh);
	if (archive_read_file(&snapshot, common->operands[0], &err) < 0 ||
	    onto_fresh_read(&onto, &snapshot, &fresh, &err) < 0)
		return command_fail("report", &err);
	if (arguments.html)
		return output_html(&snapshot.content, arguments.html, common, "report");
	return common->json ? output_json(&snapshot.content, STDOUT_FILENO, "report")
			    : show(&snapshot.content, common);
}

const struct command_code command_report = { options, OPERANDS_SNAPSHOT, 1, 1, run };
