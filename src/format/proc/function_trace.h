/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel's function tracer writes: a line for each call, and the stack behind it.
 *
 *	vfs_open <-do_open
 *	<stack trace>
 *	 => vfs_open
 *	 => do_open
 *
 * Of several CPUs they come mixed, a line of a call and its stack not next to each other: a stack
 * is that of the function it begins with. Source: Documentation/trace/ftrace.rst.
 */
#ifndef TROWEL_FORMAT_FUNCTION_TRACE_H
#define TROWEL_FORMAT_FUNCTION_TRACE_H

#include "base/buf.h"
#include "base/map.h"
#include "base/values.h"

enum {
	FUNCTION_TRACE_LINE_MAX = 4096, /* of a longer one the rest is dropped */
	FUNCTION_TRACE_NAME_MAX = 256,
	FUNCTION_TRACE_FRAMES_MAX = 48, /* of a stack; what lies further out is dropped */
	FUNCTION_TRACE_INNER_MAX = 4,   /* frames of the tracer in front of the function's own */
	FUNCTION_TRACE_STACKS_MAX = 4096,
};

struct function_trace_stack {
	size_t function; /* the place in `functions` */
	uint64_t count;
	text_list frames; /* in the arena; the innermost, which is the function itself, first */
};

MAP_DEFINE(function_trace_index, struct bytes, size_t, map_hash_bytes, bytes_equal);

/* To begin with, `functions` names those that are told; all else is zero. */
struct function_trace {
	text_list functions;
	vec_of(uint64_t) counts; /* of each */
	vec_of(struct function_trace_stack) stacks;
	struct function_trace_index index;
	struct arena arena;
	uint64_t lost;         /* events that the kernel dropped */
	uint64_t stacks_other; /* stacks beyond the limit, or of no function that is told */
	/* the line that has not ended yet, and the stack */
	struct buf line;
	vec_of(const char *) frames;
	bool in_stack;
};
void function_trace_deinit(struct function_trace *trace);

/* Reads the next piece of text, which may end anywhere. */
void function_trace_add(struct function_trace *trace, struct bytes text);

/* Reads what is left when nothing more comes. */
void function_trace_end(struct function_trace *trace);

#endif
