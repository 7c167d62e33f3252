/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/trace_functions.h"

#include <stdlib.h>
#include <string.h>

#include "commands/commands.h"

enum {
	COUNT_COLUMN = 8,
	STACKS_SHOWN = 3,
	FRAMES_SHOWN = 12,
	ARGUMENTS_SHOWN = 3, /* of a function that is not known and has no text */
};

/* ---- the watch ------------------------------------------------------------------------------ */

int trace_functions_parse(struct trace_functions *functions, const char *calls, const char *kernel,
			  struct err *err)
{
	if (calls && calls_parse(&functions->calls, calls, err) < 0)
		return err->code;
	if (kernel)
		return kernel_calls_parse(kernel, &functions->arena, &functions->kernel_names, err);
	return 0;
}

static void show_event(struct term *term, const struct library_call *call,
		       const struct calls_fact *fact)
{
	term_format(term, STYLE_DIM, "%u ", call->record->key.process);
	term_text(term, STYLE_PLAIN, fact->process);
	term_format(term, STYLE_PLAIN, " calls ");
	term_text(term, STYLE_BOLD, fact->function);
	for (vec_each(argument, &fact->arguments)) {
		term_blanks(term, 1);
		term_text(term, STYLE_PLAIN, *argument);
	}
	if (fact->result)
		term_format(term, fact->is_failed ? STYLE_RED : STYLE_DIM, "  %s", fact->result);
	term_newline(term);
}

static void hear(void *context, const struct library_call *call)
{
	struct trace_functions *functions = context;
	size_t before = functions->calls.sights.count;
	struct err err;

	calls_hear(&functions->calls, call);
	if (!functions->events || functions->calls.sights.count == before)
		return;
	show_event(functions->events, call, calls_last(&functions->calls));
	if (term_flush(functions->events, &err) < 0)
		functions->events = NULL; /* whoever read them has gone */
}

int trace_functions_add(struct trace_functions *functions, const int_list *processes,
			struct err *err)
{
	if (!functions->library)
		return 0;
	for (vec_each(process, processes))
		if (library_calls_add(functions->library, (uint32_t)*process, err) < 0)
			return err_wrap(err, "--calls");
	return 0;
}

static int start_calls(struct trace_functions *functions, const int_list *processes,
		       struct err *err)
{
	if (library_calls_start(&functions->library, functions->root, &functions->calls.wanted,
				hear, functions, err) < 0)
		return err_wrap(err, "--calls");
	if (trace_functions_add(functions, processes, err) < 0)
		return err->code;
	size_t places = library_calls_places(functions->library);

	if (!functions->is_quiet && places == 0)
		command_say("trace", "--calls: nothing of that is in use yet; looking again each "
				     "second");
	else if (!functions->is_quiet)
		command_say("trace",
			    "as long as this runs, the kernel keeps breakpoints at %zu "
			    "functions; it takes them away when trowel ends, however that "
			    "happens",
			    places);
	return 0;
}

static int start_kernel(struct trace_functions *functions, const int_list *processes,
			struct err *err)
{
	if (kernel_calls_start(&functions->kernel, functions->root, &functions->kernel_names,
			       processes, err) < 0)
		return err->code;
	if (!functions->is_quiet && kernel_calls_removed(functions->kernel))
		command_say("trace", "removed what an interrupted run has left in tracefs: %s",
			    kernel_calls_removed(functions->kernel));
	return 0;
}

int trace_functions_start(struct trace_functions *functions, const int_list *processes,
			  struct err *err)
{
	/* its watchdog is a fork of what we are now: without breakpoints */
	if (functions->kernel_names.count && start_kernel(functions, processes, err) < 0)
		return err->code;
	return functions->calls.wanted.count ? start_calls(functions, processes, err) : 0;
}

int trace_functions_step(struct trace_functions *functions, struct err *err)
{
	if (functions->library)
		library_calls_step(functions->library);
	return functions->kernel ? kernel_calls_step(functions->kernel, err) : 0;
}

