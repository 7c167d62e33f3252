/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `trowel crash dmesg`: the log of a dead kernel. */
#include <errno.h>

#include "base/escape.h"
#include "commands/commands.h"
#include "commands/crash_log_screen.h"
#include "commands/crash_parts.h"
#include "crash/kernel_log.h"
#include "format/dump/machines.h"

/* When the kernel crashed, in seconds since 1970; false if it does not say. */
static bool crash_time(const struct memory *memory, int64_t *ret)
{
	struct bytes text;

	return vmcoreinfo_value(memory->vmcoreinfo, "CRASHTIME", &text) && bytes_i64(text, ret) &&
	       *ret > 0 && *ret < INT64_MAX / 1000000;
}

static void note_time(void *context, const struct kernel_log_record *record)
{
	uint64_t *last = context;

	if (record->has_time && !record->is_marker && record->nanoseconds < INT64_MAX)
		*last = record->nanoseconds;
}

/* When the kernel started: the log ends when it crashed. 0: not known. */
static int64_t find_start(struct memory *memory)
{
	struct kernel_log_report report;
	uint64_t last = 0;
	struct kernel_log_reader reader = { note_time, &last };
	int64_t crashed;
	struct err err;

	if (!crash_time(memory, &crashed) || kernel_log_read(memory, &reader, &report, &err) < 0)
		return 0;
	return crashed * 1000000 - (int64_t)(last / 1000);
}

static void begin_json(const struct memory *memory, struct buf *out)
{
	struct bytes release = { 0 };

	(void)!vmcoreinfo_value(memory->vmcoreinfo, "OSRELEASE", &release);
	buf_add_text(out, "{\"kernel\":");
	escape_json(out, release);
	buf_add_format(out, ",\"machine\":\"%s\",\"records\":[", machine_name(memory->machine));
}

static void end_json(const struct kernel_log_report *report, struct buf *out)
{
	buf_add_text(out, "\n]");
	if (report->damage.code) {
		buf_add_text(out, ",\"damage\":");
		escape_json(out, bytes_of(report->damage.text));
	}
	buf_add_text(out, "}\n");
}

static int print_log(const struct crash_arguments *arguments, struct crash_dump *opened,
		     struct crash_log_screen *screen, struct err *err)
{
	struct kernel_log_reader reader = { crash_log_screen_record, screen };
	const char *path = arguments->common.operands[1];
	struct kernel_log_report report;

	if (screen->is_json)
		begin_json(&opened->memory, &screen->term->out);
	if (kernel_log_read(&opened->memory, &reader, &report, err) < 0)
		return err_wrap(err, "%s%s", path, crash_dump_note(&opened->dump));
	crash_log_screen_end(screen);
	if (screen->is_json)
		end_json(&report, &screen->term->out);
	if (screen->failed.code || term_flush(screen->term, &screen->failed) < 0) {
		*err = screen->failed;
		return err->code;
	}
	if (!report.damage.code)
		return EXIT_DONE;
	command_say("crash", "%s%s: %s", path, crash_dump_note(&opened->dump), report.damage.text);
	return EXIT_CHECK_FAILED;
}

static int prepare(const struct crash_arguments *arguments, struct crash_dump *opened,
		   struct crash_log_screen *screen, struct err *err)
{
	if (arguments->level &&
	    crash_log_levels(bytes_of(arguments->level), &screen->levels, err) < 0)
		return err_wrap(err, "--level");
	if (arguments->facility &&
	    crash_log_facilities(bytes_of(arguments->facility), &screen->facilities, err) < 0)
		return err_wrap(err, "--facility");
	if (crash_dump_open(&arguments->common, opened, err) < 0)
		return err->code;
	if (screen->time == CRASH_LOG_ISO || screen->is_json)
		screen->started_usec = find_start(&opened->memory);
	if (screen->time == CRASH_LOG_ISO && !screen->started_usec)
		return err_set(err, -ENODATA,
			       "%s: the dump does not say when the kernel crashed; there is --time "
			       "seconds and --time reltime",
			       arguments->common.operands[1]);
	return 0;
}

static void say_kind(const struct crash_dump *opened, const char *path)
{
	static const char *const formats[] = {
		[DUMP_ELF] = "ELF", [DUMP_KDUMP] = "kdump-compressed"
	};
	struct bytes release = { 0 };

	(void)!vmcoreinfo_value(opened->memory.vmcoreinfo, "OSRELEASE", &release);
	command_say("crash", "%s%s: %s, Linux %.*s, %s", path, crash_dump_note(&opened->dump),
		    formats[opened->dump.format], (int)release.size, release.at,
		    machine_name(opened->memory.machine));
}

int crash_dmesg(const struct crash_arguments *arguments, struct err *err)
{
	scoped_crash_dump opened = { 0 };
	scoped_term term;

	term_init(&term, STDOUT_FILENO, (enum term_color)arguments->common.color);
	struct crash_log_screen screen = {
		.term = &term,
		.is_json = arguments->common.json,
		.has_caller = arguments->caller,
		.time = (enum crash_log_time)arguments->time,
		.like = (enum crash_log_like)arguments->like,
	};
	int status = prepare(arguments, &opened, &screen, err);

	if (!status && arguments->common.verbose)
		say_kind(&opened, arguments->common.operands[1]);
	return status ? status : print_log(arguments, &opened, &screen, err);
}
