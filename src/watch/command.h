/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A command that is started to be watched: it waits until the watch has begun. */
#ifndef TROWEL_WATCH_COMMAND_H
#define TROWEL_WATCH_COMMAND_H

#include <linux/filter.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

struct watch_command {
	pid_t pid;   /* a child of the caller, 0: none */
	bool ended;  /* and was waited for */
	int gate;    /* what it waits for */
	int failure; /* where it says why it cannot be executed */
};

/* Starts a process that will execute `argv`, found along PATH. `without_stdout`: what it prints
 * goes to standard error, since standard output holds something else. 0 or -errno. */
int watch_command_prepare(struct watch_command *ret, char *const *argv, bool without_stdout,
			  struct err *err) MUST_CHECK;

/* Lets it go on, with a filter of system calls that the caller answers by ptrace(2); NULL: none. */
int watch_command_go(struct watch_command *command, const struct sock_fprog *filter,
		     struct err *err) MUST_CHECK;

/* Once it has ended: 0, or -errno when it was never executed, with the reason. */
int watch_command_check(const struct watch_command *command, const char *name,
			struct err *err) MUST_CHECK;

/* Ends it, unless it has: by SIGTERM, and by SIGKILL when it does not follow. Zero-initialised is
 * nothing. */
void watch_command_end(struct watch_command *command);

#endif
