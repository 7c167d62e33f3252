/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>

#include "base/passphrase.h"
#include "codify/ansible.h"
#include "codify/application_trees.h"
#include "codify/contents.h"
#include "codify/goss.h"
#include "codify/plan_text.h"
#include "codify/verify_rules.h"
#include "commands/commands.h"
#include "commands/onto_fresh.h"
#include "onto/transitions_text.h"
#include "snapshot/archive.h"
#include "snapshot/sealed.h"

struct codify_arguments {
	struct options_common common;
	const char *output;
	bool plan;
	bool force;
	bool pin;
	const char *secrets;
	const char *seal_key;
	const char *onto;
	const char *debs;
};

#define AT(member) offsetof(struct codify_arguments, member)

static const struct option_spec options[] = {
	{ "output", 'o', OPTION_FOLDER, "DIR", AT(output) },
	{ "onto", 0, OPTION_FILE, "FRESH", AT(onto) },
	{ "debs", 0, OPTION_FOLDER, "DIR", AT(debs) },
	{ "plan", 0, OPTION_FLAG, NULL, AT(plan) },
	{ "force", 0, OPTION_FLAG, NULL, AT(force) },
	{ "pin", 0, OPTION_FLAG, NULL, AT(pin) },
	{ "secrets", 0, OPTION_FILE, "SEALED", AT(secrets) },
	{ "seal-key", 0, OPTION_FILE, "KEYFILE", AT(seal_key) },
	OPTION_COLOR,
	OPTION_QUIET,
	OPTION_VERBOSE,
	OPTION_HELP,
	{ 0 },
};

/* The values, which have to be those of this snapshot. */
static int read_secrets(const struct codify_arguments *arguments, const struct content *content,
			struct arena *arena, struct sealed *ret, struct err *err)
{
	scoped_passphrase passphrase = { 0 };
	scoped_fd int fd = open(arguments->secrets, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_errno(err, "%s", arguments->secrets);
	if (passphrase_get(arguments->seal_key, false, &passphrase, err) < 0 ||
	    sealed_read(fd, arguments->secrets, &passphrase, arena, ret, err) < 0)
		return err->code;
	if (ret->taken_at != content->taken_at)
		return err_set(err, -EINVAL, "%s belongs to another snapshot", arguments->secrets);
	return 0;
}

static int print_plan(struct plan *plan, const struct codify_arguments *arguments)
{
	const struct options_common *common = &arguments->common;
	struct err err;

	if (contents_read(plan, common->operands[0], NULL, &err) < 0)
		return command_fail("codify", &err);
	scoped_term term;

	term_init(&term, STDOUT_FILENO, (enum term_color)common->color);
	transitions_print(plan->content, common->verbose, &term);
	plan_print(plan, common->verbose, &term);
	return command_finish(&term, "codify", EXIT_DONE);
}

/* A full disk is no reason to think: what was written is written anew. */
static int say_way_out(int failed, const char *output, struct err *err)
{
	const struct err known = *err;

	if (failed != -ENOSPC && failed != -EDQUOT)
		return failed;
	return err_set(err, failed,
		       "%s: %s; make room there and say --force, or another folder with -o", output,
		       known.text);
}

static int write_project(struct plan *plan, const struct codify_arguments *arguments,
			 const struct sealed *sealed, struct err *err)
{
	struct ansible_options ansible = { sealed, arguments->pin, command_build() };
	scoped_project_folder folder = { .fd = -1 };
	int failed = project_folder_open(&folder, arguments->output, arguments->force, err);

	if (!failed)
		failed = contents_read(plan, arguments->common.operands[0], &folder, err);
	if (!failed)
		failed = application_trees_write(plan, &folder, err);
	if (!failed)
		failed = goss_write(plan, &folder, err);
	if (!failed)
		failed = verify_rules_write(plan, &folder, err);
	if (!failed)
		failed = ansible_write(plan, &ansible, &folder, err);
	if (!failed && !arguments->common.quiet)
		command_say("codify", "%s: %zu files; README.md says how to go on",
			    arguments->output, folder.files);
	return say_way_out(failed, arguments->output, err);
}

static int check(const struct codify_arguments *arguments, struct err *err)
{
	if (!arguments->plan && !arguments->output)
		return err_set(err, -EINVAL, "say where to: -o DIR, or look first: --plan");
	if (arguments->onto && arguments->pin)
		return err_set(
			err, -EINVAL,
			"--pin: the versions of the old release are not on offer in the new one");
	if (arguments->debs && !arguments->onto)
		return err_set(err, -EINVAL, "--debs: it is --onto that compares defaults");
	if (strcmp(arguments->common.operands[0], "-") == 0)
		return err_set(err, -EINVAL, "a snapshot is read twice: give a file, not a pipe");
	return 0;
}

static int read_onto(const struct codify_arguments *arguments, struct snapshot *ret,
		     struct snapshot *fresh, struct err *err)
{
	const struct onto_fresh onto = { arguments->onto, arguments->common.operands[0],
					 arguments->debs, "codify" };

	return onto_fresh_read(&onto, ret, fresh, err);
}

static int run(int argc, char **argv)
{
	struct codify_arguments arguments = { 0 };
	scoped_snapshot snapshot = { 0 }, fresh = { 0 };
	scoped_plan plan = { 0 };
	struct sealed sealed = { 0 };
	struct err err;
	int status;

	if (!command_parse(argc, argv, &arguments, &status))
		return status;
	snapshot_init(&snapshot);
	snapshot_init(&fresh);
	if (check(&arguments, &err) < 0 ||
	    archive_read_file(&snapshot, arguments.common.operands[0], &err) < 0 ||
	    read_onto(&arguments, &snapshot, &fresh, &err) < 0)
		return command_fail("codify", &err);
	plan_make(&plan, &snapshot.content);
	if (arguments.plan)
		return print_plan(&plan, &arguments);
	if (arguments.secrets &&
	    read_secrets(&arguments, &snapshot.content, &snapshot.arena, &sealed, &err) < 0)
		return command_fail("codify", &err);
	if (write_project(&plan, &arguments, arguments.secrets ? &sealed : NULL, &err) < 0)
		return command_fail("codify", &err);
	return EXIT_DONE;
}

const struct command_code command_codify = { options, OPERANDS_SNAPSHOT, 1, 1, run };
