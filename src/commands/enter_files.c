/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/enter_files.h"

#include <errno.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/progress.h"
#include "commands/commands.h"
#include "enter/copy.h"
#include "enter/paths.h"
#include "kernel/target.h"

bool enter_files_is_wanted(const struct enter_files *files)
{
	return files->get || files->put;
}

static void left_out(void *context, const char *path, const char *why)
{
	progress_erase(context);
	command_say("enter", "%s: %s", path, why);
}

static void show(void *context, const char *path)
{
	progress_show(context, path);
}

/* Which ends there are; `label`: what stands before paths of the container in messages. */
static int read_order(const struct enter_files *files, const struct options_common *common,
		      const struct subject *subject, const char *label, struct copy_order *ret,
		      struct err *err)
{
	const char *operand = common->operand_count > 1 ? common->operands[1] : NULL;
	struct copy_end there = { subject->root, files->get ? files->get : operand, label };
	struct copy_end here = { PATHS_HOST, files->get ? operand : files->put, "" };

	if (files->get && files->put)
		return err_set(err, -EINVAL, "--get and --put: one of them at a time");
	if (!operand && files->put)
		return err_set(err, -EINVAL,
			       "--put: where to? trowel enter TARGET --put FILE PATH");
	if (common->operand_count > 2)
		return err_set(err, -EINVAL, "%s: one argument too many", common->operands[2]);
	here.path = here.path ? here.path : ".";
	ret->is_stream = strcmp(here.path, "-") == 0;
	ret->from = files->get ? there : here;
	ret->to = files->get ? here : there;
	if (files->get && ret->is_stream && isatty(STDOUT_FILENO))
		return err_set(err, -EINVAL,
			       "-: what a container's file holds is not for a terminal as it is; "
			       "name a file, or | less");
	return 0;
}

static int copy(const struct enter_files *files, const struct options_common *common,
		const struct target *target, struct err *err)
{
	struct progress progress;
	struct copy_order order = { .left_out = left_out, .show = show, .context = &progress };
	struct subject subject;
	scoped_buf label = { 0 };

	target_write(&label, target);
	buf_add_byte(&label, ':');
	int result = subject_open(&subject, target->pid, target->start_ticks, err);

	if (result == 0)
		result = read_order(files, common, &subject, buf_text(&label), &order, err);
	if (result == 0) {
		interrupt_defer();
		progress_init(&progress, !common->quiet);
		result = copy_run(&order, &subject, err);
		progress_erase(&progress);
		interrupt_die();
	}
	subject_close(&subject);
	return result == 1 ? EXIT_CHECK_FAILED : result;
}

int enter_files_run(const struct enter_files *files, const struct options_common *common,
		    const struct root *root, struct err *err)
{
	scoped_arena arena = { 0 };
	struct target_answer answer;

	if (target_resolve(root, common->operands[0], &arena, &answer, err) < 0)
		return err->code;
	if (!answer.target.pid)
		return err_set(err, -ESRCH, "%s does not run", common->operands[0]);
	return copy(files, common, &answer.target, err);
}
