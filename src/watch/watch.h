/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What processes do, as it happens: which files they open, look for and execute, and whom they
 * connect to. Nothing of a watched process is changed, and it goes on whatever happens to us.
 *
 * There are several ways to see it; the best that works here is chosen, and each says what it
 * cannot see and what it has lost:
 *
 *	bpf       a program in the kernel that looks at the end of each call of these processes
 *	fanotify  the kernel tells of each file that is opened on the file systems they see
 *	ptrace    stops them at each call, which slows them down
 *	proc      looks at the open files of /proc again and again; many are closed by then
 *
 * Each (process, deed, path or address, result) is told once, and counted from then on.
 */
#ifndef TROWEL_WATCH_WATCH_H
#define TROWEL_WATCH_WATCH_H

#include "base/buf.h"
#include "base/root.h"
#include "base/vec.h"
#include "kernel/user_stack.h"
#include "watch/record.h"

enum watch_backend {
	WATCH_BY_BPF,
	WATCH_BY_FANOTIFY,
	WATCH_BY_PTRACE,
	WATCH_BY_PROC,
	WATCH_BACKENDS,
	WATCH_BY_BEST = WATCH_BACKENDS, /* the first that works, in this order */
};

typedef vec_of(uint32_t) watch_processes;

struct call_stop;

/* Hears of a call that has ended, while its thread is stopped. */
typedef void watch_call_ended(void *context, uint32_t process, int thread,
			      const struct call_stop *stop);

struct watch_options {
	enum watch_backend backend;
	const struct root *root;
	/* With all that they will start; the caller's. Some may have ended. */
	watch_processes processes;
	/* A command that was prepared (watch/command.h), NULL: none. Its process is watched too. */
	struct watch_command *command;
	bool with_filter; /* ptrace may give it a filter: it ends with the watch then */
	bool with_stacks; /* of what is told; see watch_stackless() */
	/* Of ptrace: what hears of all calls, instead of those that are told of; NULL: nothing. */
	watch_call_ended *call_ended;
};

struct watch;

/* Where a thread was when it did something, for unwind/unwind.h. */
struct watch_stack {
	struct user_registers registers;
	uint64_t address; /* of the first byte of `bytes` */
	struct bytes bytes;
};

/* Hears what was seen first. `data`: a path without a NUL, as the process gave it or, where the
 * backend knows that, from the root of the process; or a sockaddr.
 * `stack`: NULL where there is none. All are valid during the call only. */
typedef void watch_heard(void *context, const struct watch_record *record, struct bytes data,
			 const struct watch_stack *stack);

/* Starts to watch. -ENOTSUP when the backend that was asked for does not work here, or none does:
 * `err` says why, for each that was tried. */
int watch_start(struct watch **ret, const struct watch_options *options, watch_heard *heard,
		void *context, struct err *err) MUST_CHECK;

/* Hears what comes within `timeout_ms`; returns when something came, when time is up, or with
 * -EINTR after a signal. */
int watch_step(struct watch *watch, int timeout_ms, struct err *err) MUST_CHECK;

/* Adds a process, for instance one that has been started since. -ESRCH: it has ended, if the
 * backend can tell. */
int watch_add(struct watch *watch, uint32_t process, struct err *err) MUST_CHECK;

/* Watches what a process starts from now on, and not the process itself: a service manager, for
 * instance. -ENOTSUP where a backend cannot: its processes have to be found by the caller then. */
int watch_add_parent(struct watch *watch, uint32_t process, struct err *err) MUST_CHECK;

/* Watches a process from when it executes a program, and leaves it alone until then. */
int watch_add_waiting(struct watch *watch, uint32_t process, struct err *err) MUST_CHECK;

/* Lets go of a process at its next step where watching it costs it anything; it may still be told
 * of. For who hears of it and finds that it is not meant. */
void watch_drop(struct watch *watch, uint32_t process);

/* How many processes are being watched, as far as that is known; the backends may be late. */
size_t watch_alive(struct watch *watch);

/* True when the command has ended; `status` as of waitpid(2). */
bool watch_ended(struct watch *watch, int *status);

/* True if the command has a filter, and ends with the watch. */
bool watch_is_filtered(const struct watch *watch);

/* Stops watching and hears the rest. */
void watch_stop(struct watch *watch);

/* How often something happened that was told with this key; 1 while it is not known. */
uint64_t watch_count(const struct watch *watch, const struct watch_record *record);

/* What got lost, by reason. */
uint64_t watch_lost(const struct watch *watch, enum watch_loss loss);
const char *watch_loss_words(enum watch_loss loss);

/* The backend's name, and what it cannot see ("" if there is nothing). */
enum watch_backend watch_backend_of(const struct watch *watch);
const char *watch_backend_name(enum watch_backend backend);
const char *watch_backend_blind(enum watch_backend backend);

/* Why something is told without a stack although stacks are wanted. Of a program that was executed
 * and of processes that start and end there never is one. */
const char *watch_stackless(const struct watch *watch);

/* Why better backends were not taken, and what this one has to leave out, a line each; NULL when
 * there is nothing to say. */
const char *watch_why_not(const struct watch *watch);

/* Stops watching where that has not been done, and releases everything. NULL is nothing. */
void watch_free(struct watch *watch);

/* Appends the path of a record as one from the root of its process: what is relative is put behind
 * the folder it starts at, as that stands in /proc now; "?" where the process is gone. Doubled
 * slashes and "." are left out, ".." stays: what it means depends on links. */
void watch_absolute(const struct root *root, const struct watch_record *record, struct bytes data,
		    struct buf *ret);

/* Hash of a path or address, and of the descriptor that it starts at; what bpf/watch.bpf.c computes
 * is another, and its own. */
uint64_t watch_hash(struct bytes data, int32_t folder);

#endif
