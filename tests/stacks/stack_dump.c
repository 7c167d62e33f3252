/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stack-dump [--repeat N] COMMAND...: starts the command, waits until it sleeps, and prints its
 * stack, a line a frame: FUNCTION+OFFSET (- if not known) MODULE SOURCE, then why it ends, and what
 * was read. With --repeat, unwinds N times and prints the microseconds of CPU that one takes, the
 * first (that reads the files) and the others. With --kill the command is gone before its stack is
 * looked at. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "stacks/stopped.h"

static double cpu_microseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void print_stack(const struct unwind_stack *stack, struct unwind_counts counts)
{
	for (size_t i = 0; i < stack->count; i++) {
		const struct unwind_frame *frame = &stack->frames[i];

		printf("%s+%#llx %s+%#llx %s\n", frame->function ? frame->function : "-",
		       (unsigned long long)frame->offset, frame->module ? frame->module : "-",
		       (unsigned long long)frame->module_offset,
		       unwind_source_words(frame->source));
	}
	printf("end: %s\n", unwind_end_words(stack->end));
	printf("programs %u unopened %u unreadable %u cut %u\n", counts.programs, counts.unopened,
	       counts.unreadable, counts.cut);
}

static void measure(struct unwinder *unwinder, const struct unwind_sample *sample, long times)
{
	static struct unwind_stack stack;
	double start = cpu_microseconds();

	unwinder_stack(unwinder, sample, &stack);
	double first = cpu_microseconds() - start;

	start = cpu_microseconds();
	for (long i = 1; i < times; i++)
		unwinder_stack(unwinder, sample, &stack);
	printf("frames %zu first %.1f others %.2f\n", stack.count, first,
	       times > 1 ? (cpu_microseconds() - start) / (double)(times - 1) : 0.0);
}

int main(int argc, char **argv)
{
	static struct unwind_stack stack;
	struct stopped stopped = { 0 };
	struct err err;
	long times = 0;
	bool is_killed = false;

	for (argv++, argc--; argc > 0 && argv[0][0] == '-'; argv++, argc--) {
		is_killed |= strcmp(argv[0], "--kill") == 0;
		if (strcmp(argv[0], "--repeat") == 0 && argc > 1) {
			times = strtol(argv[1], NULL, 10);
			argv++, argc--;
		}
	}
	if (argc < 1)
		return 2;
	struct unwinder *unwinder = unwinder_create();
	bool is_done = stopped_start(&stopped, argv, &err) == 0 &&
		       unwinder_process(unwinder, stopped.pid, &stopped.sample.process, &err) == 0;

	if (is_done && is_killed)
		kill(stopped.pid, SIGKILL);
	if (is_done && times) {
		measure(unwinder, &stopped.sample, times);
	} else if (is_done) {
		unwinder_stack(unwinder, &stopped.sample, &stack);
		print_stack(&stack, unwinder_counts(unwinder));
	} else {
		fprintf(stderr, "stack-dump: %s\n", err.text);
	}
	stopped_deinit(&stopped);
	unwinder_destroy(unwinder);
	return is_done ? 0 : 2;
}
