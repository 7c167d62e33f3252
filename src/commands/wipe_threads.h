/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several disks at once: a thread each, and a line each on the screen. */
#ifndef TROWEL_COMMANDS_WIPE_THREADS_H
#define TROWEL_COMMANDS_WIPE_THREADS_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/buf.h"

struct wipe_thread {
	void (*run)(void *context);
	/* how far it is, in one line; called beside run() */
	void (*add_line)(void *context, struct buf *ret);
	void *context;
	int failed; /* -errno: there is no thread for it, and it was not run */
	/* inner */
	pthread_t thread;
	atomic_bool has_ended;
};

/* Runs all of them, and returns when each has ended. A signal sets `stop`, and is only noted
 * (interrupt.h). With `shows_lines`, and if stderr is a terminal, it shows the lines. */
void wipe_threads_run(struct wipe_thread *threads, size_t count, bool shows_lines,
		      atomic_bool *stop);

#endif
