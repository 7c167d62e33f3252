/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * System calls as a tracer of threads sees them: which of them are told of, and what they say. The
 * program in the kernel has the same ones (bpf/watch.bpf.c).
 */
#ifndef TROWEL_WATCH_CALLS_H
#define TROWEL_WATCH_CALLS_H

#include <linux/filter.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "watch/record.h"

enum {
	CALL_ARGUMENTS = 6,
	CALLS_FILTER_MAX = 128,
	CALL_MAY_BE_VOID = 1, /* what the filter says with a stop, for PTRACE_GETEVENTMSG */
};

/* Where a stopped thread stands. */
struct call_stop {
	int number;
	int64_t result;
	uint64_t arguments[CALL_ARGUMENTS];
	bool is_compat; /* of a 32-bit program, whose numbers are others: the rest is not filled */
};

/* What a call is about. */
enum call_kind {
	CALL_PATH,
	CALL_ADDRESS, /* a sockaddr and its size */
	CALL_MESSAGE, /* a struct msghdr that begins with such */
	CALL_OUTCOME, /* getsockopt(2), which may ask how a connection has ended */
};

struct call {
	int number;
	enum watch_deed deed;
	enum call_kind kind;
	signed char
		folder;   /* which argument is the folder that a path starts at, from 0; -1: none */
	signed char what; /* the path, address or message */
	signed char flags;      /* of open; -1: none */
	signed char how;        /* a struct open_how that begins with the flags; -1: none */
	unsigned char fixed;    /* flags that the call has always */
	unsigned char at_flags; /* the one that may hold AT_EMPTY_PATH; 0: none */
};

/* The call of that number where it is told of; NULL: it is not. */
const struct call *call_of(int number);

/* Reads where a thread stands that is stopped at a system call and that the caller traces. 0 or
 * -errno; -ENOTSUP on a machine whose registers are not known here. Source: ptrace(2). */
int call_stop_read(pid_t thread, struct call_stop *ret);

/* Reads what a call that has ended says into `record` (deed, result, folder, flags) and `data` (the
 * path without its NUL, or the address). 0; 1 when there is nothing to tell: no path, no address;
 * -EFAULT when its memory cannot be read. */
int call_read(pid_t process, const struct call *call, const struct call_stop *stop,
	      struct watch_record *record, struct buf *data);

/* True for a call that begins and will have nothing to tell: of an empty path, or a message without
 * an address. */
bool call_is_void(pid_t process, const struct call *call, const struct call_stop *stop);

/* Reads a string of a process's memory that ends with a NUL, at most WATCH_PATH_MAX - 1 bytes,
 * replacing `ret`. 0 or -errno. */
int call_read_text(pid_t process, uint64_t address, struct buf *ret);

/* A filter of system calls that stops at those that are told of and lets all others pass at full
 * speed, also where a look at numbers shows that there is nothing to tell: what is sent without an
 * address, options other than SO_ERROR, and what has a descriptor and AT_EMPTY_PATH and no other
 * flag. That is how libraries ask about the descriptor; a path in it would not be told. Where it
 * takes a look at memory, the stop's message is CALL_MAY_BE_VOID. `ret` has CALLS_FILTER_MAX
 * places; returns how many are used, 0 on a machine that is not known here. Source: seccomp(2). */
unsigned short calls_filter(struct sock_filter *ret);

#endif
