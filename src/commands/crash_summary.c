/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `trowel crash summary`: why the kernel died. */
#include <errno.h>

#include "base/escape.h"
#include "base/human.h"
#include "commands/commands.h"
#include "commands/crash_into.h"
#include "commands/crash_parts.h"
#include "crash/summary.h"
#include "crash/taints.h"

enum { LABEL = 10, CPUS_SHOWN = 16 };

/* ---- lines --------------------------------------------------------------------------------- */

static void label(struct term *term, const char *name)
{
	term_text(term, STYLE_DIM, name);
	term_to_column(term, LABEL);
}

static void line(struct term *term, const char *name, enum style style, struct bytes text)
{
	if (!text.size)
		return;
	label(term, name);
	term_bytes(term, style, text);
	term_newline(term);
}

static void show_kernel(const struct summary *summary, struct term *term)
{
	label(term, "kernel");
	term_format(term, STYLE_BOLD, "Linux %s", summary->release ? summary->release : "unknown");
	term_format(term, STYLE_PLAIN, " %s, %s", summary->version ? summary->version : "",
		    summary->machine);
	term_newline(term);
	line(term, "host", STYLE_PLAIN, bytes_of(summary->node));
	line(term, "hardware", STYLE_PLAIN, buf_bytes(&summary->oops.hardware));
}

static void show_time(const struct summary *summary, struct term *term)
{
	enum { MILLISECOND = 1000000 };
	scoped_buf text = { 0 };

	if (summary->crashed_at) {
		human_time(&text, summary->crashed_at);
		buf_add_text(&text, " UTC");
	} else {
		buf_add_text(&text, "when is not in the dump");
	}
	if (summary->up_nanoseconds) {
		buf_add_text(&text, ", up for ");
		human_duration(&text, (int64_t)(summary->up_nanoseconds / MILLISECOND));
	}
	line(term, "died", STYLE_PLAIN, buf_bytes(&text));
}

static void show_task(const struct summary *summary, struct term *term)
{
	struct bytes name = oops_name(&summary->oops);
	scoped_buf text = { 0 };
	uint64_t pid;

	if (summary->has_task)
		buf_add_format(&text, "%s, pid %d", summary->task.name, summary->task.pid);
	else if (name.size && oops_number(&summary->oops, "PID: ", &pid))
		buf_add_format(&text, "%.*s, pid %llu", (int)name.size, name.at,
			       (unsigned long long)pid);
	if (summary->panic_cpu >= 0)
		buf_add_format(&text, "%son CPU %lld", text.size ? ", " : "",
			       (long long)summary->panic_cpu);
	line(term, "task", STYLE_PLAIN, buf_bytes(&text));
}

static void show_taints(const struct summary *summary, struct term *term)
{
	scoped_buf text = { 0 };

	for (size_t i = 0; summary->has_taints && i < taints_count; i++)
		if (summary->tainted >> i & 1)
			buf_add_format(&text, "%s%s (%c)", text.size ? "; " : "", taints[i].words,
				       taints[i].letter);
	if (summary->has_taints && !text.size)
		buf_add_text(&text, "no");
	line(term, "tainted", STYLE_PLAIN, buf_bytes(&text));
}

static void show_memory(const struct summary *summary, struct term *term)
{
	scoped_buf text = { 0 };

	if (!summary->memory)
		return;
	human_bytes(&text, (int64_t)summary->memory);
	if (summary->memory_free) {
		buf_add_text(&text, ", ");
		human_bytes(&text, (int64_t)summary->memory_free);
		buf_add_text(&text, " free");
	}
	line(term, "memory", STYLE_PLAIN, buf_bytes(&text));
}

/* ---- lists --------------------------------------------------------------------------------- */

static void title(struct term *term, const char *name)
{
	term_newline(term);
	term_text(term, STYLE_BOLD, name);
	term_newline(term);
}

static void show_trace(const struct summary *summary, struct term *term)
{
	struct bytes rest = buf_bytes(&summary->oops.trace), frame;

	if (!rest.size)
		return;
	title(term, "call trace, as the log has it");
	while (bytes_line(&rest, &frame)) {
		term_blanks(term, 2);
		term_bytes(term, STYLE_PLAIN, frame);
		term_newline(term);
	}
}

static void show_cpus(const struct summary *summary, struct term *term)
{
	size_t i = 0;

	if (!summary->cpus.count)
		return;
	title(term, "where the CPUs were");
	for (vec_each(cpu, &summary->cpus)) {
		if (i == CPUS_SHOWN)
			break;
		term_format(term, STYLE_DIM, "%5zu  ", i++);
		if (cpu->place)
			term_text(term, STYLE_PLAIN, cpu->place);
		else
			term_format(term, STYLE_PLAIN, "%#llx",
				    (unsigned long long)cpu->instruction);
		term_newline(term);
	}
	if (summary->cpus.count > CPUS_SHOWN) {
		term_format(term, STYLE_DIM, "  and %zu more", summary->cpus.count - CPUS_SHOWN);
		term_newline(term);
	}
}

static void show_modules(const struct summary *summary, struct term *term)
{
	scoped_buf text = { 0 };

	for (vec_each(module, &summary->modules))
		buf_add_format(&text, "%s%s%s", text.size ? ", " : "", module->name,
			       module->tainted ? " (tainted)" : "");
	if (!text.size)
		buf_add_bytes(&text, buf_bytes(&summary->oops.modules));
	if (!text.size)
		return;
	title(term, "modules");
	term_blanks(term, 2);
	term_wrap(term, 2, STYLE_PLAIN, buf_text(&text));
	term_newline(term);
}

