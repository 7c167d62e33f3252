/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/interrupt.h"
#include "base/new_file.h"

void passphrase_deinit(struct passphrase *passphrase)
{
	if (passphrase->at)
		sodium_free(passphrase->at);
	*passphrase = (struct passphrase){ 0 };
}

/* Hands over what is owned: the one it came from frees nothing any more. */
static struct passphrase hand_over(struct passphrase *from)
{
	struct passphrase own = *from;

	*from = (struct passphrase){ 0 };
	return own;
}

/* Reads up to the first end of line; what a terminal gives comes line by line anyway. */
static int read_line(int fd, const char *name, struct passphrase *ret, struct err *err)
{
	scoped_passphrase line = { 0 };

	if (sodium_init() < 0 || !(line.at = sodium_malloc(PASSPHRASE_SIZE_MAX + 1)))
		return err_set(err, -ENOMEM, "%s: no memory for a passphrase", name);
	while (line.size <= PASSPHRASE_SIZE_MAX) {
		ssize_t got = read(fd, line.at + line.size, 1);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(err, "%s", name);
		if (got == 0 || line.at[line.size] == '\n')
			break;
		line.size++;
	}
	if (line.size > PASSPHRASE_SIZE_MAX)
		return err_set(err, -EFBIG, "%s: a passphrase has at most %d bytes", name,
			       PASSPHRASE_SIZE_MAX);
	if (line.size && line.at[line.size - 1] == '\r')
		line.size--;
	if (!line.size)
		return err_set(err, -EINVAL, "%s: the passphrase is empty", name);
	*ret = hand_over(&line);
	return 0;
}

int passphrase_read(const char *path, struct passphrase *ret, struct err *err)
{
	scoped_fd int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	return fd < 0 ? err_errno(err, "%s", path) : read_line(fd, path, ret, err);
}

static int ask_once(int fd, const char *prompt, struct passphrase *ret, struct err *err)
{
	static const char name[] = "the passphrase";
	struct termios before, silent;

	if (fd_write_all(fd, name, bytes_of(prompt), err) < 0)
		return err->code;
	if (tcgetattr(fd, &before) < 0)
		return err_errno(err, "%s", name);
	silent = before;
	silent.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK);
	silent.c_lflag |= ECHONL;
	interrupt_restore_terminal(fd, &before);
	tcsetattr(fd, TCSAFLUSH, &silent);
	int failed = read_line(fd, name, ret, err);

	tcsetattr(fd, TCSAFLUSH, &before);
	interrupt_restore_terminal(-1, NULL);
	return failed;
}

int passphrase_ask(const char *prompt, bool again, struct passphrase *ret, struct err *err)
{
	scoped_fd int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return err_set(err, -ENXIO,
			       "there is no terminal to ask for the passphrase; give a file with "
			       "it by --seal-key");
	for (;;) {
		scoped_passphrase first = { 0 }, second = { 0 };
		int failed = ask_once(fd, prompt, &first, err);

		if (!failed && again)
			failed = ask_once(fd, "once more: ", &second, err);
		if (failed)
			return failed;
		if (!again || (first.size == second.size &&
			       sodium_memcmp(first.at, second.at, first.size) == 0)) {
			*ret = hand_over(&first);
			return 0;
		}
		if (fd_write_all(fd, "terminal", BYTES("they differ; try again\n"), err) < 0)
			return err->code;
	}
}

int passphrase_get(const char *path, bool again, struct passphrase *ret, struct err *err)
{
	return path ? passphrase_read(path, ret, err)
		    : passphrase_ask(again ? "new passphrase: " : "passphrase: ", again, ret, err);
}