int trace_functions_stop(struct trace_functions *functions, struct err *err)
{
	if (functions->library)
		library_calls_stop(functions->library);
	return functions->kernel ? kernel_calls_stop(functions->kernel, err) : 0;
}

void trace_functions_deinit(struct trace_functions *functions)
{
	library_calls_free(functions->library);
	kernel_calls_free(functions->kernel);
	calls_deinit(&functions->calls);
	arena_deinit(&functions->arena);
}

/* ---- rows ----------------------------------------------------------------------------------- */

static int by_count(const void *a, const void *b)
{
	const struct kernel_stack *one = a, *other = b;

	return (one->count < other->count) - (one->count > other->count);
}

static void add_kernel_rows(const struct function_trace *seen, struct arena *arena,
			    struct traced *ret)
{
	for (size_t i = 0; i < seen->functions.count; i++) {
		struct kernel_function *row = RECORD_ADD(arena, &ret->kernel_functions,
							 kernel_function);

		row->function = seen->functions.at[i];
		row->count = i < seen->counts.count ? (int64_t)seen->counts.at[i] : 0;
		row->backend = "ftrace";
		for (vec_each(stack, &seen->stacks)) {
			if (stack->function != i)
				continue;
			struct kernel_stack *added = RECORD_ADD(arena, &row->stacks, kernel_stack);

			added->count = (int64_t)stack->count;
			added->frames = stack->frames;
		}
		vec_sort(&row->stacks, by_count);
	}
	if (seen->lost)
		*vec_push_in(arena, &ret->lost) = (struct pair){
			"kernel functions: the tracer's buffer was full",
			arena_format(arena, "%llu", (unsigned long long)seen->lost)
		};
	if (seen->stacks_other)
		*vec_push_in(arena, &ret->lost) = (struct pair){
			"kernel functions: stacks that are not told",
			arena_format(arena, "%llu", (unsigned long long)seen->stacks_other)
		};
}

void trace_functions_rows(struct trace_functions *functions, struct arena *arena,
			  struct traced *ret)
{
	if (functions->library)
		calls_finish(&functions->calls, functions->library, arena, ret);
	if (functions->kernel)
		add_kernel_rows(kernel_calls_seen(functions->kernel), arena, ret);
}

/* ---- the screen ----------------------------------------------------------------------------- */

static void print_time(struct term *term, int64_t us)
{
	if (us < 100)
		term_format(term, STYLE_DIM, "%lld us", (long long)us);
	else if (us < 10 * 1000)
		term_format(term, STYLE_DIM, "%.1f ms", (double)us / 1e3);
	else if (us < 10 * 1000 * 1000)
		term_format(term, STYLE_DIM, "%lld ms", (long long)us / 1000);
	else
		term_format(term, STYLE_DIM, "%.0f s", (double)us / 1e6);
}

/* Up to the last that is a text; of numbers alone the first few. */
static size_t count_shown(const struct called *row, bool is_verbose)
{
	size_t shown = row->set ? row->arguments.count : ARGUMENTS_SHOWN;

	for (size_t i = 0; i < row->arguments.count; i++) {
		const char *text = row->arguments.at[i];
		bool is_number = (text[0] >= '0' && text[0] <= '9') || text[0] == '-';

		if (!is_number && i + 1 > shown)
			shown = i + 1;
	}
	return is_verbose || shown > row->arguments.count ? row->arguments.count : shown;
}

static void print_answers(struct term *term, const struct called *row)
{
	for (size_t i = 0; i < row->answers.count; i++) {
		term_format(term, STYLE_PLAIN, i ? ", " : " = ");
		term_text(term, STYLE_GREEN, row->answers.at[i]);
	}
	if (!row->result)
		return;
	bool is_bad = row->failed == TRI_YES || row->unfinished == TRI_YES;

	term_format(term, STYLE_PLAIN, is_bad ? "  " : " = ");
	term_text(term, is_bad ? STYLE_RED : STYLE_PLAIN, row->result);
}

