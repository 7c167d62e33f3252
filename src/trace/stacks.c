/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace/stacks.h"

#include <errno.h>

#include "base/map.h"
#include "base/mem.h"

/* What is known of the code of a process. */
struct process_code {
	unsigned number; /* the unwinder's */
	unsigned reads;  /* of the program that it runs now */
	bool is_read;
	int failed; /* -errno, of the last time */
};

/* What tells one stack from another: frames in other processes are the same ones. */
struct frame_key {
	const char *module, *function; /* the unwinder has each text once */
	uint64_t offset;
};

MAP_DEFINE(code_map, uint64_t, struct process_code, map_hash_u64, map_equal_u64);
MAP_DEFINE(stack_map, struct bytes, struct call_stack *, map_hash_bytes, bytes_equal);

struct stacks {
	struct unwinder *unwinder;
	struct arena arena;
	struct code_map processes;
	struct stack_map known;
	size_t count;            /* of the stacks in `known` */
	struct unwind_stack now; /* what was unwound last */
	uint64_t lacking[STACKS_LACKS];
};

struct stacks *stacks_create(void)
{
	struct stacks *stacks = mem_zero(1, sizeof(*stacks));

	stacks->unwinder = unwinder_create();
	return stacks;
}

void stacks_destroy(struct stacks *stacks)
{
	if (!stacks)
		return;
	unwinder_destroy(stacks->unwinder);
	code_map_deinit(&stacks->processes);
	stack_map_deinit(&stacks->known);
	arena_deinit(&stacks->arena);
	free(stacks);
}

/* ---- which code a process runs --------------------------------------------------------------- */

/* False when nothing new could be read. */
static bool read_code(struct stacks *stacks, uint32_t process, struct process_code *code)
{
	unsigned number;
	struct err err;

	if (code->reads == STACKS_READS_MAX)
		return false;
	code->reads++;
	code->failed = unwinder_process(stacks->unwinder, (pid_t)process, &number, &err);
	if (code->failed)
		return false;
	code->number = number;
	code->is_read = true;
	return true;
}

void stacks_know(struct stacks *stacks, uint32_t process)
{
	struct process_code *code = code_map_put(&stacks->processes, process);

	if (!code->is_read)
		read_code(stacks, process, code);
}

/* A child runs the code of its parent, until it executes something. */
static void inherit(struct stacks *stacks, uint32_t parent, uint32_t child)
{
	stacks_know(stacks, parent);
	struct process_code code = *code_map_put(&stacks->processes, parent);

	code.reads = 0;
	*code_map_put(&stacks->processes, child) = code;
}

static void forget(struct stacks *stacks, uint32_t process)
{
	*code_map_put(&stacks->processes, process) = (struct process_code){ 0 };
}

/* ---- one stack ------------------------------------------------------------------------------- */

static void add_key(const struct unwind_stack *stack, struct buf *ret)
{
	for (size_t i = 0; i < stack->count; i++) {
		const struct unwind_frame *frame = &stack->frames[i];
		struct frame_key key = { frame->module, frame->function,
					 frame->module ? frame->module_offset : frame->address };

		buf_add_bytes(ret, (struct bytes){ (const char *)&key, sizeof(key) });
	}
	buf_add_byte(ret, (char)stack->end);
}

/* As JSON and screens have it. */
static struct call_stack *make_row(struct stacks *stacks)
{
	struct call_stack *stack = arena_alloc(&stacks->arena, sizeof(*stack));

	record_init(&call_stack_type, stack);
	for (size_t i = 0; i < stacks->now.count; i++) {
		const struct unwind_frame *frame = &stacks->now.frames[i];
		struct call_frame *row = RECORD_ADD(&stacks->arena, &stack->frames, call_frame);

		row->function = frame->function;
		if (frame->function)
			row->offset = (int64_t)frame->offset;
		row->module = frame->module;
		if (frame->module)
			row->module_offset = (int64_t)frame->module_offset;
		if (frame->module_address || !frame->module)
			row->address = (int64_t)(frame->module ? frame->module_address
							       : frame->address);
		row->source = unwind_source_words(frame->source);
	}
	if (stacks->now.end != UNWIND_END_OUTERMOST)
		stack->end = unwind_end_words(stacks->now.end);
	return stack;
}

static const struct call_stack *keep(struct stacks *stacks)
{
	scoped_buf key = { 0 };

	add_key(&stacks->now, &key);
	struct call_stack **found = stack_map_find(&stacks->known, buf_bytes(&key));

	if (found)
		return *found;
	if (stacks->count == STACKS_MAX) {
		stacks->lacking[STACKS_TOO_MANY]++;
		return NULL;
	}
	char *kept = arena_alloc(&stacks->arena, key.size);

	memcpy(kept, key.at, key.size);
	stacks->count++;
	return *stack_map_put(&stacks->known, (struct bytes){ kept, key.size }) = make_row(stacks);
}

static const struct call_stack *unwind(struct stacks *stacks, uint32_t process,
				       const struct watch_stack *stack)
{
	struct process_code *code = code_map_put(&stacks->processes, process);

	if (!code->is_read && !read_code(stacks, process, code)) {
		stacks->lacking[code->failed == -ENOSPC ? STACKS_TOO_MANY : STACKS_PROCESS_GONE]++;
		return NULL;
	}
	struct unwind_sample sample = { .process = code->number,
					.registers = stack->registers,
					.stack_address = stack->address,
					.stack = stack->bytes };

	unwinder_stack(stacks->unwinder, &sample, &stacks->now);
	/* a library that was loaded since */
	if (stacks->now.end == UNWIND_END_NO_CODE && read_code(stacks, process, code)) {
		sample.process = code->number;
		unwinder_stack(stacks->unwinder, &sample, &stacks->now);
	}
	return keep(stacks);
}

const struct call_stack *stacks_hear(struct stacks *stacks, const struct watch_record *record,
				     const struct watch_stack *stack)
{
	bool is_executed = record->deed == WATCH_EXECUTES && record->result == 0;

	if (record->deed == WATCH_FORKS)
		inherit(stacks, record->process, record->other);
	if (record->deed == WATCH_ENDS || is_executed)
		forget(stacks, record->process);
	if (is_executed)
		stacks_know(stacks, record->process);
	if (is_executed || record->deed >= WATCH_FORKS)
		return NULL;
	if (!stack) {
		stacks->lacking[STACKS_NOT_TAKEN]++;
		return NULL;
	}
	return unwind(stacks, record->process, stack);
}

uint64_t stacks_lacking(const struct stacks *stacks, enum stacks_lack lack)
{
	return stacks->lacking[lack];
}
