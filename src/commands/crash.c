/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "build.h"
#include "commands/commands.h"
#include "commands/crash_log_screen.h"
#include "commands/crash_parts.h"

#define AT(member) offsetof(struct crash_arguments, member)

enum {
	TIME_LIMIT_MS = 2 * 60 * 1000, /* of collecting, if nothing is said */
	TIME_LIMIT_MAX_MS = 24 * 60 * 60 * 1000,
	COUNT_MAX = 1000 * 1000,
};

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
#if TROWEL_ACTS
	{ "dir", 0, OPTION_FOLDER, "DIR", AT(folder) },
	{ "device", 0, OPTION_FILE, "DEVICE", AT(device) },
	{ "to", 0, OPTION_TEXT, "ADDRESS:PORT", AT(to) },
	{ "time-limit", 0, OPTION_SECONDS, "TIME", AT(time_limit_ms), NULL, TIME_LIMIT_MAX_MS },
	{ "reboot", 0, OPTION_FLAG, NULL, AT(reboot) },
	{ "power-off", 0, OPTION_FLAG, NULL, AT(power_off) },
	{ "panics-max", 0, OPTION_NUMBER, "N", AT(panics_max), NULL, COUNT_MAX },
	{ "output", 'o', OPTION_FILE, "FILE", AT(output) },
	{ "module", 0, OPTION_FILES, "FILE", AT(modules) },
	{ "count", 0, OPTION_NUMBER, "N", AT(count), NULL, COUNT_MAX },
	{ "yes", 0, OPTION_FLAG, NULL, AT(yes) },
#endif
	OPTION_JSON,
	OPTION_COLOR,
	OPTION_QUIET,
	OPTION_VERBOSE,
	OPTION_HELP,
	{ 0 },
};

static const struct crash_part looking_parts[] = {
	{ "dmesg", 1, DUMP_FILES_MAX, crash_dmesg },
	{ "summary", 1, DUMP_FILES_MAX, crash_summary },
	{ "tasks", 1, DUMP_FILES_MAX, crash_tasks },
	{ "stack", 1, DUMP_FILES_MAX, crash_stack },
	{ "net", 1, DUMP_FILES_MAX, crash_net },
	{ 0 },
};

static const struct crash_part *const all_parts[] = {
	looking_parts,
#if TROWEL_ACTS
	crash_acting_parts,
#endif
};

enum { TABLES = sizeof(all_parts) / sizeof(all_parts[0]) };

/* NULL if there is none of that name; its names are then added to `names`. */
static const struct crash_part *find_part(const char *name, struct buf *names)
{
	for (size_t i = 0; i < TABLES; i++)
		for (const struct crash_part *part = all_parts[i]; part->name; part++) {
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
			       "%s: say of which: a file (- is standard input), "
			       "a device, a port; see the manual",
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
	struct crash_arguments arguments = { .like = CRASH_LOG_LIKE_DMESG,
					     .time_limit_ms = TIME_LIMIT_MS };
	const struct crash_part *part = NULL;
	struct err err;
	int status;

	if (!command_parse(argc, argv, &arguments, &status))
		return status;
	status = check(&arguments, &part, &err);
	if (status == 0 && part)
		status = part->run(&arguments, &err);
	vec_deinit(&arguments.modules);
	if (status == -EPIPE)
		return EXIT_NOT_DONE;
	return status < 0 ? command_fail("crash", &err) : status;
}

#if TROWEL_ACTS
static bool is_part(int argc, char **argv, int *status)
{
	if (!crash_init_is_meant(argc, argv))
		return false;
	*status = crash_init_run();
	return true;
}
#endif

const struct command_code command_crash = {
	.options = options,
	.operands = OPERANDS_FILE,
	.operands_min = 1,
	.operands_max = DUMP_FILES_MAX + 1,
	.run = run,
#if TROWEL_ACTS
	.is_part = is_part,
#endif
};
