/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who did it: the stacks that come with what the watch tells, unwound while it goes on and kept
 * once each. Which code a process runs is read when it is first heard of and when it has executed
 * another program, and again when a stack leads to code that was not there then.
 */
#ifndef TROWEL_TRACE_STACKS_H
#define TROWEL_TRACE_STACKS_H

#include "base/arena.h"
#include "snapshot/model.h"
#include "unwind/unwind.h"
#include "watch/watch.h"

enum {
	STACKS_MAX = 20 * 1000, /* different ones */
	STACKS_READS_MAX = 64,  /* looks at the code that a process runs since it executed it */
};

/* Why there is no stack of something. */
enum stacks_lack {
	STACKS_NOT_TAKEN, /* watch_stackless() says why */
	STACKS_PROCESS_GONE,
	STACKS_TOO_MANY,
	STACKS_LACKS,
};

struct stacks;

/* Nothing is known yet; stacks_destroy() releases it and all stacks. */
struct stacks *stacks_create(void);

/* NULL is nothing. */
void stacks_destroy(struct stacks *stacks);

/* Reads which code a process runs, before anything is heard of it. */
void stacks_know(struct stacks *stacks, uint32_t process);

/* Of a record of the watch: notes which processes start, execute and end, and returns the stack of
 * what was done; NULL if there is none. The same stack gives the same pointer; it lives as long as
 * `stacks`. */
const struct call_stack *stacks_hear(struct stacks *stacks, const struct watch_record *record,
				     const struct watch_stack *stack);

/* How often there was none although there should be. */
uint64_t stacks_lacking(const struct stacks *stacks, enum stacks_lack lack);

#endif
