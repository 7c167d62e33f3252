/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls of functions of the kernel by the watched processes, counted, with the stacks they come
 * from: by the kernel's function tracer, in an instance of our own (kernel/tracefs.h).
 */
#ifndef TROWEL_WATCH_KERNEL_CALLS_H
#define TROWEL_WATCH_KERNEL_CALLS_H

#include "base/root.h"
#include "format/proc/function_trace.h"

enum { KERNEL_CALLS_FUNCTIONS_MAX = 64 };

struct kernel_calls;

/* Checks "vfs_open,tcp_connect" and appends the names, which live in `arena`. -EINVAL with what is
 * wrong. */
int kernel_calls_parse(const char *text, struct arena *arena, text_list *ret,
		       struct err *err) MUST_CHECK;

/* Starts to trace `functions` for these processes and what they start. -ENOTSUP with a reason where
 * the kernel cannot; -ENOENT for a function it does not have. */
int kernel_calls_start(struct kernel_calls **ret, const struct root *root,
		       const text_list *functions, const int_list *processes,
		       struct err *err) MUST_CHECK;

/* What a run that was interrupted has left and this one has removed; NULL: nothing. */
const char *kernel_calls_removed(const struct kernel_calls *calls);

/* Reads what has come, without waiting. */
int kernel_calls_step(struct kernel_calls *calls, struct err *err) MUST_CHECK;

/* Stops and reads the rest. */
int kernel_calls_stop(struct kernel_calls *calls, struct err *err) MUST_CHECK;

/* What was seen; valid until it is freed. */
const struct function_trace *kernel_calls_seen(const struct kernel_calls *calls);

/* Stops where that has not been done, and releases everything. NULL is nothing. */
void kernel_calls_free(struct kernel_calls *calls);

#endif
