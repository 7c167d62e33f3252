/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "enter/enter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "enter/become.h"
#include "enter/join.h"
#include "enter/relay.h"

/* ---- the command --------------------------------------------------------------------------- */

/* Without a command: a shell, the first that the tools have. */
static void add_command(const struct enter_options *options, struct order *order,
			struct arena *arena)
{
	for (vec_each(word, &options->argv))
		*vec_push_in(arena, &order->argv) = *word;
	if (!options->argv.count)
		*vec_push_in(arena, &order->argv) = "sh";
	for (vec_each(setting, &options->settings))
		*vec_push_in(arena, &order->environment) = *setting;
}

/* A tool that is executed from the host's file: nothing of it is looked for in the container. */
static int open_tool(const struct tools *tools, const char *name, struct err *err)
{
	scoped_arena arena = { 0 };
	int tool = strchr(name, '/')
			   ? open(name, O_RDONLY | O_CLOEXEC)
			   : openat(tools->box, arena_format(&arena, TOOLBOX_BIN "/%s", name),
				    O_RDONLY | O_CLOEXEC);

	if (tool < 0)
		return err_errno(err, "%s", name);
	if (!tools_is_static(tool)) {
		close(tool);
		return err_set(err, -ENOEXEC,
			       "%s: it needs libraries, which --rung exec does not bring", name);
	}
	return tool;
}

/* ---- one run ------------------------------------------------------------------------------- */

struct start {
	struct joining *joining;
	int wire;
};

static int run_joiner(void *context)
{
	const struct start *start = context;

	join_run(start->joining, start->wire);
}

/* Each process of the start ends or waits once it has made the next one. On the processor where
 * they are, that one runs at once; another may be busy with something else. */
static void stay_on_processor(struct order *order, cpu_set_t *all)
{
	int here = sched_getcpu();
	cpu_set_t one;

	if (here < 0 || here >= CPU_SETSIZE || sched_getaffinity(0, sizeof(*all), all) < 0)
		return;
	CPU_ZERO(&one);
	CPU_SET(here, &one);
	if (sched_setaffinity(0, sizeof(one), &one) == 0)
		order->processors = (struct bytes){ (const char *)all, sizeof(*all) };
}

/* A copy of our memory would only be thrown away: the joiner executes another program. Signals wait
 * until then, since their handlers are ours. */
static pid_t start_joiner(struct start *start, struct err *err)
{
	enum { STACK = 1 << 20 };
	char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	struct order *order = &start->joining->order;
	sigset_t all, before;
	cpu_set_t processors;

	if (stack == MAP_FAILED)
		return err_errno(err, "memory for a process");
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	stay_on_processor(order, &processors);
	start->joining->relay = getpid();
	pid_t child = clone(run_joiner, stack + STACK, CLONE_VM | CLONE_VFORK | SIGCHLD, start);

	if (child < 0)
		(void)err_errno(err, "a process");
	become_movable(order, 0);
	order->processors = (struct bytes){ 0 };
	sigprocmask(SIG_SETMASK, &before, NULL);
	munmap(stack, STACK);
	return child < 0 ? err->code : child;
}

static int start(struct joining *joining, struct err *err)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return err_errno(err, "a socket");
	struct start start = { joining, ends[1] };
	pid_t child = start_joiner(&start, err);

	close(ends[1]);
	if (child < 0) {
		close(ends[0]);
		return child;
	}
	return relay_run(ends[0], child, err);
}

/* Namespaces that are not of a user namespace of ours. Source: setns(2). */
static bool may_join(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	return syscall(SYS_capget, &header, data) == 0 && (data[0].effective >> CAP_SYS_ADMIN & 1);
}

static void prepare_terminal(struct joining *joining)
{
	const struct subject *subject = joining->subject;
	const struct order *order = &joining->order;

	joining->wants_terminal = relay_has_terminal();
	joining->terminal_uid = joining->user_first ? order->uid
						    : subject_outside(&subject->uids, order->uid);
	joining->terminal_gid = joining->user_first ? order->gid
						    : subject_outside(&subject->gids, order->gid);
}

static int prepare(const struct enter_options *options, struct joining *joining,
		   struct subject *subject, struct arena *arena, struct err *err)
{
	for (int i = 0; i < SUBJECT_NAMESPACES; i++)
		if (!options->joins[i])
			subject_stay(subject, (enum subject_namespace)i);
	joining->wants_view = options->joins[SUBJECT_MNT];
	if (restrictions_order(subject, options->restrictions, &options->exceptions, arena,
			       &joining->order, err) < 0)
		return err->code;
	joining->user_first = subject->namespaces[SUBJECT_USER] >= 0 && !may_join();
	prepare_terminal(joining);
	if (options->restrictions[RESTRICTION_OOM])
		joining->oom_score = subject->oom_score;
	if (options->restrictions[RESTRICTION_CGROUP] &&
	    cgroups_open(subject, joining->cgroups, err) < 0)
		return err->code;
	add_command(options, &joining->order, arena);
	if (joining->tools->rung == RUNG_EXEC) {
		joining->tool = open_tool(joining->tools, joining->order.argv.at[0], err);
		if (joining->tool < 0)
			return err->code;
	}
	if (options->host_at) {
		joining->host = mounts_tree(AT_FDCWD, "/");
		if (joining->host < 0)
			return err_set(err, joining->host, "the host's files: %s%s",
				       err_words(joining->host),
				       joining->host == -EPERM ? "; showing them takes root" : "");
	}
	return subject_is_alive(subject)
		       ? 0
		       : err_set(err, -ESRCH, "process %lld has ended", (long long)subject->pid);
}

int enter_run(const struct enter_options *options, int64_t pid, uint64_t started_ticks,
	      struct err *err)
{
	scoped_arena arena = { 0 };
	struct subject subject;
	struct tools tools;
	struct cgroups cgroups = { 0 };
	struct joining joining = {
		.subject = &subject,
		.cgroups = &cgroups,
		.tools = &tools,
		.oom_score = UNKNOWN,
		.tool = -1,
		.host = -1,
		.host_at = options->host_at,
	};
	int result = subject_open(&subject, pid, started_ticks, err);

	if (result < 0) {
		subject_close(&subject);
		return result;
	}
	result = tools_open(&tools, options->toolbox, options->rung, err);
	if (result == 0)
		tools_take_applets(&tools, options->applets);
	if (result == 0)
		result = prepare(options, &joining, &subject, &arena, err);
	if (result == 0 && options->tell)
		options->tell(options->context, &subject, &tools);
	if (result == 0)
		result = start(&joining, err);
	cleanup_fd(&joining.tool);
	cleanup_fd(&joining.host);
	cgroups_close(&cgroups);
	tools_close(&tools);
	subject_close(&subject);
	return result;
}
