/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a program really reads, writes, starts and calls: what the watch sees (watch/watch.h),
 * gathered to one row a file or peer, with a verdict on what it is to the program.
 */
#ifndef TROWEL_TRACE_TRACE_H
#define TROWEL_TRACE_TRACE_H

#include "base/arena.h"
#include "base/map.h"
#include "base/values.h"
#include "base/vec.h"
#include "kernel/host_paths.h"
#include "snapshot/model.h"
#include "trace/stacks.h"
#include "watch/watch.h"

enum trace_verdict {
	TRACE_FAILED,        /* could not be opened, executed or reached */
	TRACE_CONFIGURATION, /* read, and says how the program works */
	TRACE_ABSENT,        /* configuration that was looked for and is not there */
	TRACE_LOGS,
	TRACE_DATA,
	TRACE_LIBRARIES, /* code that it loads */
	TRACE_EXECUTED,
	TRACE_PEERS,
	TRACE_NOISE, /* what any program looks at */
	TRACE_VERDICTS,
};

/* The section's name: "failed", "configuration" ... */
const char *trace_verdict_name(enum trace_verdict verdict);

enum {
	TRACE_FACTS_MAX = 100 * 1000,         /* rows; more are counted only */
	TRACE_PROCESSES_SHOWN = 8,            /* names of a row */
	TRACE_STACKS_SHOWN = 8,               /* stacks of a row */
	TRACE_FRAMES_MAX = 2 * 1000 * 1000,   /* of the stacks of all rows */
	TRACE_INCLUDE_NS = 100 * 1000 * 1000, /* from listing a folder to reading what is in it */
};

/* A file or a peer, and what was done with it, by whomever. */
struct trace_fact {
	enum watch_deed deed;
	int error;           /* errno, 0: it succeeded */
	uint32_t flags;      /* of open; all that were seen */
	uint32_t mode;       /* st_mode, 0: not known */
	const char *path;    /* in the program's own view; NULL for a peer */
	const char *address; /* of a peer: "10.0.0.5", "/run/x.sock" */
	uint16_t port;       /* of a peer, 0: none */
	text_list processes; /* their names */
	uint64_t time;       /* of the first time, as in the record */
	uint32_t process;    /* who did it then */
	size_t view;         /* of the file system, see kernel/host_paths.h */
	bool has_views;      /* it is a path of several, which may be several files */
	uint64_t count;
	vec_of(const struct call_stack *) stacks; /* of its deed, each once */
	enum trace_verdict verdict;
	const char *why; /* a static string */
};

MAP_DEFINE(trace_index, struct bytes, size_t, map_hash_bytes, bytes_equal);

/* A record of the watch, kept for its count. */
struct trace_sight {
	struct watch_record record;
	size_t fact;
	const struct call_stack *stack; /* NULL: none */
};

/* Zero-initialised is empty. `stacks` is NULL where they are not wanted; it is the trace's own. */
struct trace {
	const struct root *root;
	struct host_paths hosts; /* where their files are on the host */
	struct arena arena;
	struct stacks *stacks;
	vec_of(struct trace_fact) facts;
	struct trace_index index; /* place in `facts`, by what makes a row */
	vec_of(struct trace_sight) sights;
	uint64_t untold;        /* facts beyond TRACE_FACTS_MAX */
	size_t frames;          /* of the stacks of all facts */
	uint64_t stacks_untold; /* beyond TRACE_FRAMES_MAX */
	uint64_t started;       /* processes that the watched ones started */
};

void trace_deinit(struct trace *trace);

/* A watch_heard; `trace`: a struct trace. */
void trace_hear(void *trace, const struct watch_record *record, struct bytes data,
		const struct watch_stack *stack);

/* When nothing more will be heard: asks the watch how often each thing was done, gives each row its
 * verdict, and sorts them: by verdict, then by path. */
void trace_finish(struct trace *trace, const struct watch *watch);

/* The rows as a snapshot and JSON have them, noise only if it is wanted; strings live in `arena` or
 * in the trace. Call it after trace_finish(). */
void trace_rows(const struct trace *trace, const struct watch *watch, bool with_noise,
		struct arena *arena, struct traced *ret);

/* What a file or peer is to the program that did this with it. Fills verdict and why. */
void trace_judge(struct trace_fact *fact);

#endif
