/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: setns(2), mount_namespaces(7), tty_ioctl(4). */
#include "enter/join.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "enter/become.h"
#include "enter/inside_program.h"
#include "enter/wire.h"

enum { STATUS_FAILED = 2, DESCRIPTORS_FROM = 10 };

/* A lower one may not be allowed; the higher one of ours is no harm. */
static void set_oom_score(int64_t score)
{
	scoped_fd int fd = score == UNKNOWN
				   ? -1
				   : open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd >= 0)
		dprintf(fd, "%lld", (long long)score);
}

static int prepare_on_host(struct joining *joining, struct err *err)
{
	if (cgroups_join(joining->cgroups, err) < 0)
		return err->code;
	set_oom_score(joining->oom_score);
	if (joining->order.label) {
		int fd = open("/proc/self/attr/exec", O_WRONLY | O_CLOEXEC);

		if (fd < 0)
			return err_errno(err, "/proc/self/attr/exec");
		joining->order.descriptors[ORDER_LABEL] = fd;
	}
	return 0;
}

/* A process in a jail has another root than its namespace. */
static int enter_jail(const struct subject *subject, struct err *err)
{
	struct stat wanted, found;

	if (strcmp(subject->root_path, "/") == 0)
		return 0;
	scoped_fd int root = open(subject->root_path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (root < 0 || fstat(subject->root, &wanted) < 0 || fstat(root, &found) < 0)
		return err_errno(err, "its root, %s", subject->root_path);
	if (wanted.st_dev != found.st_dev || wanted.st_ino != found.st_ino)
		return err_set(err, -ESTALE, "its root, %s, is another folder now",
			       subject->root_path);
	return fchdir(root) < 0 || chroot(".") < 0
		       ? err_errno(err, "its root, %s", subject->root_path)
		       : 0;
}

/* As the host's root the user namespace comes last: that one may do more than the container's. */
static int join_namespaces(const struct joining *joining, struct err *err)
{
	if (joining->user_first && setns(joining->subject->namespaces[SUBJECT_USER], 0) < 0)
		return err_errno(err, "joining the user namespace");
	for (int i = 0; i <= SUBJECT_MNT; i++) {
		int fd = joining->subject->namespaces[i];

		if (fd >= 0 && setns(fd, 0) < 0)
			return err_errno(err, "joining the %s namespace",
					 subject_namespace_names[i]);
	}
	return 0;
}

/* The other end of the terminal, which the relay holds by its first. */
static int open_slave(int terminal, struct err *err)
{
	int unlock = 0;
	int slave = ioctl(terminal, TIOCSPTLCK, &unlock) < 0
			    ? -1
			    : ioctl(terminal, TIOCGPTPEER, O_RDWR | O_NOCTTY);
	unsigned number;
	char path[32];

	if (slave < 0 && ioctl(terminal, TIOCGPTN, &number) == 0) { /* before Linux 4.13 */
		snprintf(path, sizeof(path), "/dev/pts/%u", number);
		slave = open(path, O_RDWR | O_NOCTTY);
	}
	if (slave < 0)
		return err_errno(err, "a terminal in the container");
	return slave;
}

static int give_terminal(struct joining *joining, int terminal, int wire, struct err *err)
{
	if (terminal < 0)
		return 0;
	int slave = open_slave(terminal, err);

	if (slave < 0)
		return err->code;
	joining->order.descriptors[ORDER_SLAVE] = slave;
	/* of a user without rights it is already */
	if (fchown(slave, joining->terminal_uid, joining->terminal_gid) < 0 && errno != EPERM)
		return err_errno(err, "the terminal in the container");
	int failed = wire_send(wire, WIRE_TERMINAL, (struct bytes){ 0 }, terminal);

	return failed ? err_set(err, failed, "the relay: %s", err_words(failed)) : 0;
}

/* What is needed behind the execution gets numbers that stay open; all else closes by itself. */
static int keep_open(int fd)
{
	return fd < 0 ? -1 : fcntl(fd, F_DUPFD, DESCRIPTORS_FROM);
}

static void keep_descriptors(struct joining *joining)
{
	static const struct {
		enum order_descriptor as;
		enum subject_namespace kind;
	} joined_later[] = {
		{ ORDER_TIME, SUBJECT_TIME },
		{ ORDER_PID, SUBJECT_PID },
		{ ORDER_USER, SUBJECT_USER },
	};
	int *descriptors = joining->order.descriptors;

	for (size_t i = 0; i < sizeof(joined_later) / sizeof(joined_later[0]); i++)
		descriptors[joined_later[i].as] =
			joining->subject->namespaces[joined_later[i].kind];
	if (joining->user_first)
		descriptors[ORDER_USER] = -1;
	descriptors[ORDER_TOOL] = joining->tool;
	for (int i = 0; i < ORDER_DESCRIPTORS; i++)
		descriptors[i] = keep_open(descriptors[i]);
}

static int make_view(const struct joining *joining, struct view *view, int *terminal,
		     struct err *err)
{
	if (view_begin(err) < 0 || enter_jail(joining->subject, err) < 0)
		return err->code;
	return view_make(view, joining->tools, terminal, err);
}

/* What goes over: the program with its order, above the numbers that are taken here; -errno. */
static int make_program(struct joining *joining, int wire, bool has_view, bool *is_file)
{
	scoped_buf order = { 0 };
	scoped_fd int place = inside_program_new(has_view, is_file);

	if (place < 0)
		return place;
	joining->order.is_in_view = *is_file;
	order_write(&joining->order, &order);
	int program = inside_program_fill(take_fd(&place), *is_file, buf_bytes(&order));

	if (program < 0)
		return program;
	/* the one of before may be one of the two numbers; it closes by itself */
	int moved = fcntl(program, F_DUPFD_CLOEXEC, DESCRIPTORS_FROM);

	if (moved < 0 || dup3(wire, WIRE_FD, 0) < 0 || dup3(moved, ORDER_FD, 0) < 0)
		return -errno;
	return moved;
}

/* Until nothing of the host is needed any more. */
static int go(struct joining *joining, int wire, struct err *err)
{
	bool has_view = joining->wants_view && joining->tools->rung != RUNG_EXEC, is_file;
	struct view view = { .host = joining->host, .host_at = joining->host_at };
	int terminal = -1;

	for (int i = 0; i < ORDER_DESCRIPTORS; i++)
		joining->order.descriptors[i] = -1;
	if (prepare_on_host(joining, err) < 0 || join_namespaces(joining, err) < 0)
		return err->code;
	if (has_view &&
	    make_view(joining, &view, joining->wants_terminal ? &terminal : NULL, err) < 0)
		return err->code;
	if (!has_view && joining->wants_view && enter_jail(joining->subject, err) < 0)
		return err->code;
	joining->order.mounts_proc = has_view && view.needs_proc;
	if (give_terminal(joining, terminal, wire, err) < 0)
		return err->code;
	keep_descriptors(joining);
	int program = make_program(joining, wire, has_view, &is_file);

	if (getppid() == joining->relay) /* it wakes up now: elsewhere, if it can */
		become_movable(&joining->order, joining->relay);
	int failed = program < 0 ? program : inside_program_run(program, is_file);

	return err_set(err, failed, "executing trowel in there: %s", err_words(failed));
}

_Noreturn void join_run(struct joining *joining, int wire)
{
	struct err err = { 0 };
	int high = fcntl(wire, F_DUPFD_CLOEXEC, DESCRIPTORS_FROM);

	(void)go(joining, high, &err);
	(void)wire_send_error(high, &err); /* nobody else listens */
	_exit(STATUS_FAILED);
}
