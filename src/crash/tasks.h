/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tasks of a dead kernel. Source: include/linux/sched.h, sched/signal.h of Linux, and
 * fs/proc/array.c for the letters of states.
 */
#ifndef TROWEL_CRASH_TASKS_H
#define TROWEL_CRASH_TASKS_H

#include "crash/kernel.h"

enum {
	TASKS_MAX = 1 << 22, /* PID_MAX_LIMIT of include/linux/threads.h */
	TASKS_NAME_MAX = 64, /* bytes; TASK_COMM_LEN is 16 */
	TASKS_COMMAND_MAX = 4096,
};

struct task {
	uint64_t address;              /* of its struct task_struct */
	int32_t pid;                   /* of the thread */
	int32_t process;               /* of the process; the same for its first thread */
	int32_t parent;                /* process id; 0: none */
	char state;                    /* as ps(1) has it: R, S, D, T, t, Z, X, I, P, ? */
	int64_t cpu;                   /* the last one it ran on; -1: not known */
	bool is_kernel;                /* a thread of the kernel's own */
	char name[TASKS_NAME_MAX + 1]; /* bytes of the kernel's, zero-terminated */
	/* its command line, parted by zero bytes; empty if it has none, or it is not in the dump */
	struct bytes command;
};

struct tasks_reader {
	/* Is given each task; what it points to is valid until it returns. */
	void (*accept)(void *context, const struct task *task);
	void *context;
	bool wants_threads; /* all of a process, not its first alone */
};

struct tasks_report {
	uint64_t count;
	uint64_t commands_missing; /* processes whose command line is not in the dump */
	struct err damage;         /* code 0: none; else the first place where a list is damaged */
};

/* Reads all tasks, in the kernel's order; the idle ones, of pid 0, are not among them. 0, also of
 * a damaged list; or -errno if none can be read. */
int tasks_read(struct kernel *kernel, const struct tasks_reader *reader, struct tasks_report *ret,
	       struct err *err) MUST_CHECK;

/* One by its pid; -ESRCH if there is none. */
int tasks_find(struct kernel *kernel, int32_t pid, struct task *ret, struct err *err) MUST_CHECK;

/* The one whose struct task_struct lies at an address; its command stays empty. */
int tasks_at(struct kernel *kernel, uint64_t address, struct task *ret, struct err *err) MUST_CHECK;

#endif
