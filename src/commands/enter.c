/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "enter/enter.h"

#include <errno.h>
#include <stdio.h>

#include "applets/applets.h"
#include "commands/commands.h"
#include "commands/enter_files.h"
#include "commands/enter_gdb.h"
#include "commands/enter_shared.h"
#include "commands/enter_why.h"
#include "kernel/target.h"

struct enter_arguments {
	struct options_common common;
	const char *toolbox;
	const char *namespaces;
	const char *host_at;
	const char *keep;
	const char *drop;
	struct enter_files files;
	struct enter_shared shared;
	int as;
	int rung;
	int64_t why_ms;
	bool cgroup;
	bool why;
	bool yes;
};

#define AT(member) offsetof(struct enter_arguments, member)

enum { AS_ROOT, AS_APP, WHY_MS_MAX = 24 * 3600 * 1000 };
static const char *const as_choices[] = { "root", "app", NULL };

static const struct option_spec options[] = {
	{ "toolbox", 't', OPTION_FILE, "BOX", AT(toolbox) },
	{ "as", 0, OPTION_CHOICE, "WHO", AT(as), as_choices },
	{ "keep", 0, OPTION_TEXT, "LIST", AT(keep) },
	{ "drop", 0, OPTION_TEXT, "LIST", AT(drop) },
	{ "ns", 0, OPTION_TEXT, "LIST", AT(namespaces) },
	{ "host", 0, OPTION_TEXT, "DIR", AT(host_at) },
	{ "rung", 0, OPTION_CHOICE, "NAME", AT(rung), tools_rung_names },
	{ "get", 0, OPTION_TEXT, "PATH", AT(files.get) },
	{ "put", 0, OPTION_FILE, "FILE", AT(files.put) },
	{ "shared", 0, OPTION_FLAG, NULL, AT(shared.shared) },
	{ "gc", 0, OPTION_FLAG, NULL, AT(shared.gc) },
	{ "plan", 'n', OPTION_FLAG, NULL, AT(shared.plan) },
	{ "cgroup", 0, OPTION_FLAG, NULL, AT(cgroup) },
	{ "why", 0, OPTION_FLAG, NULL, AT(why) },
	{ "yes", 0, OPTION_FLAG, NULL, AT(yes) },
	{ "for", 0, OPTION_SECONDS, "SECONDS", AT(why_ms), NULL, WHY_MS_MAX },
	OPTION_JSON,
	OPTION_QUIET,
	OPTION_VERBOSE,
	OPTION_HELP,
	{ 0 },
};

struct entering {
	const struct enter_arguments *arguments;
	struct root root;
	struct arena arena;
	struct target target;
	struct enter_options options;
};

static int parse_namespaces(struct entering *entering, struct err *err)
{
	const char *list = entering->arguments->namespaces;
	bool *joins = entering->options.joins;
	struct bytes rest = bytes_of(list), name;

	for (int i = 0; i < SUBJECT_NAMESPACES; i++)
		joins[i] = !list;
	while (bytes_part(&rest, ',', &name)) {
		int i = 0;

		while (i < SUBJECT_NAMESPACES && !bytes_is(name, subject_namespace_names[i]))
			i++;
		if (i == SUBJECT_NAMESPACES)
			return err_set(err, -EINVAL,
				       "--ns: \"%.*s\" is no namespace: mnt, net, pid, ipc, uts, "
				       "cgroup, user, time",
				       (int)name.size, name.at);
		joins[i] = true;
	}
	return 0;
}

static int parse_restrictions(struct entering *entering, struct err *err)
{
	const struct enter_arguments *arguments = entering->arguments;
	bool *set = entering->options.restrictions;

	if ((arguments->as == AS_APP || arguments->why) &&
	    restrictions_parse("all", true, set, err) < 0)
		return err->code;
	set[RESTRICTION_CGROUP] = arguments->cgroup;
	if (restrictions_parse(arguments->keep, true, set, err) < 0)
		return err->code;
	return restrictions_parse(arguments->drop, false, set, err);
}

static int parse_host(struct entering *entering, struct err *err)
{
	const char *at = entering->arguments->host_at;

	if (at && (at[0] != '/' || !at[1] || strchr(at + 1, '/') || at[1] == '.'))
		return err_set(err, -EINVAL, "--host: a folder right below \"/\", like /host");
	entering->options.host_at = at;
	return 0;
}

/* "docker:web" in the prompt, in colour: what is typed here is typed there. */
static void add_prompt(struct entering *entering)
{
	scoped_buf name = { 0 };
	struct arena *arena = &entering->arena;

	target_write(&name, &entering->target);
	*vec_push_in(arena, &entering->options.settings) = arena_format(arena, "TROWEL=%s",
									buf_text(&name));
	*vec_push_in(arena, &entering->options.settings) = arena_format(
		arena, "PS1=\\[\033[1;33m\\](%s)\\[\033[0m\\] \\w \\$ ", buf_text(&name));
}

/* What the tools of the box want to be told; they have to be of this machine's kind. */
static int find_tools(struct entering *entering, struct err *err)
{
	struct arena *arena = &entering->arena;
	scoped_toolbox_manifest manifest = { 0 };
	scoped_buf text = { 0 };
	const char *path = entering->arguments->toolbox ? entering->arguments->toolbox
							: tools_find();

	/* without the files of there the host's tools are at hand, and the box has no place */
	if (!path || !entering->options.joins[SUBJECT_MNT])
		return 0;
	entering->options.toolbox = path;
	if (enter_box_read(path, &text, &manifest, err) < 0)
		return err->code;
	for (vec_each(setting, &manifest.settings))
		*vec_push_in(arena, &entering->options.settings) = arena_format(
			arena, "%.*s=%.*s", (int)setting->name.size, setting->name.at,
			(int)setting->value.size, setting->value.at);
	return 0;
}

