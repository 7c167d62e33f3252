/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several disks erased at once: a thread each, and a line each on the screen. */
#ifndef TROWEL_COMMANDS_WIPE_JOBS_H
#define TROWEL_COMMANDS_WIPE_JOBS_H

#include <pthread.h>

#include "base/buf.h"
#include "base/vec.h"
#include "wipe/medium_file.h"
#include "wipe/wiping.h"

struct wipe_job {
	const char *path;    /* not owned */
	const char *name;    /* how its line begins; not owned */
	char *journal;       /* owned; NULL: none */
	const char *hottest; /* the file that says its temperature; NULL: none; not owned */
	struct medium_file file;
	struct wiping wiping;
	struct err failed; /* why it ended; code 0: all steps were done */
	/* inner */
	pthread_mutex_t lock;
	struct wiping_look look;
	bool has_ended;
};

struct wipe_jobs {
	vec_of(struct wipe_job) list;
};
void wipe_jobs_deinit(struct wipe_jobs *jobs);
#define scoped_wipe_jobs SCOPED(wipe_jobs_deinit) struct wipe_jobs

/* Erases all of them and returns when each has ended, by itself or since a signal came; shows how
 * far they are if that is wanted and stderr is a terminal. */
void wipe_jobs_run(struct wipe_jobs *jobs, bool shows_progress);

#endif
