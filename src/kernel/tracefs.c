/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/tracefs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/pass_fd.h"

enum {
	RETRY_MS = 10,
	RETRIES_MAX = 1000, /* of a file of the instance that is about to be closed */
	STALE_MAX = 256,
};

#define NAME_START "trowel-"

/* ---- tracefs itself ------------------------------------------------------------------------- */

/* Where it is mounted already. */
static int open_mounted(void)
{
	scoped_fd int fd = open("/sys/kernel/tracing", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct statfs state;

	if (fd < 0)
		return -errno;
	if (fstatfs(fd, &state) < 0)
		return -errno;
	return state.f_type == TRACEFS_MAGIC ? take_fd(&fd) : -ENOENT;
}

/* A mount that has no place: Linux 5.2. */
static int open_detached(void)
{
	scoped_fd int context = (int)syscall(SYS_fsopen, "tracefs", 1U /* FSOPEN_CLOEXEC */);

	if (context < 0)
		return -errno;
	if (syscall(SYS_fsconfig, context, 6 /* FSCONFIG_CMD_CREATE */, NULL, NULL, 0) < 0)
		return -errno;
	scoped_fd int mount = (int)syscall(SYS_fsmount, context, 1U /* FSMOUNT_CLOEXEC */, 0);

	if (mount < 0)
		return -errno;
	int fd = openat(mount, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* The child: a mount that nobody else sees, gone with the last descriptor. */
static void __attribute__((noreturn)) mount_and_send(int socket)
{
	if (unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	    mount("tracefs", "/sys/kernel/tracing", "tracefs", MS_NOSUID | MS_NODEV | MS_NOEXEC,
		  NULL) == 0) {
		int fd = open("/sys/kernel/tracing", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		if (fd >= 0)
			(void)pass_fd_send(socket, BYTES("m"),
					   fd); /* who waits sees if none comes */
	}
	_exit(0);
}

static int open_in_namespace(void)
{
	int sockets[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) < 0)
		return -errno;
	pid_t child = fork();

	if (child == 0)
		mount_and_send(sockets[1]);
	close(sockets[1]);
	int fd = child < 0 ? -errno : -1;
	char byte;

	if (child > 0 && (pass_fd_receive(sockets[0], &byte, 1, &fd) <= 0 || fd < 0))
		fd = -ENOTSUP;
	close(sockets[0]);
	if (child > 0)
		waitpid(child, NULL, 0);
	return fd;
}

static int open_tracefs(struct err *err)
{
	int fd = open_mounted();
	int failed = fd;

	if (fd == -ENOENT)
		failed = fd = open_detached();
	if (fd == -ENOSYS || fd == -EINVAL) /* a kernel without these calls, or a filter */
		fd = open_in_namespace();
	if (fd >= 0)
		return fd;
	if (failed == -EPERM || failed == -EACCES)
		return err_set(err, -ENOTSUP, "the kernel does not let this user use its tracers");
	return err_set(err, -ENOTSUP, "the kernel has no tracefs (%s)", err_words(failed));
}

/* ---- instances ------------------------------------------------------------------------------ */

/* "trowel-812" of a process that is gone. */
static bool is_stale(const char *name)
{
	struct bytes rest = bytes_of(name);
	uint64_t pid;
	char path[64];

	if (!bytes_skip(&rest, NAME_START) || !bytes_u64(rest, 10, &pid) || pid > INT32_MAX)
		return false;
	snprintf(path, sizeof(path), "/proc/%llu", (unsigned long long)pid);
	return access(path, F_OK) < 0;
}

/* One that is in use, of another pid namespace, is not removed by the kernel. */
static void remove_stale(int instances, struct buf *removed)
{
	int again = openat(instances, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	scoped_dir DIR *dir = again < 0 ? NULL : fdopendir(again);
	char names[STALE_MAX][TRACEFS_NAME_MAX];
	const struct dirent *entry;
	size_t count = 0;

	while (dir && count < STALE_MAX && (entry = readdir(dir)))
		if (strlen(entry->d_name) < TRACEFS_NAME_MAX && is_stale(entry->d_name))
			snprintf(names[count++], TRACEFS_NAME_MAX, "%s", entry->d_name);
	for (size_t i = 0; i < count; i++)
		if (unlinkat(instances, names[i], AT_REMOVEDIR) == 0)
			buf_add_format(removed, "%s%s", removed->size ? " " : "", names[i]);
}

/* The watchdog: holds nothing but the end of a pipe and the folder, so that what we had open is
 * closed when we end. */
static void __attribute__((noreturn)) watch_over(const char *name)
{
	int failed = 0;
	char byte;

	prctl(PR_SET_NAME, "trowel-watchdog");
	setsid();
	for (int number = 1; number < NSIG; number++)
		if (number != SIGKILL && number != SIGSTOP && number != SIGCHLD)
			signal(number, SIG_IGN);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	for (int i = 0; i < RETRIES_MAX; i++) {
		failed = unlinkat(STDOUT_FILENO, name, AT_REMOVEDIR) < 0 ? errno : 0;
		if (failed == 0 || failed == ENOENT)
			_exit(0);
		poll(NULL, 0, RETRY_MS);
	}
	_exit(1);
}

static int start_watchdog(struct tracefs_instance *instance, int instances, struct err *err)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_errno(err, "no pipe can be made");
	instance->watchdog = fork();
	if (instance->watchdog == 0) {
		/* above those that they are put to */
		int from = fcntl(ends[0], F_DUPFD, 3), folder = fcntl(instances, F_DUPFD, 3);

		if (from < 0 || folder < 0 || dup2(from, STDIN_FILENO) < 0 ||
		    dup2(folder, STDOUT_FILENO) < 0)
			_exit(1);
		closefrom(STDERR_FILENO);
		watch_over(instance->name);
	}
	close(ends[0]);
	if (instance->watchdog < 0) {
		close(ends[1]);
		return err_errno(err, "no process can be started");
	}
	instance->alive = ends[1];
	return 0;
}

static int stop_watchdog(struct tracefs_instance *instance, struct err *err)
{
	int status;

	close(instance->alive);
	while (waitpid(instance->watchdog, &status, 0) < 0)
		if (errno != EINTR)
			return err_errno(err, "the watchdog of %s", instance->name);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return err_set(err, -EBUSY,
			       "the tracefs instance %s cannot be removed: somebody uses it; rmdir "
			       "instances/%s in tracefs does it later",
			       instance->name, instance->name);
	return 0;
}

int tracefs_instance_create(struct tracefs_instance *ret, const struct root *root,
			    struct buf *removed, struct err *err)
{
	struct tracefs_instance instance = { .dir = -1 };

	if (!root->live)
		return err_set(err, -ENOTSUP, "only a running kernel can be traced");
	scoped_fd int tracefs = open_tracefs(err);

	if (tracefs < 0)
		return err->code;
	scoped_fd int instances = openat(tracefs, "instances", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (instances < 0)
		return err_set(err, -ENOTSUP, "the kernel's tracers have no instances: %s",
			       err_words(errno));
	remove_stale(instances, removed);
	snprintf(instance.name, sizeof(instance.name), NAME_START "%d", getpid());
	if (start_watchdog(&instance, instances, err) < 0)
		return err->code;
	int failed = mkdirat(instances, instance.name, 0700) < 0 ? errno : 0;

	if (!failed) {
		instance.dir = openat(instances, instance.name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		failed = instance.dir < 0 ? errno : 0;
	}
	if (failed) {
		(void)stop_watchdog(&instance, err); /* why it was wanted matters more */
		return err_set(err, -ENOTSUP, "no instance of the kernel's tracers can be made: %s",
			       err_words(failed));
	}
	*ret = instance;
	return 0;
}

int tracefs_instance_write(const struct tracefs_instance *instance, const char *file,
			   const char *text, bool more)
{
	scoped_fd int fd = openat(instance->dir, file,
				  O_WRONLY | O_CLOEXEC | (more ? O_APPEND : O_TRUNC));
	size_t size = strlen(text);

	if (fd < 0)
		return -errno;
	ssize_t written = write(fd, text, size);

	if (written < 0)
		return -errno;
	return (size_t)written == size ? 0 : -EIO;
}

int tracefs_instance_read(const struct tracefs_instance *instance, const char *file, size_t limit,
			  struct buf *ret)
{
	scoped_fd int fd = tracefs_instance_open(instance, file);
	struct err err;

	return fd < 0 ? fd : fd_read_all(fd, file, limit, ret, &err);
}

int tracefs_instance_open(const struct tracefs_instance *instance, const char *file)
{
	int fd = openat(instance->dir, file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int tracefs_instance_remove(struct tracefs_instance *instance, struct err *err)
{
	close(instance->dir);
	return stop_watchdog(instance, err);
}
