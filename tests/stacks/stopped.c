/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stacks/stopped.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "base/root.h"

enum {
	WAIT_MS = 10000,  /* until it sleeps */
	ASLEEP_TIMES = 3, /* looks in a row that have to find it so: starting sleeps as well */
};

static int start(struct stopped *stopped, char *const argv[], struct err *err)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_errno(err, "pipe");
	stopped->pid = fork();
	if (stopped->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(ends[0], STDIN_FILENO);
		execv(argv[0], argv);
		_exit(127);
	}
	close(ends[0]);
	stopped->input = ends[1];
	return stopped->pid < 0 ? err_errno(err, "fork") : 0;
}

static pid_t last_thread(pid_t pid)
{
	char path[64];
	struct dirent *entry;
	uint64_t number, last = (uint64_t)pid;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	scoped_dir DIR *dir = opendir(path);

	while (dir && (entry = readdir(dir)))
		if (bytes_u64(bytes_of(entry->d_name), 10, &number) && number > last)
			last = number;
	return (pid_t)last;
}

/* What the kernel says about the thread: "PID (NAME) STATE ...". */
static struct bytes read_state(const struct stopped *stopped, struct buf *ret)
{
	char path[64];
	struct err err;

	snprintf(path, sizeof(path), "/proc/%d/stat", stopped->thread);
	scoped_fd int fd = open(path, O_RDONLY | O_CLOEXEC);

	buf_clear(ret);
	if (fd >= 0 && fd_read_all(fd, path, 4096, ret, &err) < 0)
		buf_clear(ret);
	return buf_bytes(ret);
}

static int wait_until_asleep(struct stopped *stopped, struct err *err)
{
	scoped_buf state = { 0 };
	int times = 0;

	for (int waited = 0; waited < WAIT_MS && times < ASLEEP_TIMES; waited += 10) {
		usleep(10 * 1000);
		stopped->thread = last_thread(stopped->pid);
		times = bytes_find_text(read_state(stopped, &state), ") S ") > 0 ? times + 1 : 0;
	}
	return times == ASLEEP_TIMES
		       ? 0
		       : err_set(err, -ETIMEDOUT, "it does not sleep: %s", buf_text(&state));
}

int stopped_copy(struct stopped *stopped, struct err *err)
{
	struct unwind_sample *sample = &stopped->sample;
	int failed = user_registers_get(stopped->thread, &sample->registers, err);

	if (failed)
		return failed;
	sample->stack_address = user_registers_stack(&sample->registers);
	failed = user_stack_copy(stopped->pid, sample->stack_address, &stopped->stack, err);
	sample->stack = buf_bytes(&stopped->stack);
	return failed;
}

int stopped_start(struct stopped *stopped, char *const argv[], struct err *err)
{
	int status, failed = start(stopped, argv, err);

	if (failed == 0)
		failed = wait_until_asleep(stopped, err);
	if (failed)
		return failed;
	if (ptrace(PTRACE_SEIZE, stopped->thread, 0, 0) < 0 ||
	    ptrace(PTRACE_INTERRUPT, stopped->thread, 0, 0) < 0 ||
	    waitpid(stopped->thread, &status, __WALL) < 0)
		return err_errno(err, "ptrace");
	return stopped_copy(stopped, err);
}

void stopped_deinit(struct stopped *stopped)
{
	if (stopped->pid > 0) {
		kill(stopped->pid, SIGKILL);
		/* a traced thread first: its process is not gone before */
		waitpid(stopped->thread, NULL, __WALL);
		waitpid(stopped->pid, NULL, __WALL);
		close(stopped->input);
	}
	buf_deinit(&stopped->stack);
	*stopped = (struct stopped){ 0 };
}
