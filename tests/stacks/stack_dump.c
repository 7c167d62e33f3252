/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stack-dump [OPTION...] COMMAND...: starts the command, waits until it sleeps, and prints its
 * stack, a line a frame: FUNCTION+OFFSET (- if not known) MODULE+OFFSET SOURCE; then why it ends,
 * and what was read.
 *	--kill       the command is gone before its stack is looked at
 *	--then SHELL runs that before its mappings are read
 *	--repeat N   does it N times and prints the microseconds of CPU that it takes to copy a
 *	             sample, to unwind the first one, which reads the files, and the others */
#include <errno.h>
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

static int measure(struct unwinder *unwinder, struct stopped *stopped, uint64_t times,
		   struct err *err)
{
	static struct unwind_stack stack;
	double start = cpu_microseconds(), copy, first, others;
	int failed = 0;

	for (uint64_t i = 0; i < times && failed == 0; i++)
		failed = stopped_copy(stopped, err);
	if (failed)
		return failed;
	copy = (cpu_microseconds() - start) / (double)times;
	start = cpu_microseconds();
	unwinder_stack(unwinder, &stopped->sample, &stack);
	first = cpu_microseconds() - start;
	start = cpu_microseconds();
	for (uint64_t i = 0; i < times; i++)
		unwinder_stack(unwinder, &stopped->sample, &stack);
	others = (cpu_microseconds() - start) / (double)times;
	printf("frames %zu copy %.2f first %.1f others %.2f\n", stack.count, copy, first, others);
	return 0;
}

struct options {
	bool is_killed;
	const char *then;
	uint64_t times;
	char **command;
};

static bool parse(struct options *ret, char **argv)
{
	for (argv++; *argv && argv[0][0] == '-'; argv++) {
		const char *value = argv[1];

		if (strcmp(argv[0], "--kill") == 0) {
			ret->is_killed = true;
			continue;
		}
		if (value && strcmp(argv[0], "--then") == 0)
			ret->then = value;
		else if (strcmp(argv[0], "--repeat") != 0 ||
			 !bytes_u64(bytes_of(value), 10, &ret->times))
			return false;
		argv++;
	}
	ret->command = argv;
	return *argv != NULL;
}

static int run(struct unwinder *unwinder, struct stopped *stopped, const struct options *options,
	       struct err *err)
{
	static struct unwind_stack stack;
	int failed = stopped_start(stopped, options->command, err);

	if (failed == 0 && options->then && system(options->then) != 0)
		failed = err_set(err, -EINVAL, "%s: fails", options->then);
	if (failed == 0)
		failed = unwinder_process(unwinder, stopped->pid, &stopped->sample.process, err);
	if (failed)
		return failed;
	if (options->is_killed)
		kill(stopped->pid, SIGKILL);
	if (options->times)
		return measure(unwinder, stopped, options->times, err);
	unwinder_stack(unwinder, &stopped->sample, &stack);
	print_stack(&stack, unwinder_counts(unwinder));
	return 0;
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	struct stopped stopped = { 0 };
	struct err err;

	if (!parse(&options, argv))
		return 2;
	struct unwinder *unwinder = unwinder_create();
	int failed = run(unwinder, &stopped, &options, &err);

	if (failed)
		fprintf(stderr, "stack-dump: %s\n", err.text);
	stopped_deinit(&stopped);
	unwinder_destroy(unwinder);
	return failed ? 2 : 0;
}
