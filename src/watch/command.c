/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/command.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "watch/calls.h"

enum {
	STATUS_NOT_RUN = 127, /* as of a shell, for what could not be started */
	END_MS = 3000,        /* from SIGTERM to SIGKILL */
	END_STEP_MS = 20,
};

/* What the gate lets through: the filter's size, and the filter. */
struct ticket {
	unsigned short count;
	struct sock_filter filter[CALLS_FILTER_MAX];
};

/* Who may not set a filter for itself gives up what set-uid programs would give it. */
static int set_filter(struct ticket *ticket)
{
	struct sock_fprog program = { ticket->count, ticket->filter };

	if (!ticket->count || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0)
		return 0;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
		return -errno;
	return 0;
}

/* In the child. */
static _Noreturn void become(char *const *argv, int gate, int failure)
{
	struct ticket ticket;

	if (recv(gate, &ticket, sizeof(ticket), 0) != (ssize_t)sizeof(ticket))
		_exit(STATUS_NOT_RUN); /* the caller has gone or thought better of it */
	int code = set_filter(&ticket);

	if (!code) {
		signal(SIGPIPE, SIG_DFL);
		execvp(argv[0], argv);
		code = -errno;
	}
	/* nobody listens: the status says as much */
	if (write(failure, &code, sizeof(code)) < 0)
		_exit(STATUS_NOT_RUN);
	_exit(STATUS_NOT_RUN);
}

int watch_command_prepare(struct watch_command *ret, char *const *argv, bool without_stdout,
			  struct err *err)
{
	int gate[2], failure[2];

	*ret = (struct watch_command){ 0 };
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, gate) < 0)
		return err_errno(err, "%s cannot be started", argv[0]);
	if (pipe2(failure, O_CLOEXEC) < 0) {
		close(gate[0]);
		close(gate[1]);
		return err_errno(err, "%s cannot be started", argv[0]);
	}
	ret->pid = fork();
	if (ret->pid == 0) {
		close(gate[1]);
		if (without_stdout)
			dup2(STDERR_FILENO, STDOUT_FILENO);
		become(argv, gate[0], failure[1]);
	}
	int code = errno;

	close(gate[0]);
	close(failure[1]);
	ret->gate = gate[1];
	ret->failure = failure[0];
	if (ret->pid > 0)
		return 0;
	ret->pid = 0;
	close(ret->gate);
	close(ret->failure);
	return err_set(err, -code, "%s cannot be started: %s", argv[0], err_words(code));
}

int watch_command_go(struct watch_command *command, const struct sock_fprog *filter,
		     struct err *err)
{
	struct ticket ticket = { .count = filter ? filter->len : 0 };

	for (unsigned short i = 0; i < ticket.count; i++)
		ticket.filter[i] = filter->filter[i];
	if (send(command->gate, &ticket, sizeof(ticket), MSG_NOSIGNAL) < 0)
		return err_errno(err, "the command is gone");
	return 0;
}

int watch_command_check(const struct watch_command *command, const char *name, struct err *err)
{
	struct pollfd said = { .fd = command->failure, .events = POLLIN };
	int code;

	if (poll(&said, 1, 0) <= 0 || !(said.revents & POLLIN) ||
	    read(command->failure, &code, sizeof(code)) != (ssize_t)sizeof(code))
		return 0;
	return err_set(err, code, "%s: %s", name, err_words(code));
}

void watch_command_end(struct watch_command *command)
{
	int64_t start = clock_ms(CLOCK_MONOTONIC);

	if (!command->pid)
		return;
	close(command->gate);
	close(command->failure);
	if (!command->ended)
		kill(command->pid, SIGTERM);
	while (!command->ended && waitpid(command->pid, NULL, WNOHANG) == 0) {
		if (clock_ms(CLOCK_MONOTONIC) - start >= END_MS)
			kill(command->pid, SIGKILL);
		poll(NULL, 0, END_STEP_MS);
	}
	command->pid = 0;
}
