/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Threads that are traced, and what is done at their stops: what they do is told, and they go on.
 * All of it is called by the one thread that traces.
 */
#ifndef TROWEL_WATCH_TRACER_H
#define TROWEL_WATCH_TRACER_H

#include <sched.h>
#include <sys/types.h>

#include "base/map.h"
#include "watch/backend.h"

struct tracer_thread {
	pid_t process;
	bool is_alive;
	bool is_waiting; /* it runs until it executes a program */
	bool is_dropped; /* it is let go at its next stop */
};

/* The address of a connection that was begun. */
struct tracer_begun {
	size_t size;
	char data[128]; /* struct sockaddr_storage */
};

MAP_DEFINE(tracer_threads, uint64_t, struct tracer_thread, map_hash_u64, map_equal_u64);
MAP_DEFINE(tracer_pending, uint64_t, struct tracer_begun, map_hash_u64, map_equal_u64);

struct tracer {
	struct watch *watch;
	int proc;
	struct tracer_threads threads; /* also such that have ended, until there are too many */
	size_t alive;
	struct tracer_pending pending; /* by process and descriptor */
	struct buf data;               /* of the call that is read */
	struct watch_stack stack;      /* of the thread that is stopped, when it is wanted */
	struct buf stack_bytes;
	bool is_filtered; /* they have a filter that stops them at what is told of */
	pid_t child;      /* a command of ours, 0: none */
	bool child_ended;
	int child_status;  /* as of waitpid(2) */
	cpu_set_t allowed; /* where this thread may run; none: it is left where it is */
	int64_t cpu;       /* where it stays, see tracer_begin(); -1: anywhere */
	int64_t cpu_seen;  /* where one of them ran last */
	int looks_alike;   /* how often in a row */
	uint64_t stops;
};

/* To be called first, by the thread that traces. From then on that thread follows those it traces:
 * while they stop on one core it stays there, so that each stop hands over to it at once. Two cores
 * that wake each other from their sleep take several times as long. */
void tracer_begin(struct tracer *tracer);

/* Seizes all threads of a process. -ESRCH when it is gone, -EBUSY when somebody else traces it, or
 * what ptrace(2) says, -EPERM for instance. */
int tracer_seize(struct tracer *tracer, pid_t process, struct err *err) MUST_CHECK;

/* The same for one that has not executed its program yet: it stops when it does. */
int tracer_seize_waiting(struct tracer *tracer, pid_t process, struct err *err) MUST_CHECK;

/* Lets go of a process when it stops next. */
void tracer_drop(struct tracer *tracer, pid_t process);

/* Does what a status asks for that waitpid(2) gave for a thread. */
void tracer_handle(struct tracer *tracer, pid_t thread, int status);

void tracer_deinit(struct tracer *tracer);

#endif
