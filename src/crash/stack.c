/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: arch/x86/kernel/unwind_orc.c, arch/arm64/kernel/stacktrace.c of Linux. */
#include "crash/stack.h"

#include <elf.h>
#include <errno.h>

#include "crash/orc.h"

static bool add(struct stack *stack, uint64_t instruction, bool is_exact)
{
	if (stack->count == STACK_FRAMES_MAX) {
		err_set(&stack->end, -E2BIG, "more than %d frames", STACK_FRAMES_MAX);
		return false;
	}
	stack->is_interrupted[stack->count] = is_exact;
	stack->frames[stack->count++] = instruction;
	return true;
}

/* The upper half of all addresses is the kernel's, on 64-bit machines. */
static bool is_kernels(uint64_t address)
{
	return address >> 63;
}

/* ---- x86_64 -------------------------------------------------------------------------------- */

static void follow_from(const struct orc *orc, struct orc_state state, struct stack *ret)
{
	int more = 1;

	ret->end = (struct err){ 0 };
	while (more > 0 && is_kernels(state.instruction) &&
	       add(ret, state.instruction, state.is_exact)) {
		more = orc_step(orc, &state, &ret->end);
		if (more != -ENODATA || !state.is_exact)
			continue;
		/* who panics notes a label for an address, which may stand behind the code */
		state.is_exact = false;
		more = orc_step(orc, &state, &ret->end);
	}
	if (more >= 0 && ret->count < STACK_FRAMES_MAX)
		ret->end = (struct err){ 0 };
}

/* Behind the first frame. What is taken has to lead to the end over more than one function. */
static void search(const struct orc *orc, const struct orc_state *from, struct stack *ret)
{
	enum { WORD = 8, PAGE = 4096, PAGES = 2, FRAMES_MIN = 3 };
	struct memory *memory = orc->kernel->memory;
	scoped_buf words = { 0 };
	struct err err;

	/* behind the stack's last page there may be none */
	for (int i = 0; i < PAGES; i++) {
		uint64_t at = from->stack + words.size;
		size_t size = PAGE - at % PAGE;

		if (memory_read(memory, at, buf_reserve(&words, size), size, &err) < 0)
			break;
		buf_grew(&words, size);
	}
	for (size_t at = 0; at + WORD <= words.size; at += WORD) {
		struct stack found = *ret;
		struct orc_state state = {
			.instruction = memory_number_in(memory, buf_bytes(&words), at, WORD),
			.stack = from->stack + at + WORD,
			.frame = from->frame,
		};

		if (!is_kernels(state.instruction))
			continue;
		follow_from(orc, state, &found);
		if (found.end.code || found.count < ret->count + FRAMES_MIN)
			continue;
		found.guessed = ret->count;
		*ret = found;
		return;
	}
}

static int follow_orc(struct kernel *kernel, struct orc_state state, struct stack *ret,
		      struct err *err)
{
	struct orc orc;

	if (orc_open(kernel, &orc, err) < 0)
		return err->code;
	follow_from(&orc, state, ret);
	if (ret->count == 1 && ret->end.code == -ENODATA)
		search(&orc, &state, ret);
	return 0;
}

/* What a task that slept has left on its stack: struct inactive_task_frame. */
static int find_sleeper(struct kernel *kernel, const struct task *task, struct orc_state *ret,
			struct err *err)
{
	static const char *const thread_sp[] = { "thread.sp", NULL };
	static const char *const frame[] = { "bp", NULL };
	static const char *const address[] = { "ret_addr", NULL };
	struct kernel_field sp, bp, back;
	uint32_t type = btf_find(&kernel->btf, BTF_KIND_STRUCT, "inactive_task_frame");
	uint64_t at;

