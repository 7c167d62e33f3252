/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <termios.h>
#include <unistd.h>

static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
enum { SIGNAL_COUNT = sizeof(signals) / sizeof(signals[0]) };

static pid_t owner; /* helpers inherit the handler, but nothing here is theirs */
char interrupt_file[INTERRUPT_FILE_SIZE];
static volatile sig_atomic_t has_line, has_come; /* the signal, 0: none */
static struct termios terminal_settings;
static volatile sig_atomic_t terminal = -1;

/* Only calls of signal-safety(7). SA_RESETHAND has put the default back, SA_NODEFER lets the second
 * signal through. */
static void tidy_up(int number)
{
	static const char erase[] = "\r\033[K";

	if (getpid() == owner) {
		if (interrupt_file[0])
			unlink(interrupt_file);
		if (has_line && write(STDERR_FILENO, erase, sizeof(erase) - 1) < 0)
			has_line = 0; /* nothing left to try */
		if (terminal >= 0)
			tcsetattr(terminal, TCSANOW, &terminal_settings);
	}
	raise(number);
}

static void catch (void (*handler)(int), int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };
	struct sigaction before;

	for (size_t i = 0; i < SIGNAL_COUNT; i++)
		if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
}

void interrupt_init(void)
{
	owner = getpid();
	catch (tidy_up, (int)(SA_RESETHAND | SA_NODEFER));
	signal(SIGPIPE, SIG_IGN);
}

static void note(int number)
{
	has_come = number;
	catch (tidy_up, (int)(SA_RESETHAND | SA_NODEFER));
}

void interrupt_defer(void)
{
	catch (note, 0);
}

bool interrupt_came(void)
{
	return has_come;
}

void interrupt_die(void)
{
	if (!has_come)
		return;
	signal(has_come, SIG_DFL);
	raise(has_come);
}

void interrupt_erase_line(bool is_shown)
{
	has_line = is_shown;
}

void interrupt_restore_terminal(int fd, const struct termios *settings)
{
	terminal = -1;
	if (settings)
		terminal_settings = *settings;
	terminal = settings ? fd : -1;
}
