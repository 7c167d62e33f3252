/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "commands/commands.h"
#include "commands/crash_log_screen.h"
#include "commands/crash_parts.h"

#define AT(member) offsetof(struct crash_arguments, member)

static const struct option_spec options[] = {
	{ "time", 't', OPTION_CHOICE, "FORMAT", AT(time), crash_log_time_choices },
	{ "level", 'l', OPTION_TEXT, "LIST", AT(level) },
	{ "facility", 'f', OPTION_TEXT, "LIST", AT(facility) },
	{ "caller", 0, OPTION_FLAG, NULL, AT(caller) },
	{ "threads", 0, OPTION_FLAG, NULL, AT(threads) },
	{ "all", 'a', OPTION_FLAG, NULL, AT(all) },
	{ "listening", 0, OPTION_FLAG, NULL, AT(listening) },
	{ "into", 0, OPTION_FILE, "SNAPSHOT", AT(into) },
	{ "like", 0, OPTION_CHOICE, "PROGRAM", AT(like), crash_log_like_choices },
	OPTION_JSON,
	OPTION_COLOR,
	OPTION_QUIET,
	OPTION_VERBOSE,
	OPTION_HELP,
	{ 0 },
};

static const struct crash_part parts[] = {
	{ "dmesg", 1, DUMP_FILES_MAX, crash_dmesg },
	{ "summary", 1, DUMP_FILES_MAX, crash_summary },
	{ "tasks", 1, DUMP_FILES_MAX, crash_tasks },
	{ "stack", 1, DUMP_FILES_MAX, crash_stack },
	{ "net", 1, DUMP_FILES_MAX, crash_net },
	{ 0 },
};

/* NULL if there is none of that name; its names are then added to `names`. */
static const struct crash_part *find_part(const char *name, struct buf *names)
{
	for (const struct crash_part *part = parts; part->name; part++) {
		if (text_is(name, part->name))
			return part;
		buf_add_format(names, "%s`%s`", names->size ? ", " : "", part->name);
	}
	return NULL;
}

static int check(const struct crash_arguments *arguments, const struct crash_part **ret,
		 struct err *err)
{
	const struct options_common *common = &arguments->common;
	bool is_exact = arguments->like != CRASH_LOG_LIKE_DMESG;
	scoped_buf names = { 0 };
	const struct crash_part *part = find_part(common->operands[0], &names);

	if (!part)
		return err_set(err, -EINVAL, "%s: there are %s", common->operands[0],
			       buf_text(&names));
	if (common->operand_count - 1 < part->operands_min)
		return err_set(err, -EINVAL,
			       "%s: say of which: a file (- is standard input); see the manual",
			       part->name);
	if (common->operand_count - 1 > part->operands_max)
		return err_set(err, -EINVAL, "%s: one argument too many: %s", part->name,
			       common->operands[part->operands_max + 1]);
	if (arguments->into && part->run != crash_summary)
		return err_set(err, -EINVAL, "--into goes with `summary` alone");
	if (is_exact && (common->json || arguments->level || arguments->facility ||
			 arguments->time != CRASH_LOG_SECONDS))
		return err_set(
			err, -EINVAL,
			"--like is that program's output as it is: --json, --time, --level and "
			"--facility do not go with it");
	*ret = part;
	return 0;
}

static int run(int argc, char **argv)
{
	struct crash_arguments arguments = { .like = CRASH_LOG_LIKE_DMESG };
	const struct crash_part *part = NULL;
	struct err err;
	int status;

	if (!command_parse(argc, argv, &arguments, &status))
		return status;
	status = check(&arguments, &part, &err);
	if (status == 0 && part)
		status = part->run(&arguments, &err);
	if (status == -EPIPE)
		return EXIT_NOT_DONE;
	return status < 0 ? command_fail("crash", &err) : status;
}

const struct command_code command_crash = {
	.options = options,
	.operands = OPERANDS_FILE,
	.operands_min = 1,
	.operands_max = DUMP_FILES_MAX + 1,
	.run = run,
};