static int find(struct entering *entering, struct err *err)
{
	const struct options_common *common = &entering->arguments->common;
	struct target_answer answer;

	if (target_resolve(&entering->root, common->operands[0], &entering->arena, &answer, err) <
	    0)
		return err->code;
	entering->target = answer.target;
	if (!answer.target.pid)
		return err_set(err, -ESRCH, "%s does not run", common->operands[0]);
	if (common->operands_before > 1)
		return err_set(err, -EINVAL,
			       "%s: one argument too many; a command stands behind \"--\"",
			       common->operands[1]);
	for (int i = 1; i < common->operand_count; i++)
		*vec_push_in(&entering->arena, &entering->options.argv) = common->operands[i];
	return 0;
}

static void tell(void *context, const struct subject *subject, const struct tools *tools)
{
	const struct entering *entering = context;

	if (entering->arguments->common.verbose && tools->path)
		command_say("enter", "process %lld; tools: %s, %s (--rung %s)",
			    (long long)subject->pid, tools->path, tools->why,
			    tools_rung_names[tools->rung]);
	if (!tools->path && entering->options.joins[SUBJECT_MNT] &&
	    !entering->arguments->common.quiet)
		command_say("enter",
			    "there is no box of tools: %s; `trowel toolbox build -o FILE` makes "
			    "one",
			    tools->busybox < 0 ? "a small shell of trowel's own has to do"
					       : "the host's busybox has to do");
}

/* The application stands still then. */
static void warn_of_gdb(const struct entering *entering)
{
	scoped_buf text = { 0 };

	if (entering->arguments->common.quiet || !enter_gdb_attaches(&entering->options.argv))
		return;
	enter_gdb_warning(&entering->root, &entering->target, &text);
	command_say("enter", "%s", buf_text(&text));
}

static int find_out_why(struct entering *entering, struct err *err)
{
	const struct enter_arguments *arguments = entering->arguments;
	const struct enter_why asked = {
		.common = &arguments->common,
		.options = &entering->options,
		.target = &entering->target,
		.limit_ms = arguments->why_ms,
		.is_agreed = arguments->yes,
	};

	return enter_why(&asked, err);
}

/* What our own executable can do, for where there is nothing else. */
static void add_applets(struct entering *entering)
{
	vec_of(const char *) names = { 0 };

	for (const struct applet *applet = applets; applet->name; applet++)
		*vec_push_in(&entering->arena, &names) = applet->name;
	*vec_push_in(&entering->arena, &names) = NULL;
	entering->options.applets = names.at;
}

static int enter(struct entering *entering, struct err *err)
{
	const struct enter_arguments *arguments = entering->arguments;

	if (arguments->common.json && !arguments->why)
		return err_set(err, -EINVAL, "--json goes with --why");
	if (parse_namespaces(entering, err) < 0 || parse_restrictions(entering, err) < 0 ||
	    parse_host(entering, err) < 0 || find(entering, err) < 0)
		return err->code;
	if (find_tools(entering, err) < 0)
		return err->code;
	warn_of_gdb(entering);
	add_prompt(entering);
	add_applets(entering);
	entering->options.rung = (enum tools_rung)arguments->rung;
	if (arguments->why)
		return find_out_why(entering, err);
	entering->options.tell = tell;
	entering->options.context = entering;
	return enter_run(&entering->options, entering->target.pid, entering->target.start_ticks,
			 err);
}

static int run_what_is_meant(struct entering *entering, struct err *err)
{
	const struct enter_arguments *arguments = entering->arguments;
	const struct options_common *common = &arguments->common;

	if (arguments->shared.gc)
		return enter_gc_run(&arguments->shared, common, &entering->root, err);
	if (common->operand_count < 1)
		return err_set(err, -EINVAL, "an argument is missing; see `trowel help enter`");
	if (arguments->shared.plan)
		return err_set(err, -EINVAL, "--plan is for --gc");
	if (enter_files_is_wanted(&arguments->files))
		return enter_files_run(&arguments->files, common, &entering->root, err);
	if (arguments->shared.shared)
		return enter_shared_run(common, arguments->toolbox, arguments->rung,
					&entering->root, err);
	return enter(entering, err);
}

static int run(int argc, char **argv)
{
	struct enter_arguments arguments = { .why_ms = ENTER_WHY_MS };
	struct entering entering = { .arguments = &arguments };
	struct err err = { 0 };
	int status;

	if (!command_parse(argc, argv, &arguments, &status))
		return status;
	if (root_init(&entering.root, "/", &err) < 0)
		return command_fail("enter", &err);
	status = run_what_is_meant(&entering, &err);
	arena_deinit(&entering.arena);
	root_deinit(&entering.root);
	if (err.code)
		(void)command_fail("enter", &err);
	return status < 0 ? EXIT_NOT_DONE : status;
}

static bool is_part(int argc, char **argv, int *status)
{
	if (!applets_is_meant(argc, argv))
		return false;
	*status = applets_run(applets_find(argv[0]), argc, argv);
	return true;
}

const struct command_code command_enter = {
	.options = options,
	.operands = OPERANDS_NONE,
	.operands_min = 0, /* --gc has none */
	.operands_max = 4096,
	.run = run,
	.is_part = is_part,
};
