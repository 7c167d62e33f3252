/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/enter_shared.h"

#include <errno.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "commands/commands.h"
#include "enter/gc.h"
#include "enter/shared.h"
#include "kernel/target.h"

/* ---- --shared ------------------------------------------------------------------------------ */

int enter_box_read(const char *path, struct buf *text, struct toolbox_manifest *ret,
		   struct err *err)
{
	struct utsname machine;

	if (toolbox_read(path, false, text, ret, err) < 0)
		return err->code;
	if (uname(&machine) == 0 && !bytes_is(ret->architecture, machine.machine))
		return err_set(err, -ENOEXEC, "%s: its tools are for %.*s, this is %s", path,
			       (int)ret->architecture.size, ret->architecture.at, machine.machine);
	return 0;
}

static int check_box(const char *path, struct err *err)
{
	scoped_toolbox_manifest manifest = { 0 };
	scoped_buf text = { 0 };

	return enter_box_read(path, &text, &manifest, err);
}

static void say_shared(const struct options_common *common, const struct target *target,
		       const struct tools *tools, struct term *term)
{
	scoped_buf name = { 0 };

	target_write(&name, target);
	if (common->verbose)
		command_say("enter", "process %lld; tools: %s (--rung %s)", (long long)target->pid,
			    tools->path ? tools->path : "busybox", tools_rung_names[tools->rung]);
	term_format(term, STYLE_PLAIN, "mounted %s in %s, for all in there to see", TOOLBOX_PREFIX,
		    buf_text(&name));
	term_newline(term);
	if (text_is(target->engine, "docker") || text_is(target->engine, "podman")) {
		term_format(term, STYLE_PLAIN, "  %s exec -it %s %s/bin/%s", target->engine,
			    target->name, TOOLBOX_PREFIX, tools->path ? "bash" : "sh");
		term_newline(term);
	}
	term_text(term, STYLE_PLAIN, "trowel enter --gc removes it");
	term_newline(term);
}

static int share(const struct subject *subject, const char *path, int rung, struct tools *tools,
		 struct err *err)
{
	if (tools_open(tools, path, (enum tools_rung)rung, err) < 0)
		return err->code;
	if (!path && tools->busybox < 0)
		return err_set(err, -ENOENT,
			       "there is no box of tools, and no busybox that needs no libraries; "
			       "`trowel toolbox build -o FILE` makes one");
	/* of the host's own files nothing is shown then, but copies */
	if (rung == RUNG_BEST && (tools->rung == RUNG_TREE || !path) &&
	    shared_may_be_written(subject)) {
		cleanup_fd(&tools->tree);
		tools->tree = -1;
		tools->rung = path ? RUNG_COPY : tools->rung;
	}
	return shared_mount(subject, tools, err);
}

int enter_shared_run(const struct options_common *common, const char *toolbox, int rung,
		     const struct root *root, struct err *err)
{
	scoped_arena arena = { 0 };
	struct target_answer answer;
	struct subject subject;
	struct tools tools;
	scoped_term term;

	term_init(&term, STDOUT_FILENO, TERM_COLOR_NEVER);
	if (common->operand_count != 1)
		return err_set(err, -EINVAL,
			       "%s: --shared runs nothing; it mounts the tools and ends",
			       common->operands[1]);
	if (target_resolve(root, common->operands[0], &arena, &answer, err) < 0)
		return err->code;
	if (!answer.target.pid)
		return err_set(err, -ESRCH, "%s does not run", common->operands[0]);
	if (!toolbox)
		toolbox = tools_find();
	if (toolbox && check_box(toolbox, err) < 0)
		return err->code;
	int failed = subject_open(&subject, answer.target.pid, answer.target.start_ticks, err);

	if (!failed) {
		failed = share(&subject, toolbox, rung, &tools, err);
		if (!failed)
			say_shared(common, &answer.target, &tools, &term);
		tools_close(&tools);
	}
	subject_close(&subject);
	return failed ? failed : command_finish(&term, "enter", EXIT_DONE);
}

/* ---- --gc ---------------------------------------------------------------------------------- */

struct sweeping {
	const struct root *root;
	struct term term;
	int64_t count;
};

/* "docker:web", or the process. */
static void write_place(const struct root *root, int64_t pid, struct buf *ret)
{
	scoped_arena arena = { 0 };
	struct target_answer answer, container;
	struct err err;

	buf_add_format(ret, "pid:%lld", (long long)pid);
	if (target_resolve(root, buf_text(ret), &arena, &answer, &err) < 0 ||
	    !answer.target.container ||
	    target_resolve(root, answer.target.container, &arena, &container, &err) < 0)
		return;
	buf_clear(ret);
	target_write(ret, &container.target);
}

static void tell(void *context, int64_t pid, const char *what, const char *path)
{
	struct sweeping *sweeping = context;
	scoped_buf place = { 0 };

	sweeping->count++;
	if (pid)
		write_place(sweeping->root, pid, &place);
	term_format(&sweeping->term, STYLE_PLAIN, "%s%s%s: %s", buf_text(&place), pid ? ":" : "",
		    path, what);
	term_newline(&sweeping->term);
}

int enter_gc_run(const struct enter_shared *shared, const struct options_common *common,
		 const struct root *root, struct err *err)
{
	struct sweeping sweeping = { .root = root };
	const struct gc_options gc = { shared->plan, tell, &sweeping };

	if (common->operand_count)
		return err_set(err, -EINVAL, "%s: --gc looks everywhere and takes no argument",
			       common->operands[0]);
	term_init(&sweeping.term, STDOUT_FILENO, TERM_COLOR_NEVER);
	int result = gc_run(&gc, err);

	if (result >= 0 && shared->plan && sweeping.count) {
		term_text(&sweeping.term, STYLE_PLAIN, "nothing was done: --plan");
		term_newline(&sweeping.term);
	}
	if (result >= 0 && !sweeping.count && !common->quiet) {
		term_text(&sweeping.term, STYLE_PLAIN, "nothing of trowel is left here");
		term_newline(&sweeping.term);
	}
	int status = command_finish(&sweeping.term, "enter",
				    result == 1 ? EXIT_CHECK_FAILED : EXIT_DONE);

	term_deinit(&sweeping.term);
	return result < 0 ? result : status;
}
