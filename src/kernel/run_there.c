/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/run_there.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "format/proc/proc_text.h"
#include "kernel/procfs.h"

enum {
	STATUS_NOT_RUN = 127, /* as of a shell, for what could not be started */
	STATUS_SIGNAL = 128,
};

/* The user's comes last: after it the others could not be joined any more. */
static const char *const namespaces[] = { "ns/ipc", "ns/uts", "ns/net", "ns/mnt", "ns/user" };
enum { NAMESPACES = sizeof(namespaces) / sizeof(namespaces[0]) };

/* What the running one was given for itself alone, by the beginning of its name. */
static const struct {
	const char *name;
	const char *why;
} settings_of_its_own[] = {
	{ "NOTIFY_SOCKET=", "systemd: what would tell that the service is ready, or ends" },
	{ "WATCHDOG_", "systemd: that it is alive" },
	{ "LISTEN_", "systemd: sockets that it was given open" },
	{ "MAINPID=", "systemd: its number" },
	{ "HAPROXY_", "haproxy: that it is a master which has started, and its sockets" },
	{ "NGINX=", "nginx: sockets that it was given open" },
};

/* All that is opened before the fork: behind it nothing of the host's is there. */
struct place {
	int namespaces[NAMESPACES]; /* -1: the same as ours */
	int root;
	int folder;
	int program;
	char **argv;
	char **environment;
	struct buf settings; /* what `environment` points into */
};

static void place_deinit(struct place *place)
{
	for (int i = 0; i < NAMESPACES; i++)
		if (place->namespaces[i] >= 0)
			close(place->namespaces[i]);
	for (int i = 0; i < 3; i++) {
		int fd = (int[]){ place->root, place->folder, place->program }[i];

		if (fd >= 0)
			close(fd);
	}
	free(place->argv);
	free(place->environment);
	buf_deinit(&place->settings);
}

static int open_namespaces(struct place *place, int process, int own)
{
	for (int i = 0; i < NAMESPACES; i++) {
		int64_t theirs, ours;

		if (procfs_namespace(process, namespaces[i], &theirs) < 0)
			continue; /* a kernel without this kind */
		if (procfs_namespace(own, namespaces[i], &ours) == 0 && theirs == ours)
			continue;
		place->namespaces[i] = openat(process, namespaces[i], O_RDONLY | O_CLOEXEC);
		if (place->namespaces[i] < 0)
			return -errno;
	}
	return 0;
}

static bool is_of_its_own(struct bytes setting)
{
	for (size_t i = 0; i < sizeof(settings_of_its_own) / sizeof(settings_of_its_own[0]); i++)
		if (bytes_starts(setting, settings_of_its_own[i].name))
			return true;
	return false;
}

/* Strings end with the NUL that /proc gives, or the buffer's own. */
static void point_at_settings(struct place *place)
{
	struct bytes rest = buf_bytes(&place->settings), name, value;
	size_t count = 0;

	place->environment = mem_zero(place->settings.size + 1, sizeof(*place->environment));
	while (proc_text_setting(&rest, &name, &value))
		if (!is_of_its_own(bytes_of(name.at)))
			place->environment[count++] = (char *)name.at;
}

static int open_place(struct place *place, int process, int own, const text_list *argv)
{
	int failed = open_namespaces(place, process, own);

	place->root = openat(process, "root", O_PATH | O_CLOEXEC);
	place->folder = openat(process, "cwd", O_PATH | O_CLOEXEC);
	place->program = openat(process, "exe", O_PATH | O_CLOEXEC);
	if (failed)
		return failed;
	if (place->root < 0 || place->folder < 0 || place->program < 0)
		return -errno;
	failed = procfs_read_record(process, "environ", RUN_THERE_ENVIRON_MAX, &place->settings);
	if (failed)
		return failed;
	point_at_settings(place);
	place->argv = mem_zero(argv->count + 1, sizeof(*place->argv));
	for (size_t i = 0; i < argv->count; i++)
		place->argv[i] = (char *)argv->at[i];
	return 0;
}

/* In the child; says on `out` what goes wrong, and does not return. */
static _Noreturn void become(const struct place *place, int out)
{
	const char *step = "joining its namespaces";
	bool is_there = true;
	int null = open("/dev/null", O_RDONLY);

	for (int i = 0; is_there && i < NAMESPACES; i++)
		is_there = place->namespaces[i] < 0 || setns(place->namespaces[i], 0) == 0;
	if (is_there) {
		step = "entering its root";
		is_there = fchdir(place->root) == 0 && chroot(".") == 0 &&
			   fchdir(place->folder) == 0;
	}
	if (is_there && place->namespaces[NAMESPACES - 1] >= 0) {
		step = "becoming its root user";
		is_there = setgid(0) == 0 && setuid(0) == 0;
	}
	if (is_there) {
		step = "running its program";
		signal(SIGPIPE, SIG_DFL);
		dup2(null, STDIN_FILENO);
		dup2(out, STDOUT_FILENO);
		dup2(out, STDERR_FILENO);
		execveat(place->program, "", place->argv, place->environment, AT_EMPTY_PATH);
	}
	dprintf(out, "%s: %s\n", step, err_words(errno));
	_exit(STATUS_NOT_RUN);
}

/* Reads until the child has closed its end; false when time is up. */
static bool read_said(int in, int deadline_ms, struct buf *said)
{
	int64_t end = clock_ms(CLOCK_MONOTONIC) + deadline_ms;
	char piece[4096];

	for (;;) {
		int64_t left = end - clock_ms(CLOCK_MONOTONIC);
		struct pollfd ready = { in, POLLIN, 0 };

		if (left <= 0 || poll(&ready, 1, (int)left) == 0)
			return false;
		ssize_t size = read(in, piece, sizeof(piece));

		if (size == 0 || (size < 0 && errno != EINTR))
			return true;
		if (size > 0 && said->size < RUN_THERE_OUTPUT_MAX)
			buf_add(said, piece, (size_t)size);
	}
}

static int run(const struct place *place, int deadline_ms, struct buf *said, struct err *err)
{
	int ends[2], status;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_errno(err, "a pipe");
	pid_t child = fork();

	if (child == 0)
		become(place, ends[1]);
	close(ends[1]);
	if (child < 0) {
		close(ends[0]);
		return err_errno(err, "a child");
	}
	bool is_done = read_said(ends[0], deadline_ms, said);

	close(ends[0]);
	if (!is_done)
		kill(child, SIGKILL);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (!is_done)
		return err_set(err, -ETIMEDOUT, "no end within %d s", deadline_ms / 1000);
	return WIFSIGNALED(status) ? STATUS_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
}

int run_there(const struct root *root, int64_t pid, const text_list *argv, int deadline_ms,
	      struct buf *said, struct err *err)
{
	struct place place = { .root = -1, .folder = -1, .program = -1 };
	scoped_fd int proc = procfs_open(root, err);
	scoped_fd int process = proc < 0 ? -1 : procfs_open_pid(proc, (pid_t)pid);
	scoped_fd int own = proc < 0 ? -1 : procfs_open_pid(proc, getpid());
	int result;

	for (int i = 0; i < NAMESPACES; i++)
		place.namespaces[i] = -1;
	if (proc < 0)
		return err->code;
	if (process < 0 || own < 0)
		return err_set(err, -ESRCH, "process %lld is gone", (long long)pid);
	result = open_place(&place, process, own, argv);
	if (result < 0)
		result = err_set(err, result, "process %lld: %s", (long long)pid,
				 err_words(result));
	else
		result = run(&place, deadline_ms, said, err);
	place_deinit(&place);
	return result;
}
