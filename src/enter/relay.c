/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: tty_ioctl(4), termios(3), pty(7), signalfd(2). */
#include "enter/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/interrupt.h"
#include "enter/wire.h"

enum {
	PIECE = 16 * 1024,
	STATUS_SIGNAL = 128,
	LAST_MS = 2000, /* to wait for the rest of the output when the command has ended */
};

/* Passed on to the command: what others send to us is meant for it. */
static const int passed_signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2 };

struct relay {
	int wire;     /* -1: the other side is gone */
	int terminal; /* master of the command's; -1: none, or gone */
	int input;    /* our own terminal's; -1: none, or at its end */
	int output;   /* likewise */
	int signals;
	pid_t joiner, init; /* 0: none, or reaped */
	bool has_ended;
	int status; /* of the command, as wait(2) has it */
	struct err failure;
	struct termios settings; /* of our terminal, to be given back */
	bool is_raw;
	struct buf typed; /* not yet taken by the command's terminal */
};

bool relay_has_terminal(void)
{
	return isatty(STDIN_FILENO) || isatty(STDOUT_FILENO) || isatty(STDERR_FILENO);
}

/* ---- our terminal -------------------------------------------------------------------------- */

static void pass_size(const struct relay *relay)
{
	struct winsize size;

	if (relay->terminal >= 0 && relay->output >= 0 &&
	    ioctl(relay->output, TIOCGWINSZ, &size) == 0)
		(void)ioctl(relay->terminal, TIOCSWINSZ, &size);
}

static void begin_terminal(struct relay *relay)
{
	struct termios raw;

	relay->input = isatty(STDIN_FILENO) ? STDIN_FILENO : -1;
	for (int fd = STDERR_FILENO; fd >= 0; fd--)
		if (isatty(fd))
			relay->output = fd;
	pass_size(relay);
	if (relay->input < 0 || tcgetattr(relay->input, &relay->settings) < 0)
		return;
	raw = relay->settings;
	cfmakeraw(&raw);
	interrupt_restore_terminal(relay->input, &relay->settings);
	relay->is_raw = tcsetattr(relay->input, TCSANOW, &raw) == 0;
}

static void end_terminal(struct relay *relay)
{
	if (relay->is_raw)
		(void)tcsetattr(relay->input, TCSADRAIN, &relay->settings);
	relay->is_raw = false;
	interrupt_restore_terminal(relay->input, NULL);
}

static void write_output(const struct relay *relay, const char *at, size_t size)
{
	while (size) {
		ssize_t written = write(relay->output, at, size);

		if (written < 0 && errno == EAGAIN)
			poll(&(struct pollfd){ relay->output, POLLOUT, 0 }, 1, -1);
		else if (written < 0 && errno != EINTR)
			return; /* nobody reads it any more */
		at += written < 0 ? 0 : written;
		size -= written < 0 ? 0 : (size_t)written;
	}
}

/* False when there is none any more. */
static bool read_command(struct relay *relay)
{
	char piece[PIECE];
	ssize_t size = read(relay->terminal, piece, sizeof(piece));

	if (size > 0)
		write_output(relay, piece, (size_t)size);
	if (size > 0 || (size < 0 && (errno == EINTR || errno == EAGAIN)))
		return true;
	close(relay->terminal);
	relay->terminal = -1;
	return false;
}

static void read_user(struct relay *relay)
{
	char piece[PIECE];
	ssize_t size = read(relay->input, piece, sizeof(piece));

	if (size > 0)
		buf_add(&relay->typed, piece, (size_t)size);
	else if (size == 0 || errno != EINTR)
		relay->input = -1;
}

/* What is left stays for later: the command may not read. */
static void write_typed(struct relay *relay)
{
	struct bytes typed = buf_bytes(&relay->typed);
	ssize_t size = write(relay->terminal, typed.at, typed.size);

	if (size <= 0)
		return;
	scoped_buf rest = { 0 };

	buf_add_bytes(&rest, bytes_slice(typed, (size_t)size, SIZE_MAX));
	buf_clear(&relay->typed);
	buf_add_bytes(&relay->typed, buf_bytes(&rest));
}

/* ---- the other side ------------------------------------------------------------------------ */

static void take_terminal(struct relay *relay, int *fd)
{
	if (*fd < 0 || relay->terminal >= 0)
		return;
	relay->terminal = take_fd(fd);
	(void)fcntl(relay->terminal, F_SETFL, O_RDWR | O_NONBLOCK);
	begin_terminal(relay);
}

