/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "enter/trial.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "base/clock.h"

enum {
	PIECE = 16 * 1024,
	LAST_MS = 2000, /* to wait for the rest of what was said, once all has ended */
};

struct ending {
	int status;
	struct err err;
};

void trial_deinit(struct trial *trial)
{
	buf_deinit(&trial->said);
}

/* ---- in the child -------------------------------------------------------------------------- */

static _Noreturn void run_child(const struct enter_options *options, const struct subject *subject,
				int said, int told)
{
	struct ending ending = { 0 };
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(null, STDIN_FILENO);
	dup2(said, STDOUT_FILENO);
	dup2(said, STDERR_FILENO);
	ending.status = enter_run(options, subject->pid, subject->started_ticks, &ending.err);
	_exit(write(told, &ending, sizeof(ending)) == (ssize_t)sizeof(ending) ? 0 : 1);
}

/* ---- in the parent ------------------------------------------------------------------------- */

/* False at the end. */
static bool hear(int said, struct buf *ret)
{
	ssize_t size = read(said, buf_reserve(ret, PIECE), PIECE);

	if (size > 0)
		buf_grew(ret, (size_t)size);
	if (ret->size > 2 * (size_t)TRIAL_SAID_MAX) {
		size_t from = ret->size - TRIAL_SAID_MAX;

		memmove(ret->at, ret->at + from, TRIAL_SAID_MAX);
		buf_cut(ret, TRIAL_SAID_MAX);
	}
	return size > 0 || (size < 0 && errno == EINTR);
}

/* True when it has ended, false when its time is up. What it leaves in the background may hold the
 * output open for a moment. */
static bool wait_for(int said, int told, int64_t limit_ms, struct trial *ret)
{
	int64_t until = clock_ms(CLOCK_MONOTONIC) + limit_ms;
	struct pollfd ready[] = { { said, POLLIN, 0 }, { told, POLLIN, 0 } };

	for (;;) {
		int64_t left = until - clock_ms(CLOCK_MONOTONIC);

		if (left <= 0)
			return false;
		if (poll(ready, 2, left < INT32_MAX ? (int)left : INT32_MAX) <= 0)
			continue;
		if (ready[0].revents && !hear(said, &ret->said))
			ready[0].fd = -1;
		if (ready[1].revents)
			return true;
	}
}

static void hear_rest(int said, struct buf *ret)
{
	struct pollfd ready = { said, POLLIN, 0 };

	while (poll(&ready, 1, LAST_MS) > 0 && hear(said, ret))
		;
}

static int conclude(int told, struct trial *ret, struct err *err)
{
	struct ending ending;

	if (ret->is_cut)
		return 0;
	if (read(told, &ending, sizeof(ending)) != (ssize_t)sizeof(ending))
		return err_set(err, -EIO, "the process that ran the command was ended by somebody");
	if (ending.status < 0) {
		*err = ending.err;
		return err->code;
	}
	ret->status = ending.status;
	if (ending.err.code)
		buf_add_format(&ret->said, "%s\n", ending.err.text);
	return 0;
}

int trial_run(const struct enter_options *options, const struct subject *subject, int64_t limit_ms,
	      struct trial *ret, struct err *err)
{
	int said[2], told[2];

	if (pipe2(said, O_CLOEXEC) < 0)
		return err_errno(err, "a pipe");
	scoped_fd int said_out = said[0];
	scoped_fd int said_in = said[1];

	if (pipe2(told, O_CLOEXEC) < 0)
		return err_errno(err, "a pipe");
	scoped_fd int told_out = told[0];
	scoped_fd int told_in = told[1];
	pid_t child = fork();

	if (child == 0)
		run_child(options, subject, said_in, told_in);
	if (child < 0)
		return err_errno(err, "a process");
	close(take_fd(&said_in));
	close(take_fd(&told_in));
	ret->is_cut = !wait_for(said_out, told_out, limit_ms, ret);
	if (ret->is_cut)
		kill(child, SIGKILL); /* all that is inside ends with it */
	hear_rest(said_out, &ret->said);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	return conclude(told_out, ret, err);
}
