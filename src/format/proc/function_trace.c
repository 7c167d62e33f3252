/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/proc/function_trace.h"

#include <stdlib.h>

static size_t place_of(const struct function_trace *trace, struct bytes name)
{
	for (size_t i = 0; i < trace->functions.count; i++)
		if (bytes_is(name, trace->functions.at[i]))
			return i;
	return SIZE_MAX;
}

/* "[LOST 12 EVENTS]"; of older kernels "[LOST EVENTS]", which is one at least. */
static bool read_lost(struct bytes line, uint64_t *ret)
{
	ptrdiff_t at = bytes_find_text(line, "[LOST ");
	struct bytes rest, number;

	if (at < 0)
		return false;
	rest = bytes_slice(line, (size_t)at + strlen("[LOST "), line.size);
	if (!bytes_word(&rest, &number) || !bytes_u64(number, 10, ret))
		*ret = 1;
	return true;
}

/* The stack ends: it is counted for the function that it begins with. */
static void end_stack(struct function_trace *trace)
{
	scoped_buf key = { 0 };
	size_t from = 0, function = SIZE_MAX;

	if (!trace->in_stack)
		return;
	trace->in_stack = false;
	for (; from < trace->frames.count && from < FUNCTION_TRACE_INNER_MAX; from++) {
		function = place_of(trace, bytes_of(trace->frames.at[from]));
		if (function != SIZE_MAX)
			break;
	}
	if (function == SIZE_MAX) {
		trace->stacks_other++;
		return;
	}
	for (size_t i = from; i < trace->frames.count; i++)
		buf_add_format(&key, "%s\n", trace->frames.at[i]);
	size_t *known = function_trace_index_find(&trace->index, buf_bytes(&key));

	if (known) {
		trace->stacks.at[*known].count++;
		return;
	}
	if (trace->stacks.count == FUNCTION_TRACE_STACKS_MAX) {
		trace->stacks_other++;
		return;
	}
	const char *kept = arena_string(&trace->arena, buf_bytes(&key));

	*function_trace_index_put(&trace->index, bytes_of(kept)) = trace->stacks.count;
	struct function_trace_stack *stack = vec_push(&trace->stacks);

	*stack = (struct function_trace_stack){ .function = function, .count = 1 };
	for (size_t i = from; i < trace->frames.count; i++)
		*vec_push_in(&trace->arena, &stack->frames) = trace->frames.at[i];
}

static void add_frame(struct function_trace *trace, struct bytes name)
{
	name = bytes_slice(bytes_trim(name), 0, FUNCTION_TRACE_NAME_MAX);
	if (trace->in_stack && name.size && trace->frames.count < FUNCTION_TRACE_FRAMES_MAX)
		*vec_push(&trace->frames) = arena_intern(&trace->arena, name);
}

/* Whatever stands in front of the name: what task it is may be told there. */
static void add_call(struct function_trace *trace, struct bytes line, size_t arrow)
{
	struct bytes rest = bytes_slice(line, 0, arrow), word, name = { 0 };

	while (bytes_word(&rest, &word))
		name = word;
	size_t function = place_of(trace, name);

	if (function != SIZE_MAX)
		trace->counts.at[function]++;
}

static void read_line(struct function_trace *trace, struct bytes line)
{
	struct bytes text = bytes_trim(line);
	ptrdiff_t arrow = bytes_find_text(text, " <-");
	uint64_t lost;

	if (bytes_skip(&text, "=> ")) {
		add_frame(trace, text);
		return;
	}
	end_stack(trace);
	if (bytes_ends(text, "<stack trace>")) {
		trace->in_stack = true;
		trace->frames.count = 0;
	} else if (read_lost(text, &lost)) {
		trace->lost += lost;
	} else if (arrow >= 0) {
		add_call(trace, text, (size_t)arrow);
	}
}

void function_trace_add(struct function_trace *trace, struct bytes text)
{
	while (trace->counts.count < trace->functions.count)
		vec_push(&trace->counts);
	while (text.size) {
		ptrdiff_t end = bytes_find(text, '\n');
		struct bytes part = bytes_slice(text, 0, end < 0 ? text.size : (size_t)end);
		size_t room = FUNCTION_TRACE_LINE_MAX - trace->line.size;

		buf_add_bytes(&trace->line, bytes_slice(part, 0, room));
		if (end < 0)
			return;
		read_line(trace, buf_bytes(&trace->line));
		buf_clear(&trace->line);
		text = bytes_slice(text, (size_t)end + 1, text.size);
	}
}

void function_trace_end(struct function_trace *trace)
{
	function_trace_add(trace, BYTES("\n"));
	end_stack(trace);
}

void function_trace_deinit(struct function_trace *trace)
{
	function_trace_index_deinit(&trace->index);
	vec_deinit(&trace->functions);
	vec_deinit(&trace->counts);
	vec_deinit(&trace->stacks);
	vec_deinit(&trace->frames);
	buf_deinit(&trace->line);
	arena_deinit(&trace->arena);
}