static void hear_wire(struct relay *relay)
{
	enum wire_kind kind;
	scoped_buf body = { 0 };
	scoped_fd int fd = -1;
	int got = wire_receive(relay->wire, &kind, &body, &fd);

	if (got != 1) {
		close(relay->wire);
		relay->wire = -1;
		return;
	}
	switch (kind) {
	case WIRE_TERMINAL:
		take_terminal(relay, &fd);
		break;
	case WIRE_INIT:
		relay->init = wire_number(&body);
		break;
	case WIRE_FAILED:
		(void)wire_error(&body, &relay->failure);
		break;
	case WIRE_ENDED:
		relay->status = wire_number(&body);
		relay->has_ended = true;
		break;
	default:
		break;
	}
}

static void reap(struct relay *relay)
{
	pid_t *const children[] = { &relay->joiner, &relay->init };

	for (size_t i = 0; i < 2; i++)
		if (*children[i] > 0 && waitpid(*children[i], NULL, WNOHANG) != 0)
			*children[i] = 0;
}

/* Whoever stops us wants the terminal back as it was. */
static void stop(struct relay *relay)
{
	bool was_raw = relay->is_raw;
	struct termios raw;

	if (was_raw && tcgetattr(relay->input, &raw) < 0)
		return;
	if (was_raw)
		(void)tcsetattr(relay->input, TCSADRAIN, &relay->settings);
	raise(SIGSTOP);
	if (was_raw)
		(void)tcsetattr(relay->input, TCSADRAIN, &raw);
	pass_size(relay);
}

static void hear_signal(struct relay *relay)
{
	struct signalfd_siginfo info;

	if (read(relay->signals, &info, sizeof(info)) != (ssize_t)sizeof(info))
		return;
	if (info.ssi_signo == SIGWINCH)
		pass_size(relay);
	else if (info.ssi_signo == SIGTSTP)
		stop(relay);
	else if (info.ssi_signo == SIGCHLD)
		reap(relay);
	else if (relay->wire >= 0)
		(void)wire_send_number(relay->wire, WIRE_SIGNAL, (int32_t)info.ssi_signo);
}

/* ---- all of it ----------------------------------------------------------------------------- */

static int open_signals(void)
{
	static const int own[] = { SIGCHLD, SIGWINCH, SIGTSTP };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		sigaddset(&set, own[i]);
	for (size_t i = 0; i < sizeof(passed_signals) / sizeof(passed_signals[0]); i++)
		sigaddset(&set, passed_signals[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void turn(struct relay *relay)
{
	bool has_typed = relay->typed.size > 0;
	struct pollfd ready[] = {
		{ relay->signals, POLLIN, 0 },
		{ relay->wire, POLLIN, 0 },
		{ relay->terminal, (short)(POLLIN | (has_typed ? POLLOUT : 0)), 0 },
		/* nothing is read ahead of what the command takes */
		{ relay->terminal >= 0 && !has_typed ? relay->input : -1, POLLIN, 0 },
	};

	if (poll(ready, sizeof(ready) / sizeof(ready[0]), -1) < 0)
		return;
	if (ready[2].revents & POLLOUT)
		write_typed(relay);
	if (ready[2].revents & (POLLIN | POLLHUP | POLLERR))
		(void)read_command(relay);
	if (ready[3].revents)
		read_user(relay);
	if (ready[1].revents)
		hear_wire(relay);
	if (ready[0].revents)
		hear_signal(relay);
}

/* What the command has written before it ended. */
static void read_rest(struct relay *relay)
{
	struct pollfd ready = { relay->terminal, POLLIN, 0 };

	while (relay->terminal >= 0 && poll(&ready, 1, LAST_MS) > 0 && read_command(relay))
		;
}

static int result(const struct relay *relay, struct err *err)
{
	*err = relay->failure;
	if (relay->has_ended && WIFSIGNALED(relay->status))
		return STATUS_SIGNAL + WTERMSIG(relay->status);
	if (relay->has_ended)
		return WEXITSTATUS(relay->status);
	if (!err->code)
		err_set(err, -EIO, "the processes inside were ended by somebody else");
	return err->code;
}

int relay_run(int wire, pid_t joiner, struct err *err)
{
	struct relay relay = {
		.wire = wire,
		.terminal = -1,
		.input = -1,
		.output = -1,
		.signals = open_signals(),
		.joiner = joiner,
	};

	if (relay.signals < 0)
		return err_errno(err, "signals");
	while (relay.wire >= 0 && !relay.has_ended)
		turn(&relay);
	read_rest(&relay);
	end_terminal(&relay);
	cleanup_fd(&relay.wire);
	cleanup_fd(&relay.terminal);
	close(relay.signals);
	for (size_t i = 0; i < 2; i++) {
		pid_t child = i ? relay.init : relay.joiner;

		while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
			;
	}
	buf_deinit(&relay.typed);
	return result(&relay, err);
}
