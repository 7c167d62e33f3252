/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One medium, from its first pass to the last look at it; ended at any point, and gone on with. */
#ifndef TROWEL_WIPE_WIPING_H
#define TROWEL_WIPE_WIPING_H

#include <stdatomic.h>

#include "wipe/medium.h"
#include "wipe/wipe_state.h"

enum {
	WIPING_CHECKPOINT_MS = 5000,
	WIPING_SAMPLES = 256,             /* sectors that are looked at before it goes on */
	WIPING_SAMPLE_TAIL = 1024 * 1024, /* bytes in front of where it goes on */
};

/* How far it is, for who watches: its own lock protects it. */
struct wiping_look {
	size_t step, step_count;
	uint64_t done;      /* bytes of the step */
	uint64_t bad_bytes; /* of all kinds */
	int64_t step_ms;    /* since the step was begun or gone on with */
	uint64_t step_from; /* where that was */
};

struct wiping {
	struct medium *medium;   /* not owned */
	struct wipe_state state; /* begun, or read from a journal */
	const char *journal;     /* the file that is kept; NULL: none */
	int64_t rate;            /* bytes a second; 0: as fast as it goes */
	int64_t checkpoint_ms;   /* WIPING_CHECKPOINT_MS */
	const atomic_bool *stop;
	/* is told how far it is, several times a second, from the thread of wiping_run() */
	void (*look)(void *context, const struct wiping_look *look);
	void *context;
	/* inner */
	int64_t step_started_ms, spent_before_ms;
	uint64_t step_from;
};
void wiping_deinit(struct wiping *wiping);
#define scoped_wiping SCOPED(wiping_deinit) struct wiping

/* Checks that `medium` is what the state says, and holds what was written before it was ended:
 * samples of the step that is at work, and all right in front of where it goes on. -EXDEV for
 * another medium; -EBADMSG if it holds something else: then the journal is not of this erasure. */
int wiping_resume(struct wiping *wiping, struct err *err) MUST_CHECK;

/* Runs to the end. 0: all steps were done, with whatever state.bad says; or errors as pass_run();
 * the journal then says how far it is. */
int wiping_run(struct wiping *wiping, struct err *err) MUST_CHECK;

#endif
