/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `trowel crash stack`: who called whom, on each CPU or in a task. */
#include <errno.h>

#include "base/escape.h"
#include "commands/commands.h"
#include "commands/crash_parts.h"
#include "crash/cpus.h"
#include "crash/place.h"
#include "crash/stack.h"

struct printing {
	struct crash_dump dump;
	struct kernel kernel;
	module_list modules;
	cpu_list cpus;
	struct term term;
	bool is_json;
	bool has_begun;
	bool is_cut; /* a stack that could not be followed to its end */
};

static void printing_deinit(struct printing *printing)
{
	term_deinit(&printing->term);
	vec_deinit(&printing->cpus);
	vec_deinit(&printing->modules);
	kernel_deinit(&printing->kernel);
	crash_dump_deinit(&printing->dump);
}

/* ---- one stack ----------------------------------------------------------------------------- */

static void add_place(struct printing *printing, struct buf *out, uint64_t address)
{
	if (!place_add(out, &printing->kernel, &printing->modules, address))
		buf_add_format(out, "%#llx", (unsigned long long)address);
}

static void show(struct printing *printing, const char *title, const struct stack *stack)
{
	struct term *term = &printing->term;

	if (printing->has_begun)
		term_newline(term);
	term_text(term, STYLE_BOLD, title);
	term_newline(term);
	for (size_t i = 0; i < stack->count; i++) {
		scoped_buf text = { 0 };

		add_place(printing, &text, stack->frames[i]);
		term_blanks(term, 2);
		term_bytes(term, STYLE_PLAIN, buf_bytes(&text));
		if (i && i == stack->guessed)
			term_text(term, STYLE_DIM, "  (from here on found by searching the stack)");
		if (i && stack->is_interrupted[i])
			term_text(term, STYLE_DIM, "  (interrupted there)");
		term_newline(term);
	}
	if (!stack->end.code)
		return;
	term_format(term, STYLE_DIM, "  not followed further: %s", stack->end.text);
	term_newline(term);
}

static void show_json(struct printing *printing, const char *title, const struct stack *stack)
{
	struct buf *out = &printing->term.out;

	buf_add_text(out, printing->has_begun ? ",\n{\"of\":" : "{\"of\":");
	escape_json(out, bytes_of(title));
	buf_add_text(out, ",\"frames\":[");
	for (size_t i = 0; i < stack->count; i++) {
		scoped_buf text = { 0 };

		add_place(printing, &text, stack->frames[i]);
		buf_add_format(out, "%s{\"instruction\":\"%#llx\",\"place\":", i ? "," : "",
			       (unsigned long long)stack->frames[i]);
		escape_json(out, buf_bytes(&text));
		buf_add_byte(out, '}');
	}
	buf_add_byte(out, ']');
	if (stack->guessed)
		buf_add_format(out, ",\"guessed_from\":%zu", stack->guessed);
	if (stack->end.code) {
		buf_add_text(out, ",\"end\":");
		escape_json(out, bytes_of(stack->end.text));
	}
	buf_add_byte(out, '}');
}

static void print(struct printing *printing, const char *title, const struct stack *stack)
{
	if (printing->is_json)
		show_json(printing, title, stack);
	else
		show(printing, title, stack);
	printing->has_begun = true;
	printing->is_cut |= stack->end.code != 0;
}

/* ---- which ones ---------------------------------------------------------------------------- */

static int print_cpus(struct printing *printing, struct err *err)
{
	scoped_buf title = { 0 };
	struct stack stack;

	if (!printing->cpus.count)
		return err_set(err, -ENODATA, "registers are not in the dump; say which PID");
	for (size_t i = 0; i < printing->cpus.count; i++) {
		if (stack_of_registers(&printing->kernel, &printing->cpus.at[i], &stack, err) < 0)
			return err->code;
		buf_clear(&title);
		buf_add_format(&title, "CPU %zu", i);
		print(printing, buf_text(&title), &stack);
	}
	return 0;
}

static int print_task(struct printing *printing, int32_t pid, struct err *err)
{
	scoped_buf title = { 0 };
	struct stack stack;
	struct task task;
	size_t cpu = 0;

	if (tasks_find(&printing->kernel, pid, &task, err) < 0)
		return err->code;
	while (cpu < printing->cpus.count &&
	       !stack_is_of(&printing->kernel, &printing->cpus.at[cpu], &task))
		cpu++;
	bool runs = cpu < printing->cpus.count;
	int failed = runs ? stack_of_registers(&printing->kernel, &printing->cpus.at[cpu], &stack,
					       err)
			  : stack_of_task(&printing->kernel, &task, &stack, err);

	if (failed < 0)
		return failed;
	buf_add_format(&title, "%s, pid %d, ", task.name, task.pid);
	if (runs)
		buf_add_format(&title, "on CPU %zu", cpu);
	else
		buf_add_format(&title, "state %c", task.state);
	print(printing, buf_text(&title), &stack);
	return 0;
}

/* Behind the files: a number, which a file may be called as well, but not the only one. */
static bool take_pid(struct options_common *common, int32_t *ret)
{
	uint64_t number;

	if (common->operand_count < 3 ||
	    !bytes_u64(bytes_of(common->operands[common->operand_count - 1]), 10, &number) ||
	    number == 0 || number > TASKS_MAX)
		return false;
	common->operand_count--;
	*ret = (int32_t)number;
	return true;
}

static int print_all(const struct crash_arguments *arguments, struct printing *printing,
		     struct err *err)
{
	struct options_common common = arguments->common;
	struct err ignored;
	int32_t pid = 0;
	bool has_pid = take_pid(&common, &pid);

	if (crash_dump_open(&common, &printing->dump, err) < 0)
		return err->code;
	if (kernel_open(&printing->dump.memory, &printing->kernel, err) < 0)
		return err_wrap(err, "%s", common.operands[1]);
	(void)!modules_read(&printing->kernel, &printing->modules, &ignored); /* addresses then */
	cpus_read(&printing->dump.memory, &printing->cpus);
	if (printing->is_json)
		buf_add_text(&printing->term.out, "{\"stacks\":[");
	if ((has_pid ? print_task(printing, pid, err) : print_cpus(printing, err)) < 0)
		return err_wrap(err, "%s", common.operands[1]);
	if (printing->is_json)
		buf_add_text(&printing->term.out, "]}\n");
	return 0;
}

int crash_stack(const struct crash_arguments *arguments, struct err *err)
{
	SCOPED(printing_deinit)
	struct printing printing = { .is_json = arguments->common.json };

	term_init(&printing.term, STDOUT_FILENO, (enum term_color)arguments->common.color);
	if (print_all(arguments, &printing, err) < 0)
		return err->code;
	if (term_flush(&printing.term, err) < 0)
		return err->code;
	return printing.is_cut ? EXIT_CHECK_FAILED : EXIT_DONE;
}
