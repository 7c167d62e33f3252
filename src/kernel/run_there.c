/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/run_there.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
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

/* The user's comes last: after it the others could not be joined any more. That of process ids is
 * the next child's, and only asked for where there is one. */
static const char *const namespaces[] = { "ns/pid", "ns/ipc", "ns/uts",
					  "ns/net", "ns/mnt", "ns/user" };
enum { NAMESPACES = sizeof(namespaces) / sizeof(namespaces[0]), NAMESPACE_OF_PIDS = 0 };

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

/* What a program starts with when it goes on without us: as from the service manager's own. */
static char *const clean_environment[] = {
	(char *)"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	(char *)"LC_ALL=C",
	(char *)"TERM=dumb",
	NULL,
};

/* All that is opened before the fork: behind it nothing of the host's is there. */
struct place {
	int namespaces[NAMESPACES]; /* -1: the same as ours */
	int root;
	int folder;
	int program; /* -1: argv[0] is its path */
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

static int open_namespaces(struct place *place, int process, int own, bool with_pids)
{
	for (int i = with_pids ? 0 : NAMESPACE_OF_PIDS + 1; i < NAMESPACES; i++) {
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

/* Its own program, folder and environment. */
static int open_self(struct place *place, int process)
{
	place->folder = openat(process, "cwd", O_PATH | O_CLOEXEC);
	place->program = openat(process, "exe", O_PATH | O_CLOEXEC);
	if (place->folder < 0 || place->program < 0)
		return -errno;
	int failed = procfs_read_record(process, "environ", RUN_THERE_ENVIRON_MAX,
					&place->settings);

	if (!failed)
		point_at_settings(place);
	return failed;
}

static int open_place(struct place *place, const struct root *root, int64_t pid, bool is_apart,
		      struct err *err)
{
	scoped_fd int proc = procfs_open(root, err);
	scoped_fd int process = proc < 0 ? -1 : procfs_open_pid(proc, (pid_t)pid);
	scoped_fd int own = proc < 0 ? -1 : procfs_open_pid(proc, getpid());

	*place = (struct place){ .root = -1, .folder = -1, .program = -1 };
	for (int i = 0; i < NAMESPACES; i++)
		place->namespaces[i] = -1;
	if (proc < 0)
		return err->code;
	if (process < 0 || own < 0)
		return err_set(err, -ESRCH, "process %lld is gone", (long long)pid);
	int failed = open_namespaces(place, process, own, is_apart);

	place->root = openat(process, "root", O_PATH | O_CLOEXEC);
	if (!failed && place->root < 0)
		failed = -errno;
	if (!failed && !is_apart)
		failed = open_self(place, process);
	if (failed)
		return err_set(err, failed, "process %lld: %s", (long long)pid, err_words(failed));
	return 0;
}

static void set_arguments(struct place *place, const text_list *argv)
{
	place->argv = mem_zero(argv->count + 1, sizeof(*place->argv));
	for (size_t i = 0; i < argv->count; i++)
		place->argv[i] = (char *)argv->at[i];
}

/* Goes there; what could not be done, or NULL. */
static const char *enter(const struct place *place)
{
	for (int i = 0; i < NAMESPACES; i++)
		if (place->namespaces[i] >= 0 && setns(place->namespaces[i], 0) < 0)
			return "joining its namespaces";
	if (fchdir(place->root) < 0 || chroot(".") < 0 ||
	    (place->folder >= 0 && fchdir(place->folder) < 0))
		return "entering its root";
	if (place->namespaces[NAMESPACES - 1] >= 0 && (setgid(0) < 0 || setuid(0) < 0))
		return "becoming its root user";
	return NULL;
}

static _Noreturn void execute(const struct place *place, int out)
{
	signal(SIGPIPE, SIG_DFL);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	if (place->program < 0)
		execve(place->argv[0], place->argv, clean_environment);
	else
		execveat(place->program, "", place->argv, place->environment, AT_EMPTY_PATH);
	dprintf(out, "running its program: %s\n", err_words(errno));
	_exit(STATUS_NOT_RUN);
}

static void fail_to_enter(const char *step, int out)
{
	dprintf(out, "%s: %s\n", step, err_words(errno));
}

/* In the child; says on `out` what goes wrong, and does not return. */
static _Noreturn void become(const struct place *place, int out)
{
	int null = open("/dev/null", O_RDONLY);
	const char *step = enter(place);

	dup2(null, STDIN_FILENO);
	if (!step)
		execute(place, out);
	fail_to_enter(step, out);
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

static int exit_status(int status)
{
	return WIFSIGNALED(status) ? STATUS_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
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
	return exit_status(status);
}

int run_there(const struct root *root, int64_t pid, const text_list *argv, int deadline_ms,
	      struct buf *said, struct err *err)
{
	struct place place;
	int result = open_place(&place, root, pid, false, err);

	set_arguments(&place, argv);
	if (!result)
		result = run(&place, deadline_ms, said, err);
	place_deinit(&place);
	return result;
}

/* ---- what goes on without us ---------------------------------------------------------------- */

/* Where the runner has its descriptors: everything else it closes, so that nothing of ours lives
 * longer than we do. */
enum { RUNNER_OUT = 3, RUNNER_STATUS = 4, RUNNER_DESCRIPTORS = 5, DESCRIPTORS_MAX = 65536 };

static void close_others(void)
{
	if (syscall(SYS_close_range, RUNNER_DESCRIPTORS, ~0U, 0) == 0)
		return;
	for (int fd = RUNNER_DESCRIPTORS; fd < DESCRIPTORS_MAX; fd++)
		close(fd);
}

/* In the runner: a session of its own, which no terminal ends, and, once it may go, a child in the
 * other one's numbering of processes. */
static _Noreturn void run_on(const struct place *place, int out, int told)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), status = STATUS_NOT_RUN;
	const char *step;
	char go;

	setsid();
	signal(SIGPIPE, SIG_IGN);
	out = fcntl(out < 0 ? null : out, F_DUPFD, RUNNER_DESCRIPTORS);
	told = fcntl(told, F_DUPFD, RUNNER_DESCRIPTORS);
	step = enter(place);
	for (int fd = 0; fd < RUNNER_OUT; fd++)
		dup2(null, fd);
	dup3(out, RUNNER_OUT, O_CLOEXEC);
	dup3(told, RUNNER_STATUS, O_CLOEXEC);
	close_others();
	if (step)
		fail_to_enter(step, RUNNER_OUT);
	if (write(RUNNER_STATUS, "", 1) != 1 || read(RUNNER_STATUS, &go, 1) != 1)
		_exit(1); /* who asked is gone */
	pid_t child = step ? -1 : fork();

	if (child == 0)
		execute(place, RUNNER_OUT);
	close(RUNNER_OUT);
	if (child > 0 && waitpid(child, &status, 0) == child)
		status = exit_status(status);
	/* who asked may be gone, and then nobody wants to know */
	if (write(RUNNER_STATUS, &status, sizeof(status)) < 0)
		_exit(1);
	_exit(0);
}

/* Until it is where it will run the program. */
static int wait_arrived(struct run_apart *run, struct err *err)
{
	ssize_t size;
	char there;

	while ((size = read(run->told, &there, 1)) < 0 && errno == EINTR)
		;
	if (size == 1)
		return 0;
	run_apart_deinit(run);
	return err_set(err, -ECHILD, "the process that should run it has ended");
}

static int start_runner(const struct place *place, bool is_heard, struct run_apart *ret,
			struct err *err)
{
	int said[2] = { -1, -1 }, told[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, told) < 0)
		return err_errno(err, "a pair of sockets");
	if (is_heard && (pipe2(said, O_CLOEXEC) < 0 || fcntl(said[0], F_SETFL, O_NONBLOCK) < 0)) {
		close(told[0]);
		close(told[1]);
		return err_errno(err, "a pipe");
	}
	pid_t runner = fork();
	int code = errno;

	if (runner == 0) {
		close(told[0]);
		run_on(place, said[1], told[1]);
	}
	close(told[1]);
	if (is_heard)
		close(said[1]);
	*ret = (struct run_apart){ .runner = runner, .told = told[0], .said = said[0] };
	if (runner > 0)
		return wait_arrived(ret, err);
	run_apart_deinit(ret);
	return err_set(err, -code, "a child: %s", err_words(code));
}

int run_apart_prepare(const struct root *root, int64_t pid, const text_list *argv, bool is_heard,
		      struct run_apart *ret, struct err *err)
{
	struct place place;
	int failed = open_place(&place, root, pid, true, err);

