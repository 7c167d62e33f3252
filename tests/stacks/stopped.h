/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A command that was started, waits in the kernel and was stopped there, and what an unwinder finds
 * out about it. For tests and measurements. */
#ifndef TROWEL_TESTS_STOPPED_H
#define TROWEL_TESTS_STOPPED_H

#include "unwind/unwind.h"

struct stopped {
	pid_t pid;
	pid_t thread; /* that is stopped */
	int input;    /* its stdin, to which nothing is written */
	struct buf stack;
	struct unwind_sample sample; /* of no process yet */
};

/* Starts `argv`, waits until its last thread sleeps, stops that and takes the sample. */
int stopped_start(struct stopped *stopped, char *const argv[], struct err *err) MUST_CHECK;

/* Takes the sample of a stopped one again. */
int stopped_copy(struct stopped *stopped, struct err *err) MUST_CHECK;

/* Ends the command. */
void stopped_deinit(struct stopped *stopped);

#endif