void crash_summary_show(const struct summary *summary, struct term *term)
{
	show_kernel(summary, term);
	show_time(summary, term);
	line(term, "panic", STYLE_RED, buf_bytes(&summary->oops.panic));
	line(term, "cause", STYLE_RED, buf_bytes(&summary->oops.cause));
	line(term, "at", STYLE_PLAIN, buf_bytes(&summary->oops.place));
	show_task(summary, term);
	show_taints(summary, term);
	show_memory(summary, term);
	show_trace(summary, term);
	show_cpus(summary, term);
	show_modules(summary, term);
}

/* ---- JSON ---------------------------------------------------------------------------------- */

static void add_text(struct buf *out, const char *name, struct bytes text)
{
	if (!text.size)
		return;
	buf_add_format(out, ",\"%s\":", name);
	escape_json(out, text);
}

static void add_number(struct buf *out, const char *name, uint64_t number)
{
	if (number)
		buf_add_format(out, ",\"%s\":%llu", name, (unsigned long long)number);
}

static void add_lists(const struct summary *summary, struct buf *out)
{
	struct bytes rest = buf_bytes(&summary->oops.trace), frame;
	const char *comma = "";

	buf_add_text(out, ",\"trace\":[");
	for (; bytes_line(&rest, &frame); comma = ",") {
		buf_add_text(out, comma);
		escape_json(out, frame);
	}
	buf_add_text(out, "],\"cpus\":[");
	comma = "";
	for (vec_each(cpu, &summary->cpus)) {
		buf_add_format(out, "%s{\"instruction\":\"%#llx\"", comma,
			       (unsigned long long)cpu->instruction);
		add_text(out, "place", bytes_of(cpu->place));
		buf_add_byte(out, '}');
		comma = ",";
	}
	buf_add_text(out, "],\"modules\":[");
	comma = "";
	for (vec_each(module, &summary->modules)) {
		buf_add_format(out, "%s{\"size\":%llu", comma, (unsigned long long)module->size);
		add_text(out, "name", bytes_of(module->name));
		buf_add_byte(out, '}');
		comma = ",";
	}
	buf_add_text(out, "],\"tainted\":[");
	comma = "";
	for (size_t i = 0; i < taints_count; i++)
		if (summary->tainted >> i & 1) {
			buf_add_format(out, "%s\"%c\"", comma, taints[i].letter);
			comma = ",";
		}
	buf_add_byte(out, ']');
}

static void show_json(const struct summary *summary, struct buf *out)
{
	const struct oops *oops = &summary->oops;
	struct bytes name = summary->has_task ? bytes_of(summary->task.name) : oops_name(oops);
	uint64_t pid = 0;

	buf_add_format(out, "{\"machine\":\"%s\"", summary->machine);
	add_text(out, "kernel", bytes_of(summary->release));
	add_text(out, "version", bytes_of(summary->version));
	add_text(out, "host", bytes_of(summary->node));
	add_text(out, "hardware", buf_bytes(&oops->hardware));
	add_number(out, "crashed_at", (uint64_t)summary->crashed_at);
	add_number(out, "up_nanoseconds", summary->up_nanoseconds);
	add_text(out, "panic", buf_bytes(&oops->panic));
	add_text(out, "cause", buf_bytes(&oops->cause));
	add_text(out, "place", buf_bytes(&oops->place));
	if (summary->panic_cpu >= 0)
		buf_add_format(out, ",\"cpu\":%lld", (long long)summary->panic_cpu);
	add_text(out, "task", name);
	if (summary->has_task)
		pid = (uint64_t)summary->task.pid;
	else
		(void)oops_number(oops, "PID: ", &pid);
	add_number(out, "pid", pid);
	add_number(out, "memory", summary->memory);
	add_number(out, "memory_free", summary->memory_free);
	add_lists(summary, out);
	add_text(out, "log_damage",
		 bytes_of(summary->log_damage.code ? summary->log_damage.text : ""));
	add_text(out, "structures",
		 bytes_of(summary->structures.code ? summary->structures.text : ""));
	buf_add_text(out, "}\n");
}

/* ---- the part ------------------------------------------------------------------------------ */

static int read_summary(const struct crash_arguments *arguments, struct summary *ret,
			struct err *err)
{
	scoped_crash_dump dump = { 0 };

	if (crash_dump_open(&arguments->common, &dump, err) < 0)
		return err->code;
	if (summary_read(&dump.memory, ret, err) < 0)
		return err_wrap(err, "%s", arguments->common.operands[1]);
	return arguments->into ? crash_into(arguments, &dump.memory, ret, err) : 0;
}

int crash_summary(const struct crash_arguments *arguments, struct err *err)
{
	const char *path = arguments->common.operands[1];
	scoped_summary summary = { 0 };
	scoped_term term;

	term_init(&term, STDOUT_FILENO, (enum term_color)arguments->common.color);
	if (read_summary(arguments, &summary, err) < 0)
		return err->code;
	if (arguments->common.json)
		show_json(&summary, &term.out);
	else
		crash_summary_show(&summary, &term);
	if (term_flush(&term, err) < 0)
		return err->code;
	if (summary.structures.code && !arguments->common.quiet)
		command_say("crash", "%s: from the log alone: %s", path, summary.structures.text);
	if (summary.log_damage.code)
		command_say("crash", "%s: %s", path, summary.log_damage.text);
	return summary.log_damage.code ? EXIT_CHECK_FAILED : EXIT_DONE;
}
