/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/proc/function_trace.h"
#include "harness.h"

/* The first byte: after how many bytes the text comes in a second piece. */
FUZZ(function_trace, input)
{
	struct function_trace trace = { 0 };
	size_t first = input.size ? (unsigned char)input.at[0] : 0;
	uint64_t calls = 0, stacks = 0;

	*vec_push(&trace.functions) = "vfs_open";
	*vec_push(&trace.functions) = "tcp_connect";
	function_trace_add(&trace, bytes_slice(input, 1, first));
	function_trace_add(&trace, bytes_slice(input, 1 + first, input.size));
	function_trace_end(&trace);
	for (vec_each(count, &trace.counts))
		calls += *count;
	assert(trace.counts.count == 2 && calls <= input.size);
	assert(trace.stacks.count <= FUNCTION_TRACE_STACKS_MAX);
	for (vec_each(stack, &trace.stacks)) {
		assert(stack->function < 2 && stack->count > 0 && stack->frames.count > 0);
		assert(stack->frames.count <= FUNCTION_TRACE_FRAMES_MAX);
		assert(text_is(stack->frames.at[0], trace.functions.at[stack->function]));
		stacks += stack->count;
	}
	assert(stacks <= input.size);
	function_trace_deinit(&trace);
}
