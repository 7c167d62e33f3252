/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs a program where a process is: the one that the process runs, with other arguments, in its
 * namespaces, below its root, in its folder and with its environment. And another program there,
 * which goes on whatever becomes of us. This is the one place where trowel executes something on a
 * host, and only what the user has asked for: a daemon's own test of its configuration, before it
 * is told to read it, and the restart of its unit.
 */
#ifndef TROWEL_KERNEL_RUN_THERE_H
#define TROWEL_KERNEL_RUN_THERE_H

#include "base/buf.h"
#include "base/root.h"
#include "base/values.h"

enum {
	RUN_THERE_OUTPUT_MAX = 64 * 1024, /* what it says beyond that is dropped */
	RUN_THERE_ENVIRON_MAX = 1 << 20,
};

/* Runs it with `argv` (argv[0] included) for at most `deadline_ms`, after which it is killed, and
 * appends what it wrote to standard output and error to `said`. Returns its exit status, 128 and
 * the number of the signal that ended it, or -ETIMEDOUT, -ESRCH, -errno with a message. */
int run_there(const struct root *root, int64_t pid, const text_list *argv, int deadline_ms,
	      struct buf *said, struct err *err) MUST_CHECK;

/* A program that runs apart. Zero-initialised is none. */
struct run_apart {
	pid_t runner; /* starts it, waits for it and tells how it ended */
	int told;
	int said; /* -1: what it says is not heard */
	bool is_ended;
	int status;      /* once it has ended, as of run_there() */
	struct buf text; /* what it has said */
};

/* Prepares to run the program whose path there is argv[0], in the namespaces of process `pid`, that
 * of process ids included, and below its root, with a clean environment. It will be in a session of
 * its own, a child of `runner`, and goes on when we end. `is_heard`: what it says is kept; only for
 * a program that may lose its reader, and starts nothing that would keep it. */
int run_apart_prepare(const struct root *root, int64_t pid, const text_list *argv, bool is_heard,
		      struct run_apart *ret, struct err *err) MUST_CHECK;

/* Starts it. */
int run_apart_go(struct run_apart *run, struct err *err) MUST_CHECK;

/* True when it has ended, with its status as of run_there(); 127 also when that is not known. Hears
 * what it says, and does not wait. */
bool run_apart_ended(struct run_apart *run, int *status);

/* Forgets it; it goes on, if it was started. */
void run_apart_deinit(struct run_apart *run);

#endif
