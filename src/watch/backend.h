/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a backend of the watch is, and what all of them share. */
#ifndef TROWEL_WATCH_BACKEND_H
#define TROWEL_WATCH_BACKEND_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"
#include "watch/watch.h"

struct watch_ops {
	const char *blind;     /* what it cannot see; "" if there is nothing */
	const char *stackless; /* see watch_stackless(); NULL: it takes no stacks */

	/* Begins with no process. Fails, with a reason for the user, where it does not work. */
	int (*start)(struct watch *watch, struct err *err);
	int (*add)(struct watch *watch, uint32_t process, struct err *err);
	/* See watch_add_parent(); NULL: it does not hear of new processes in time. */
	int (*add_parent)(struct watch *watch, uint32_t process, struct err *err);
	/* See watch_add_waiting(), watch_drop(); NULL: nothing is to be done for it. */
	int (*add_waiting)(struct watch *watch, uint32_t process, struct err *err);
	void (*drop)(struct watch *watch, uint32_t process);
	/* See watch_step(). */
	int (*step)(struct watch *watch, int timeout_ms, struct err *err);
	/* Lets go of all processes; what was seen until then is told. */
	void (*stop)(struct watch *watch);
	/* Of one that counts in the kernel; NULL: watch_tell() counts. */
	uint64_t (*count)(const struct watch *watch, const struct watch_key *key);
	uint64_t (*lost)(const struct watch *watch, enum watch_loss loss);
	void (*free)(struct watch *watch);
	/* The filter that the command has to set before it is executed; NULL: none. */
	const struct sock_fprog *(*filter)(const struct watch *watch);
	/* Of one that waits for the command itself; see watch_ended(). */
	bool (*ended)(const struct watch *watch, int *status);
};

extern const struct watch_ops watch_ops_bpf, watch_ops_fanotify, watch_ops_ptrace, watch_ops_proc;

struct watch_seen;
struct watch_living;

struct watch {
	const struct watch_ops *ops;
	enum watch_backend backend;
	const struct root *root;
	struct watch_command *command; /* NULL: none */
	bool with_filter;              /* as in the options */
	bool with_stacks;
	watch_heard *heard;
	watch_call_ended *call_ended; /* as in the options */
	void *context;
	struct watch_seen *seen;     /* what was told */
	struct watch_living *living; /* who is watched */
	struct buf why_not;
	uint64_t lost[WATCH_LOSSES];
	void *state; /* the backend's own */
};

/* The key that a record is counted under. */
struct watch_key watch_key_of(const struct watch_record *record);

/* Counts a record with its data; true when it is new and has to be told. Fills in the time and the
 * key. */
bool watch_is_new(struct watch *watch, struct watch_record *record, struct bytes data);

/* The name that a task has, from a file of /proc: "812/comm" of `dir`. It stays empty where there
 * is none. */
void watch_read_comm(int dir, const char *name, struct watch_record *record);

/* Mode and inode of an open file, by a link of /proc: "812/fd/5" of `dir`. It is looked at, not
 * opened; both stay 0 where it is gone. */
void watch_read_file(int dir, const char *name, struct watch_record *record);

/* Tells what is new, with the stack if there is one. */
void watch_pass(struct watch *watch, const struct watch_record *record, struct bytes data,
		const struct watch_stack *stack);

/* Both, for a backend that takes no stacks. */
void watch_tell(struct watch *watch, struct watch_record *record, struct bytes data);

/* What the program in the kernel sends: a record, its data, and registers and stack behind it. */
struct watch_message {
	const struct watch_record *record;
	struct bytes data;
	struct bytes folder; /* names, see struct watch_record */
	bool has_stack;
	struct watch_stack stack;
};

/* Reads one, aligned to 8; the parts lie in it. False if it is none. */
bool watch_message_read(struct bytes message, struct watch_message *ret);

/* Appends the path of one with the folder it starts at, from the root of the process. False, and
 * nothing appended, if that was not sent: the path is absolute, or where it starts is not known. */
bool watch_message_absolute(const struct watch_message *message, struct buf *ret);

#endif
