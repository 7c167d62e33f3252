/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small process beside trowel that sets breakpoints of the kernel, holds them and removes them
 * when trowel ends, however it does. The kernel cannot take one out of the memory of others on
 * behalf of a process that is being killed just then: it leaves the breakpoint there. So whoever
 * sets and removes them is not who may be killed.
 */
#ifndef TROWEL_WATCH_KEEPER_H
#define TROWEL_WATCH_KEEPER_H

#include <sys/types.h>

#include "base/err.h"
#include "watch/loaded.h"

/* Zero-initialised: none was started. */
struct keeper {
	pid_t pid;
	int socket;
};

/* Starts it, with an object that is loaded. */
int keeper_start(struct keeper *ret, const struct bpf_object *object, struct err *err) MUST_CHECK;

/* Sets a breakpoint in the file that is open as `file`; the path of the place is not looked at, and
 * its program may be "on_call" or "on_return". -ESRCH: the process has ended. `err` says why the
 * kernel refuses it. */
int keeper_set(const struct keeper *keeper, const struct loaded_place *place, int file,
	       struct err *err) MUST_CHECK;

/* Takes all of them away, and waits until that is done. */
void keeper_stop(struct keeper *keeper);

#endif
