/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "toolbox/run_program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "base/interrupt.h"
#include "base/mem.h"

enum {
	STATUS_NOT_FOUND = 127, /* as of a shell */
	PIECE_SIZE = 16 * 1024,
	COMPLAINT_MAX = 64 * 1024,
	TOLD_MAX = 240, /* bytes of complaints that are told; a few say it */
};

bool run_program_exists(const char *name)
{
	const char *path = getenv("PATH");
	struct bytes rest = bytes_of(path ? path : "/usr/bin:/bin"), folder;

	while (bytes_part(&rest, ':', &folder)) {
		scoped_buf file = { 0 };

		buf_add_format(&file, "%.*s/%s", (int)folder.size, folder.at, name);
		if (access(buf_text(&file), X_OK) == 0)
			return true;
	}
	return false;
}

/* In the child. */
static _Noreturn void become(const struct run_program *program, char *const *argv, pid_t parent,
			     const int ends[2])
{
	int null = open("/dev/null", O_RDWR);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || null < 0 || fchdir(program->folder) < 0)
		_exit(STATUS_NOT_FOUND);
	signal(SIGPIPE, SIG_DFL);
	setenv("LC_ALL", "C", 1);
	dup2(null, STDIN_FILENO);
	dup2(program->output ? ends[0] : null, STDOUT_FILENO);
	dup2(ends[1], STDERR_FILENO);
	execvp(argv[0], argv);
	_exit(STATUS_NOT_FOUND);
}

/* One pipe that is read until its end. */
struct drain {
	int fd;
	struct buf *into;
	size_t max;
};

/* What comes beyond the limit is read and dropped, so that the program goes on. */
static void read_some(struct drain *drain)
{
	char piece[PIECE_SIZE];
	ssize_t size = read(drain->fd, piece, sizeof(piece));

	if (size < 0 && errno == EINTR)
		return;
	if (size <= 0) {
		close(drain->fd);
		drain->fd = -1;
		return;
	}
	if (drain->into && drain->into->size + (size_t)size <= drain->max)
		buf_add(drain->into, piece, (size_t)size);
}

/* Reads both pipes to their ends; false after a signal. */
static bool read_said(const struct run_program *program, struct drain drains[2])
{
	while (drains[0].fd >= 0 || drains[1].fd >= 0) {
		struct pollfd ready[2] = { { drains[0].fd, POLLIN, 0 },
					   { drains[1].fd, POLLIN, 0 } };

		if (interrupt_came())
			return false;
		int count = poll(ready, 2, RUN_PROGRAM_TICK_MS);

		if (program->tick)
			program->tick(program->context);
		for (int i = 0; count > 0 && i < 2; i++)
			if (ready[i].revents)
				read_some(&drains[i]);
	}
	return !interrupt_came();
}

/* What it complained of: apt's errors begin with "E: "; of others the last line says most. */
static void add_complaint(struct buf *ret, struct bytes said)
{
	struct bytes line, last = { 0 };

	while (ret->size < TOLD_MAX && bytes_line(&said, &line)) {
		line = bytes_trim(line);
		if (bytes_skip(&line, "E: ")) {
			buf_add_text(ret, ret->size ? "; " : "");
			buf_add_bytes(ret, line);
		} else if (line.size) {
			last = line;
		}
	}
	if (!ret->size)
		buf_add_bytes(ret, last);
}

static int tell(const char *name, int status, struct bytes said, struct err *err)
{
	scoped_buf complaint = { 0 };

	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	add_complaint(&complaint, said);
	if (WIFEXITED(status) && WEXITSTATUS(status) == STATUS_NOT_FOUND && !complaint.size)
		return err_set(err, -ENOENT, "%s cannot be started here", name);
	if (WIFSIGNALED(status))
		return err_set(err, -ECHILD, "%s was ended by signal %d", name, WTERMSIG(status));
	return err_set(err, -ECHILD, "%s: %s", name,
		       complaint.size ? buf_text(&complaint) : "failed, and does not say why");
}

static int watch(const struct run_program *program, pid_t child, struct drain drains[2],
		 struct err *err)
{
	bool is_done = read_said(program, drains);
	int status = 0;

	if (!is_done)
		kill(child, SIGTERM);
	for (int i = 0; i < 2; i++)
		if (drains[i].fd >= 0)
			close(drains[i].fd);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (!is_done)
		return err_set(err, -EINTR, "interrupted");
	return tell(program->argv->at[0], status, buf_bytes(drains[1].into), err);
}

static int make_pipes(int out[2], int complaints[2], struct err *err)
{
	if (pipe2(out, O_CLOEXEC) < 0)
		return err_errno(err, "a pipe");
	if (pipe2(complaints, O_CLOEXEC) == 0)
		return 0;
	int failed = err_errno(err, "a pipe");

	close(out[0]);
	close(out[1]);
	return failed;
}

int run_program(const struct run_program *program, struct err *err)
{
	scoped_free char **argv = mem_zero(program->argv->count + 1, sizeof(*argv));
	scoped_buf complaints = { 0 };
	int out[2] = { -1, -1 }, complaint[2] = { -1, -1 };
	pid_t parent = getpid();

	for (size_t i = 0; i < program->argv->count; i++)
		argv[i] = (char *)program->argv->at[i];
	if (make_pipes(out, complaint, err) < 0)
		return err->code;
	pid_t child = fork();

	if (child == 0)
		become(program, argv, parent, (int[]){ out[1], complaint[1] });
	int failed = child < 0 ? err_errno(err, "%s cannot be started", argv[0]) : 0;

	close(out[1]);
	close(complaint[1]);
	if (failed) {
		close(out[0]);
		close(complaint[0]);
		return failed;
	}
	struct drain drains[2] = { { out[0], program->output, RUN_PROGRAM_OUTPUT_MAX },
				   { complaint[0], &complaints, COMPLAINT_MAX } };

	return watch(program, child, drains, err);
}
