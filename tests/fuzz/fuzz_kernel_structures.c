/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A whole dump: symbols, types, lists of tasks and modules, stacks, the summary. */
#include <assert.h>

#include "crash/stack.h"
#include "crash/summary.h"
#include "harness.h"

enum { STACKS = 4 };

struct seen {
	size_t count;
	struct task tasks[STACKS];
};

static void accept_task(void *context, const struct task *task)
{
	struct seen *seen = context;

	assert(task->command.size <= TASKS_COMMAND_MAX);
	if (seen->count < STACKS)
		seen->tasks[seen->count] = *task;
	seen->count++;
}

static void look(struct kernel *kernel)
{
	struct seen seen = { 0 };
	const struct tasks_reader reader = { accept_task, &seen, true };
	struct tasks_report report;
	struct stack stack;
	struct err err;

	if (tasks_read(kernel, &reader, &report, &err) < 0)
		return;
	assert(seen.count == report.count);
	for (size_t i = 0; i < seen.count && i < STACKS; i++)
		if (stack_of_task(kernel, &seen.tasks[i], &stack, &err) == 0)
			assert(stack.count <= STACK_FRAMES_MAX);
}

FUZZ(kernel_structures, input)
{
	struct byte_source source = byte_source_of(&input);
	scoped_dump dump = { 0 };
	scoped_summary summary = { 0 };
	scoped_kernel kernel = { 0 };
	struct memory memory = { 0 };
	struct err err;

	if (dump_open(&source, 1, &dump, &err) < 0 || memory_open(&dump, &memory, &err) < 0)
		return;
	if (summary_read(&memory, &summary, &err) == 0) {
		scoped_buf sentence = { 0 };

		summary_sentence(&summary, &sentence);
	}
	if (kernel_open(&memory, &kernel, &err) == 0)
		look(&kernel);
}