	*ret = (struct run_apart){ 0 };
	set_arguments(&place, argv);
	if (!failed)
		failed = start_runner(&place, is_heard, ret, err);
	place_deinit(&place);
	return failed;
}

int run_apart_go(struct run_apart *run, struct err *err)
{
	if (send(run->told, "", 1, MSG_NOSIGNAL) < 0)
		return err_errno(err, "the process that should run it");
	return 0;
}

static void hear_said(struct run_apart *run)
{
	char piece[4096];
	ssize_t size;

	while (run->said >= 0 && (size = read(run->said, piece, sizeof(piece))) > 0)
		if (run->text.size < RUN_THERE_OUTPUT_MAX)
			buf_add(&run->text, piece, (size_t)size);
}

bool run_apart_ended(struct run_apart *run, int *status)
{
	struct pollfd told = { .fd = run->told, .events = POLLIN };

	if (!run->is_ended && poll(&told, 1, 0) > 0) {
		if (read(run->told, &run->status, sizeof(run->status)) !=
		    (ssize_t)sizeof(run->status))
			run->status = STATUS_NOT_RUN; /* somebody has ended the runner */
		run->is_ended = true;
	}
	hear_said(run);
	*status = run->status;
	return run->is_ended;
}

void run_apart_deinit(struct run_apart *run)
{
	if (!run->runner)
		return;
	close(run->told);
	if (run->said >= 0)
		close(run->said);
	if (run->runner > 0)
		waitpid(run->runner, NULL, run->is_ended ? 0 : WNOHANG);
	buf_deinit(&run->text);
	*run = (struct run_apart){ 0 };
}