	if (kernel_field(kernel, "task_struct", thread_sp, &sp, err) < 0 ||
	    kernel_field(kernel, "inactive_task_frame", frame, &bp, err) < 0 ||
	    kernel_field(kernel, "inactive_task_frame", address, &back, err) < 0 ||
	    kernel_get(kernel, task->address, &sp, &at, err) < 0 ||
	    kernel_get(kernel, at, &bp, &ret->frame, err) < 0 ||
	    kernel_get(kernel, at, &back, &ret->instruction, err) < 0)
		return err->code;
	ret->stack = at + btf_size(&kernel->btf, type, kernel->memory->word_size);
	ret->is_exact = false;
	return 0;
}

/* ---- arm64 --------------------------------------------------------------------------------- */

/* A frame is two words: the caller's frame, and where it goes on. They lie ever higher. */
static int follow_frames(struct kernel *kernel, uint64_t instruction, uint64_t frame,
			 struct stack *ret)
{
	enum { WORD = 8 };

	while (is_kernels(instruction) && add(ret, instruction, ret->count == 0)) {
		uint64_t next;

		if (!is_kernels(frame))
			break;
		if (memory_word(kernel->memory, frame, &next, &ret->end) < 0 ||
		    memory_word(kernel->memory, frame + WORD, &instruction, &ret->end) < 0)
			break;
		if (next && next <= frame)
			break; /* another stack, or none */
		frame = next;
	}
	return 0;
}

static int follow_sleeper(struct kernel *kernel, const struct task *task, struct stack *ret,
			  struct err *err)
{
	static const char *const pc[] = { "thread.cpu_context.pc", NULL };
	static const char *const fp[] = { "thread.cpu_context.fp", NULL };
	struct kernel_field instruction, frame;
	uint64_t at, from;

	if (kernel_field(kernel, "task_struct", pc, &instruction, err) < 0 ||
	    kernel_field(kernel, "task_struct", fp, &frame, err) < 0 ||
	    kernel_get(kernel, task->address, &instruction, &at, err) < 0 ||
	    kernel_get(kernel, task->address, &frame, &from, err) < 0)
		return err->code;
	return follow_frames(kernel, at, from, ret);
}

/* ---- both ---------------------------------------------------------------------------------- */

static int fail_machine(struct err *err)
{
	return err_set(err, -EOPNOTSUPP,
		       "stacks can be followed on x86_64 and arm64 only, and this dump is of "
		       "another machine");
}

int stack_of_task(struct kernel *kernel, const struct task *task, struct stack *ret,
		  struct err *err)
{
	struct orc_state state;

	*ret = (struct stack){ 0 };
	switch (kernel->memory->machine) {
	case EM_X86_64:
		if (find_sleeper(kernel, task, &state, err) < 0)
			return err->code;
		return follow_orc(kernel, state, ret, err);
	case EM_AARCH64:
		return follow_sleeper(kernel, task, ret, err);
	default:
		return fail_machine(err);
	}
}

int stack_of_registers(struct kernel *kernel, const struct prstatus *registers, struct stack *ret,
		       struct err *err)
{
	const struct orc_state state = {
		.instruction = registers->instruction,
		.stack = registers->stack,
		.frame = registers->frame,
		.is_exact = true,
	};

	*ret = (struct stack){ 0 };
	switch (kernel->memory->machine) {
	case EM_X86_64:
		return follow_orc(kernel, state, ret, err);
	case EM_AARCH64:
		return follow_frames(kernel, registers->instruction, registers->frame, ret);
	default:
		return fail_machine(err);
	}
}

bool stack_is_of(struct kernel *kernel, const struct prstatus *registers, const struct task *task)
{
	enum { SIZE_X86_64 = 16 * 1024, SIZE_OTHER = 64 * 1024 }; /* THREAD_SIZE */
	static const char *const paths[] = { "stack", NULL };
	bool is_x86 = kernel->memory->machine == EM_X86_64;
	struct kernel_field field;
	uint64_t start;
	struct err err;

	return kernel_field(kernel, "task_struct", paths, &field, &err) == 0 &&
	       kernel_get(kernel, task->address, &field, &start, &err) == 0 &&
	       registers->stack - start < (is_x86 ? SIZE_X86_64 : SIZE_OTHER);
}
