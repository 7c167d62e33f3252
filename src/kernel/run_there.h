/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs a program where a process is: the one that the process runs, with other arguments, in its
 * namespaces, below its root, in its folder and with its environment. It is the one place where
 * trowel executes something on a host, and only for what the user has asked for: a daemon's own
 * test of its configuration, before it is told to read it.
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

#endif
