/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `trowel crash tasks`: what ran when the kernel died. */
#include <errno.h>

#include "base/escape.h"
#include "base/table.h"
#include "commands/commands.h"
#include "commands/crash_parts.h"
#include "crash/tasks.h"

static const struct table_column columns[] = {
	{ .title = "pid", .align = TABLE_RIGHT },
	{ .title = "parent", .align = TABLE_RIGHT, .rank = 1 },
	{ .title = "state" },
	{ .title = "cpu", .align = TABLE_RIGHT },
	{ .title = "name" },
	{ .title = "command", .is_flexible = true, .min = 12 },
};

struct screen {
	bool is_json;
	struct term *term;
	struct table table;
	uint64_t count;
};

static void add_command(const struct task *task, struct buf *out)
{
	struct bytes rest = task->command, word;
	bool is_first = true;

	for (; bytes_part(&rest, '\0', &word) && (rest.size || word.size); is_first = false) {
		if (!is_first)
			buf_add_byte(out, ' ');
		buf_add_bytes(out, word);
	}
}

static void show_row(void *context, const struct task *task)
{
	struct screen *screen = context;
	scoped_buf command = { 0 };
	char state[] = { task->state, '\0' };

	add_command(task, &command);
	table_format(&screen->table, STYLE_BOLD, "%d", task->pid);
	table_format(&screen->table, STYLE_PLAIN, "%d", task->parent);
	table_cell(&screen->table, task->state == 'D' ? STYLE_YELLOW : STYLE_PLAIN, state);
	if (task->cpu < 0)
		table_cell(&screen->table, STYLE_PLAIN, NULL);
	else
		table_format(&screen->table, STYLE_PLAIN, "%lld", (long long)task->cpu);
	table_cell(&screen->table, STYLE_PLAIN, task->name);
	table_cell(&screen->table, STYLE_DIM,
		   task->is_kernel ? "a thread of the kernel" : buf_text(&command));
}

static void show_json(void *context, const struct task *task)
{
	struct screen *screen = context;
	struct buf *out = &screen->term->out;
	struct bytes rest = task->command, word;
	bool is_first = true;

	buf_add_format(out, "%s\n{\"pid\":%d,\"process\":%d,\"parent\":%d,\"name\":",
		       screen->count++ ? "," : "", task->pid, task->process, task->parent);
	escape_json(out, bytes_of(task->name));
	buf_add_format(out, ",\"state\":\"%c\",\"kernel\":%s", task->state,
		       task->is_kernel ? "true" : "false");
	if (task->cpu >= 0)
		buf_add_format(out, ",\"cpu\":%lld", (long long)task->cpu);
	if (task->command.size) {
		buf_add_text(out, ",\"command\":[");
		for (; bytes_part(&rest, '\0', &word) && (rest.size || word.size);
		     is_first = false) {
			buf_add_text(out, is_first ? "" : ",");
			escape_json(out, word);
		}
		buf_add_byte(out, ']');
	}
	buf_add_byte(out, '}');
}

static void end_json(const struct tasks_report *report, struct buf *out)
{
	buf_add_text(out, "\n]");
	if (report->damage.code) {
		buf_add_text(out, ",\"damage\":");
		escape_json(out, bytes_of(report->damage.text));
	}
	buf_add_text(out, "}\n");
}

static int read_tasks(const struct crash_arguments *arguments, struct screen *screen,
		      struct tasks_report *report, struct err *err)
{
	const struct tasks_reader reader = {
		.accept = screen->is_json ? show_json : show_row,
		.context = screen,
		.wants_threads = arguments->threads,
	};
	scoped_crash_dump dump = { 0 };
	scoped_kernel kernel = { 0 };

	if (crash_dump_open(&arguments->common, &dump, err) < 0)
		return err->code;
	if (kernel_open(&dump.memory, &kernel, err) < 0 ||
	    tasks_read(&kernel, &reader, report, err) < 0)
		return err_wrap(err, "%s", arguments->common.operands[1]);
	return 0;
}

static void tell(const struct crash_arguments *arguments, const struct tasks_report *report)
{
	const char *path = arguments->common.operands[1];

	if (report->damage.code)
		command_say("crash", "%s: %s", path, report->damage.text);
	if (report->commands_missing && !arguments->common.quiet)
		command_say("crash", "%s: the command lines of %llu tasks are not in the dump",
			    path, (unsigned long long)report->commands_missing);
}

int crash_tasks(const struct crash_arguments *arguments, struct err *err)
{
	struct tasks_report report = { 0 };
	scoped_term term;

	term_init(&term, STDOUT_FILENO, (enum term_color)arguments->common.color);
	struct screen screen = {
		.is_json = arguments->common.json,
		.term = &term,
		.table = table_of(columns, sizeof(columns) / sizeof(columns[0])),
	};

	if (screen.is_json)
		buf_add_text(&term.out, "{\"tasks\":[");
	int failed = read_tasks(arguments, &screen, &report, err);

	if (failed == 0 && screen.is_json)
		end_json(&report, &term.out);
	else if (failed == 0)
		table_print(&screen.table, &term, 0);
	table_deinit(&screen.table);
	if (failed < 0)
		return failed;
	if (term_flush(&term, err) < 0)
		return err->code;
	tell(arguments, &report);
	return report.damage.code ? EXIT_CHECK_FAILED : EXIT_DONE;
}
