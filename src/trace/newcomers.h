/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Of all that a service manager starts while it restarts a service, what belongs to the new one: a
 * sieve between the watch and the trace.
 *
 * What the manager's child does before it executes anything is the manager's own doing, and so is
 * what it starts while the former main process lives, which is about its end. Which service a child
 * is of, its cgroup says, once it has executed something; where it was gone by then, one of its
 * children says it, or the program that it was. Until that is known, what it did is held back.
 *
 * Where a script restarts the service, there is no such cgroup: what executes the program of the
 * former main process is the new one, with all that it starts.
 */
#ifndef TROWEL_TRACE_NEWCOMERS_H
#define TROWEL_TRACE_NEWCOMERS_H

#include "base/arena.h"
#include "base/map.h"
#include "base/root.h"
#include "base/values.h"
#include "kernel/target.h"
#include "watch/watch.h"

enum {
	NEWCOMERS_HELD_MAX = 20 * 1000, /* records; more are lost */
	NEWCOMERS_GRACE_MS = 1000,      /* until the word of an end counts as lost */
};

enum newcomers_state {
	NEWCOMERS_UNKNOWN,
	NEWCOMERS_OURS,
	NEWCOMERS_OTHERS,
};

struct newcomers_held {
	struct watch_record record;
	struct bytes data;
};

/* A child of the manager, and all that it starts. */
struct newcomers_line {
	enum newcomers_state state;
	bool is_program; /* it executed what the former main process was */
	vec_of(struct newcomers_held) held;
};

struct newcomer {
	size_t line;      /* in `lines`, from 1; 0: not one of them */
	bool is_executed; /* something: before, it is its parent's code */
	bool is_late;     /* it had begun when it was found */
	bool is_unborn;   /* it was heard of before its birth was told */
};

MAP_DEFINE(newcomers_map, uint64_t, struct newcomer, map_hash_u64, map_equal_u64);

/* The caller fills in what comes first. */
struct newcomers {
	const struct root *root;
	const struct target *service; /* `pid`: its former main process, 0: it did not run */
	uint32_t manager;             /* whose children they are */
	bool is_script;               /* as above */
	const char *program;          /* of the former main process, NULL: not known */
	bool hears_ends;              /* the watch tells when a process ends, and in order */
	bool hears_births;            /* and when one begins */
	watch_heard *heard;           /* hears what passes */
	void *context;

	struct watch *watch;     /* that processes were added to, by newcomers_look() */
	int proc;                /* by newcomers_start() */
	const char *own_program; /* the manager's */
	struct arena arena;
	struct newcomers_map map;
	vec_of(struct newcomers_line) lines;
	int_list children; /* of the manager, at the last look; sorted */
	int_list fresh;    /* processes that turned out to be ours; the caller takes them */
	bool former_ended;
	int64_t gone_ms; /* when the former was seen to be gone first */
	size_t held;
	uint64_t untold;    /* records that were too many to be held */
	uint64_t unknown;   /* lines of which it never became known whose they were */
	uint64_t refused;   /* processes that could not be watched */
	struct err refusal; /* why the first of them could not */
	uint64_t late;      /* processes whose first steps were missed */
};

/* Looks who is there before anything is restarted. */
int newcomers_start(struct newcomers *newcomers, struct err *err) MUST_CHECK;

/* A watch_heard; `newcomers`: a struct newcomers. */
void newcomers_hear(void *newcomers, const struct watch_record *record, struct bytes data,
		    const struct watch_stack *stack);

/* For a watch that does not hear of new processes: looks for the manager's new children, and adds
 * those that are meant to it. */
int newcomers_look(struct newcomers *newcomers, struct watch *watch, struct err *err) MUST_CHECK;

/* When nothing more comes: lets go of what was held back. */
void newcomers_finish(struct newcomers *newcomers);

/* Zero-initialised is nothing. */
void newcomers_deinit(struct newcomers *newcomers);

#endif