static void print_call(struct term *term, const struct called *row, bool is_verbose)
{
	size_t shown = count_shown(row, is_verbose);

	term_format(term, STYLE_DIM, "%*lld  ", COUNT_COLUMN, (long long)row->count);
	term_text(term, STYLE_DIM, row->process);
	term_blanks(term, 2);
	term_text(term, STYLE_PLAIN, row->function);
	for (size_t i = 0; i < shown; i++) {
		term_blanks(term, 1);
		term_text(term, STYLE_BOLD, row->arguments.at[i]);
	}
	print_answers(term, row);
	if (row->max_us > 0) { /* else it is not known */
		term_blanks(term, 2);
		print_time(term, row->count > 1 ? row->total_us / row->count : row->max_us);
		if (row->count > 1 && row->max_us > 2 * row->total_us / row->count) {
			term_format(term, STYLE_DIM, ", longest ");
			print_time(term, row->max_us);
		}
	}
	term_newline(term);
	if (is_verbose && row->library) {
		term_format(term, STYLE_DIM, "%*s  in ", COUNT_COLUMN, "");
		term_text(term, STYLE_DIM, row->library);
		term_newline(term);
	}
}

static void print_calls(struct term *term, const struct traced *traced, bool is_verbose)
{
	const char *section = "";

	for (vec_each(row, &traced->calls)) {
		if (!text_equal(row->set, section)) {
			section = row->set;
			term_newline(term);
			term_text(term, STYLE_BOLD, "calls");
			if (section)
				term_format(term, STYLE_BOLD, ": %s", section);
			term_newline(term);
		}
		print_call(term, row, is_verbose);
	}
	if (traced->calls_missing.count)
		term_newline(term);
	for (vec_each(missing, &traced->calls_missing)) {
		term_text(term, STYLE_YELLOW, "calls: ");
		term_wrap(term, 2, STYLE_YELLOW, *missing);
		term_newline(term);
	}
}

static void print_stack(struct term *term, const struct kernel_stack *stack)
{
	term_format(term, STYLE_DIM, "%*lld  ", COUNT_COLUMN, (long long)stack->count);
	/* the innermost is the function itself */
	for (size_t i = 1; i < stack->frames.count && i <= FRAMES_SHOWN; i++) {
		if (i > 1 && term->column + strlen(stack->frames.at[i]) + 4 > term->width) {
			term_newline(term);
			term_blanks(term, COUNT_COLUMN + 2);
		}
		term_format(term, STYLE_DIM, i > 1 ? " < " : "  < ");
		term_text(term, STYLE_PLAIN, stack->frames.at[i]);
	}
	if (stack->frames.count > FRAMES_SHOWN + 1)
		term_format(term, STYLE_DIM, " < %zu more", stack->frames.count - FRAMES_SHOWN - 1);
	term_newline(term);
}

static void print_kernel(struct term *term, const struct traced *traced, bool is_verbose)
{
	if (traced->kernel_functions.count) {
		term_newline(term);
		term_text(term, STYLE_BOLD, "functions of the kernel");
		term_newline(term);
	}
	for (vec_each(row, &traced->kernel_functions)) {
		term_format(term, STYLE_DIM, "%*lld  ", COUNT_COLUMN, (long long)row->count);
		term_text(term, STYLE_BOLD, row->function);
		term_newline(term);
		for (size_t i = 0; i < row->stacks.count && (is_verbose || i < STACKS_SHOWN); i++)
			print_stack(term, &row->stacks.at[i]);
		if (!is_verbose && row->stacks.count > STACKS_SHOWN) {
			term_format(term, STYLE_DIM, "%*s    %zu more stacks: -v shows them",
				    COUNT_COLUMN, "", row->stacks.count - STACKS_SHOWN);
			term_newline(term);
		}
	}
}

void trace_functions_screen(struct term *term, const struct traced *traced, bool is_verbose)
{
	print_calls(term, traced, is_verbose);
	print_kernel(term, traced, is_verbose);
}
