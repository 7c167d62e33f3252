/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: prctl(2), wait(2), signalfd(2), tty_ioctl(4), proc_pid_task(5). */
#include "enter/init.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "enter/become.h"
#include "enter/wire.h"

enum {
	STATUS_NOT_FOUND = 127, /* as of a shell */
	STATUS_NOT_RUN = 126,
	CHILDREN_MAX = 64 * 1024, /* bytes of their ids */
	ROUNDS_MAX = 1000,        /* of ending what is left: it may start more meanwhile */
};

/* ---- the command --------------------------------------------------------------------------- */

static const char *setting(const struct order *order, const char *name)
{
	for (vec_each(text, &order->environment)) {
		struct bytes rest = bytes_of(*text);

		if (bytes_skip(&rest, name) && bytes_skip(&rest, "="))
			return rest.at;
	}
	return "";
}

/* Source: execvp(3): a folder that may not be searched does not end the search. */
static void execute_by_path(const struct order *order, char **argv, char **environment)
{
	struct bytes rest = bytes_of(setting(order, "PATH")), folder;
	int failed = ENOENT;

	while (bytes_part(&rest, ':', &folder)) {
		char path[PATH_MAX];
		int size = snprintf(path, sizeof(path), "%.*s/%s", (int)folder.size, folder.at,
				    argv[0]);

		if (size < 0 || size >= (int)sizeof(path))
			continue;
		execve(path, argv, environment);
		if (errno != ENOENT && errno != ENOTDIR)
			failed = errno;
	}
	errno = failed;
}

static void execute(const struct order *order, char **argv, char **environment)
{
	if (order->descriptors[ORDER_TOOL] >= 0)
		syscall(SYS_execveat, order->descriptors[ORDER_TOOL], "", argv, environment,
			AT_EMPTY_PATH);
	else if (argv[0] && strchr(argv[0], '/'))
		execve(argv[0], argv, environment);
	else
		execute_by_path(order, argv, environment);
}

static _Noreturn void run_command(const struct order *order)
{
	scoped_arena arena = { 0 };
	char **argv = arena_alloc(&arena, (order->argv.count + 1) * sizeof(*argv));
	char **environment = arena_alloc(&arena,
					 (order->environment.count + 1) * sizeof(*environment));
	struct err err;
	sigset_t none;
	int failed;

	for (size_t i = 0; i < order->argv.count; i++)
		argv[i] = (char *)order->argv.at[i];
	for (size_t i = 0; i < order->environment.count; i++)
		environment[i] = (char *)order->environment.at[i];
	argv[order->argv.count] = environment[order->environment.count] = NULL;
	setsid();
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (isatty(fd) && ioctl(fd, TIOCSCTTY, 0) == 0)
			break;
	if (chdir(order->folder) < 0 && chdir("/") < 0)
		_exit(STATUS_NOT_RUN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	become_movable(order, 0);
	failed = become_filtered(order);
	if (!failed) {
		execute(order, argv, environment);
		failed = -errno;
	}
	err_set(&err, failed, "%s: %s", argv[0],
		failed == -ENOENT ? "no such command in there" : err_words(failed));
	(void)wire_send_error(WIRE_FD, &err); /* the status says as much */
	_exit(failed == -ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_RUN);
}

/* ---- watching over it ---------------------------------------------------------------------- */

/* The process ids of our children, in our namespace; what they leave becomes ours. */
static void end_children(void)
{
	char path[64], text[CHILDREN_MAX];

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
	scoped_fd int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t size = file < 0 ? 0 : read(file, text, sizeof(text));
	struct bytes rest = { text, size < 0 ? 0 : (size_t)size }, word;
	uint64_t child;

	while (bytes_word(&rest, &word))
		if (bytes_u64(word, 10, &child) && child > 1 && child <= INT_MAX)
			kill((pid_t)child, SIGKILL);
}

/* Reaps all that has ended; true once `command` has, with its status. False as well when no child
 * is left. */
static bool reap(pid_t command, int *status, bool *has_children)
{
	bool has_ended = false;
	int ended;
	pid_t child;

	while ((child = waitpid(-1, &ended, WNOHANG | __WALL)) > 0)
		if (child == command) {
			*status = ended;
			has_ended = true;
		}
	*has_children = child == 0;
	return has_ended;
}

static void end_all(pid_t command)
{
	bool has_children = true;
	int status;

	kill(-command, SIGKILL);
	for (int i = 0; i < ROUNDS_MAX && has_children; i++) {
		end_children();
		(void)reap(command, &status, &has_children);
		if (has_children)
			poll(NULL, 0, 1);
	}
}

/* False: the relay is gone. */
static bool hear_relay(pid_t command)
{
	enum wire_kind kind;
	scoped_buf body = { 0 };
	int fd = -1;
	int got = wire_receive(WIRE_FD, &kind, &body, &fd);

	cleanup_fd(&fd);
	if (got == 1 && kind == WIRE_SIGNAL)
		kill(command, wire_number(&body));
	return got == 1;
}

static int watch_over(pid_t command, int signals)
{
	struct pollfd ready[] = { { signals, POLLIN, 0 }, { WIRE_FD, POLLIN, 0 } };
	bool has_children;
	int status = 0;

	while (!reap(command, &status, &has_children)) {
		struct signalfd_siginfo info;

		if (poll(ready, 2, -1) < 0)
			continue;
		if (ready[0].revents && read(signals, &info, sizeof(info)) < 0)
			continue;
		if (ready[1].revents && !hear_relay(command))
			break;
	}
	end_all(command);
	return status;
}

_Noreturn void init_run(const struct order *order)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	sigemptyset(&all);
	sigaddset(&all, SIGCHLD);
	int signals = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	pid_t command = fork();

	if (command == 0)
		run_command(order);
	become_movable(order, 0);
	/* what we were given is the command's */
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		close(fd);
	cleanup_fd(&order->descriptors[ORDER_TOOL]);
	if (command < 0)
		_exit(STATUS_NOT_RUN);
	int status = watch_over(command, signals);

	(void)wire_send_number(WIRE_FD, WIRE_ENDED, status);
	_exit(0);
}
