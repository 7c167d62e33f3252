/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why a command fails in there: which of the application's restrictions make it fail, by running it
 * again and again. It knows nothing of how a run is done.
 */
#ifndef TROWEL_ENTER_WHY_H
#define TROWEL_ENTER_WHY_H

#include "enter/restrictions.h"
#include "enter/seccomp_filters.h"

enum {
	WHY_RUNS_MAX = 300,
	WHY_RUNS_ON = 1000, /* in place of an exit status: it had not ended in time, nor failed */
};

/* What binds the command in a run, and the exceptions from it. */
struct why_setup {
	bool set[RESTRICTIONS];
	struct restriction_exceptions exceptions;
};

struct why_run {
	struct why_setup setup;
	int status; /* exit status as of enter_run(), or WHY_RUNS_ON */
};

enum why_verdict {
	WHY_WORKS,      /* bound as the application: there is nothing to find */
	WHY_RESTRICTED, /* by the reasons */
	WHY_OTHERWISE,  /* it fails also without any restriction */
};

/* Restrictions that together, and without the others, make it fail, and none of which can be left
 * out of that. */
struct why_reason {
	bool set[RESTRICTIONS];
	uint64_t capabilities;         /* it takes these to make it work; 0: not known */
	bool calls[SECCOMP_CALLS_MAX]; /* likewise, system calls that are refused */
	bool has_calls;                /* they are known */
	bool suffices[RESTRICTIONS];   /* of several: to lift this one alone is enough */
};

struct why {
	/* to be given */
	const struct subject *subject;
	bool bound[RESTRICTIONS];    /* what the application's command is bound by, and costs it
				   * something */
	seccomp_filter_list filters; /* of the application */
	/* Runs the command, returns its exit status, WHY_RUNS_ON, or a negative errno. */
	int (*run)(void *context, const struct why_setup *setup, struct err *err);
	void *context;
	struct arena *arena;
	/* found, in the arena */
	enum why_verdict verdict;
	vec_of(struct why_run) runs; /* as they were done, each setup once; the first one is bound
				      * by all, the last but those of reasons by none */
	bool kept[RESTRICTIONS];     /* in every run: without them it fails in another way */
	uint64_t lifted;             /* capabilities where that restriction is not in a set */
	vec_of(struct why_reason) reasons; /* each of them alone is enough */
	bool are_all;                      /* without the reasons, bound by the rest, it works */
};

/* Finds out. -EAGAIN when the command does not end twice the same way, -E2BIG when it takes too
 * many runs; or what a run said. */
int why_find(struct why *why, struct err *err) MUST_CHECK;

/* How the run with that setup ended; -1 if there was none. */
int why_status(const struct why *why, const struct why_setup *setup);

/* The setup of a run that is bound by a set, beside what is always kept. */
struct why_setup why_setup(const struct why *why, const bool set[RESTRICTIONS]);

/* True for an exit status that is no failure. */
bool why_is_success(int status);

#endif
