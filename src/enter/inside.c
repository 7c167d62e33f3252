/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: clone(2), setns(2), capabilities(7), prctl(2), credentials(7). */
#include "enter/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "enter/become.h"
#include "enter/init.h"
#include "enter/inside_program.h"
#include "enter/wire.h"

enum { STATUS_FAILED = 2 };

static int take_order(struct arena *arena, struct order *ret, struct err *err)
{
	enum { PIECE = 8192 };
	scoped_buf text = { 0 };
	scoped_fd int order = ORDER_FD;
	ssize_t got;

	while ((got = read(order, buf_reserve(&text, PIECE), PIECE)) > 0)
		buf_grew(&text, (size_t)got);
	if (got < 0)
		return err_errno(err, "the order");
	return order_read(buf_bytes(&text), arena, ret, err);
}

/* The host's terminal is not for the container: its place takes one of the view's. */
static void take_terminal(int slave)
{
	for (int fd = 0; slave >= 0 && fd <= STDERR_FILENO; fd++)
		if (isatty(fd))
			dup2(slave, fd);
}

/* In a child, since it shows the processes of the one that mounts it. */
static int mount_proc(struct err *err)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0)
		_exit(mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0
			      ? errno
			      : 0);
	if (child < 0)
		return err_errno(err, "a process for mounting /proc");
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (status)
		return err_set(err, -EIO, "/proc of the private view: %s",
			       WIFEXITED(status) ? err_words(WEXITSTATUS(status)) : "killed");
	return 0;
}

static int join(const struct order *order, enum order_descriptor which, const char *what,
		struct err *err)
{
	int fd = order->descriptors[which];

	if (fd >= 0 && setns(fd, 0) < 0)
		return err_errno(err, "joining the %s namespace", what);
	return 0;
}

static void close_all(const struct order *order)
{
	for (int i = 0; i < ORDER_DESCRIPTORS; i++)
		if (order->descriptors[i] >= 0 && i != ORDER_TOOL)
			close(order->descriptors[i]);
}

/* Our own program has no business in the view. */
static void hide_self(const struct order *order)
{
	prctl(PR_SET_NAME, "trowel-init");
	if (order->is_in_view)
		(void)unlink(INSIDE_PROGRAM_FILE);
}

/* All that wants rights, while the container does not see this process. */
static int prepare(const struct order *order, struct err *err)
{
	take_terminal(order->descriptors[ORDER_SLAVE]);
	hide_self(order);
	if (become_bounded(order, err) < 0 || join(order, ORDER_TIME, "time", err) < 0 ||
	    join(order, ORDER_PID, "process", err) < 0)
		return err->code;
	if (order->mounts_proc && mount_proc(err) < 0)
		return err->code;
	if (join(order, ORDER_USER, "user", err) < 0)
		return err->code;
	return become(order, err);
}

static int run(struct err *err)
{
	scoped_arena arena = { 0 };
	struct order order = { 0 };

	if (take_order(&arena, &order, err) < 0 || prepare(&order, err) < 0)
		return err->code;
	close_all(&order);
	/* the child is the relay's, who waits for it */
	pid_t init = (pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD, NULL, NULL, NULL, NULL);

	if (init == 0)
		init_run(&order);
	if (init < 0)
		return err_errno(err, "a process in the container");
	return wire_send_number(WIRE_FD, WIRE_INIT, init) < 0 ? -EPIPE : 0;
}

int inside_run(void)
{
	struct err err = { 0 };

	signal(SIGPIPE, SIG_IGN);
	(void)fcntl(WIRE_FD, F_SETFD, FD_CLOEXEC);
	if (run(&err) == 0)
		return 0;
	(void)wire_send_error(WIRE_FD, &err); /* nobody else listens */
	return STATUS_FAILED;
}
