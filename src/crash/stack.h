/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who called whom in a task of a dead kernel: on x86_64 by the kernel's own tables for that (ORC),
 * on arm64 by frame pointers. Code of modules has tables of its own, which are not read. Where the
 * tables do not cover the innermost frame, as where a kernel panics, the stack is searched for the
 * first return address that leads to the outermost one.
 */
#ifndef TROWEL_CRASH_STACK_H
#define TROWEL_CRASH_STACK_H

#include "crash/tasks.h"
#include "format/dump/prstatus.h"

enum { STACK_FRAMES_MAX = 128 };

struct stack {
	uint64_t frames[STACK_FRAMES_MAX]; /* instruction addresses, the innermost first */
	size_t count;
	size_t guessed; /* the first frame that was found by searching; 0: none was */
	bool is_interrupted[STACK_FRAMES_MAX]; /* not a return address, but where it was */
	struct err end; /* code 0: it was followed to its end; else why it could not be */
};

/* Follows the stack of a task that slept, from where it was left. 0, also where it ends early;
 * -EOPNOTSUPP for machines other than these; or as kernel_get(). */
int stack_of_task(struct kernel *kernel, const struct task *task, struct stack *ret,
		  struct err *err) MUST_CHECK;

/* The same of what ran on a CPU, from its registers. */
int stack_of_registers(struct kernel *kernel, const struct prstatus *registers, struct stack *ret,
		       struct err *err) MUST_CHECK;

/* True if the CPU with these registers ran the task: its stack pointer is in the task's stack. */
bool stack_is_of(struct kernel *kernel, const struct prstatus *registers, const struct task *task);

#endif
