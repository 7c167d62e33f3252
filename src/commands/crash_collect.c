/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `trowel crash collect`: what is known of a crash, to where it outlives the machine's restart. */
#include <errno.h>
#include <stdio.h>
#include <sys/reboot.h>

#include "base/helper.h"
#include "base/new_file.h"
#include "commands/commands.h"
#include "commands/crash_log_screen.h"
#include "commands/crash_parts.h"
#include "crash/crash_wire.h"
#include "crash/kernel_log.h"
#include "crash/target_device.h"

enum {
	FLUSH_SIZE = 256 * 1024,
	LOG_SIZE_MAX = CRASH_BUNDLE_SIZE_MAX - 1024 * 1024, /* the others need room, too */
};

#define VMCORE "/proc/vmcore"

/* ---- where it goes ------------------------------------------------------------------------- */

struct target {
	const struct crash_arguments *arguments;
	struct crash_folder folder;
	struct target_device device;
	int socket;
	struct buf out; /* frames that were not sent */
	uint64_t total; /* bytes of all files */
	struct err failed;
};

static void target_deinit(struct target *target)
{
	crash_folder_deinit(&target->folder);
	target_device_deinit(&target->device);
	cleanup_fd(&target->socket);
	buf_deinit(&target->out);
}

static int target_open(struct target *target, struct err *err)
{
	const struct crash_arguments *arguments = target->arguments;

	if (arguments->folder)
		return crash_folder_open(&target->folder, arguments->folder, err);
	if (arguments->device)
		return target_device_open(&target->device, arguments->device, true, err);
	target->socket = crash_wire_connect(arguments->to, err);
	return target->socket < 0 ? target->socket : 0;
}

static int target_flush(struct target *target, struct err *err)
{
	struct bytes rest = buf_bytes(&target->out);
	int status;

	if (target->arguments->folder)
		status = crash_folder_feed(&target->folder, &rest, err);
	else if (target->arguments->device)
		status = target_device_write(&target->device, rest, err);
	else
		status = fd_write_all(target->socket, target->arguments->to, rest, err);
	buf_clear(&target->out);
	return status < 0 ? status : 0;
}

/* All of it is there when this returns. Adds where to `where`; how many panics in a row it was. */
static int target_end(struct target *target, const struct crash_bundle_begin *begin,
		      struct buf *where, uint32_t *panics, struct err *err)
{
	const struct crash_arguments *arguments = target->arguments;
	int status = 0;

	crash_bundle_add_end(&target->out, target->total);
	if (target_flush(target, err) < 0)
		return err->code;
	if (arguments->folder) {
		buf_add_format(where, "%s/%s", arguments->folder, target->folder.name);
		*panics = target->folder.panics;
	} else if (arguments->device) {
		buf_add_text(where, arguments->device);
		status = target_device_end(&target->device, begin->up_seconds, err);
		*panics = target->device.header.panics;
	} else {
		buf_add_text(where, arguments->to);
		status = crash_wire_answer(target->socket, panics, err);
	}
	return status;
}

static void add_data(struct target *target, struct bytes data)
{
	crash_bundle_add_data(&target->out, data);
	target->total += data.size;
	if (target->out.size >= FLUSH_SIZE && !target->failed.code)
		(void)!target_flush(target, &target->failed);
}

/* ---- what goes there ----------------------------------------------------------------------- */

struct log_writer {
	struct crash_log_screen screen;
	struct target *target;
	bool is_full;
};

static void write_log(struct log_writer *writer, size_t from_size)
{
	struct buf *out = &writer->screen.term->out;

	if (out->size < from_size)
		return;
	add_data(writer->target, buf_bytes(out));
	buf_clear(out);
	writer->is_full = writer->target->total > LOG_SIZE_MAX;
}

static void take_record(void *context, const struct kernel_log_record *record)
{
	struct log_writer *writer = context;

	if (writer->is_full || writer->target->failed.code)
		return;
	crash_log_screen_record(&writer->screen, record);
	write_log(writer, FLUSH_SIZE);
}

/* Adds the log as `crash dmesg` prints it; what is wrong with it goes into `remarks`. */
static void add_log(struct target *target, struct memory *memory, struct buf *remarks)
{
	scoped_term term;
	struct log_writer writer = {
		.target = target,
		.screen = { .term = &term, .like = CRASH_LOG_LIKE_DMESG },
	};
	struct kernel_log_reader reader = { take_record, &writer };
	struct kernel_log_report report = { 0 };
	struct err err;

	term_init(&term, -1, TERM_COLOR_NEVER);
	crash_bundle_add_file(&target->out, "log");
	if (kernel_log_read(memory, &reader, &report, &err) < 0)
		buf_add_format(remarks, "no log    %s\n", err.text);
	else if (report.damage.code)
		buf_add_format(remarks, "log       %s\n", report.damage.text);
	if (writer.is_full)
		buf_add_text(remarks, "log       larger than what is sent: its end is missing\n");
	crash_log_screen_end(&writer.screen);
	write_log(&writer, 1);
}

static int collect(struct target *target, struct buf *where, uint32_t *panics, struct err *err)
{
	const struct options_common *common = &target->arguments->common;
	char *none[] = { NULL, (char *)VMCORE };
	const struct options_common of = {
		.operands = common->operand_count > 1 ? common->operands : none,
		.operand_count = 2,
	};
	scoped_crash_dump opened = { 0 };
	scoped_crash_facts facts = { 0 };

	if (crash_dump_open(&of, &opened, err) < 0)
		return err->code;
	/* first: who receives it does not wait long */
	crash_facts_read(&opened.memory, (int)(target->arguments->time_limit_ms / 2), &facts);
	if (target_open(target, err) < 0)
		return err->code;
	crash_bundle_add_begin(&target->out, &facts.begin);
	add_log(target, &opened.memory, &facts.summary);
	crash_bundle_add_file(&target->out, "summary");
	add_data(target, buf_bytes(&facts.summary));
	crash_bundle_add_file(&target->out, "vmcoreinfo");
	add_data(target, opened.memory.vmcoreinfo);
	if (target->failed.code) {
		*err = target->failed;
		return err->code;
	}
	return target_end(target, &facts.begin, where, panics, err);
}

/* ---- the time limit ------------------------------------------------------------------------ */

/* What the helper says in the end: this, and where it is or why not. */
struct outcome {
	int32_t code;
	uint32_t panics;
};

static void work(int fd, void *context)
{
	SCOPED(target_deinit)
	struct target target = {
		.arguments = context,
		.folder = { .folder = -1, .inside = -1, .file = -1 },
		.device = { .fd = -1 },
		.socket = -1,
	};
	struct outcome outcome = { 0 };
	scoped_buf where = { 0 }, frame = { 0 }, batch = { 0 };
	struct err err = { 0 };

	outcome.code = collect(&target, &where, &outcome.panics, &err);
	buf_add(&frame, &outcome, sizeof(outcome));
	buf_add_text(&frame, outcome.code < 0 ? err.text : buf_text(&where));
	helper_send(fd, &batch, buf_bytes(&frame));
	helper_flush(fd, &batch);
}

static int collect_in_time(const struct crash_arguments *arguments, struct outcome *outcome,
			   struct err *err)
{
	scoped_helper helper = { 0 };
	struct bytes frame;
	int got;

	if (helper_start(&helper, work, (void *)arguments, err) < 0)
		return err->code;
	got = helper_receive(&helper, (int)arguments->time_limit_ms, &frame, err);
	if (got == -ETIMEDOUT)
		return err_set(err, got, "not done within the time limit of %lld s",
			       (long long)arguments->time_limit_ms / 1000);
	if (got < 0)
		return got;
	if (got == 0 || frame.size < sizeof(*outcome))
		return err_set(err, -ECHILD, "what collected it has ended without a word");
	memcpy(outcome, frame.at, sizeof(*outcome));
	frame = bytes_slice(frame, sizeof(*outcome), SIZE_MAX);
	if (outcome->code < 0)
		return err_set(err, outcome->code, "%.*s", (int)frame.size, frame.at);
	printf("%.*s\n", (int)frame.size, frame.at);
	return 0;
}

/* ---- afterwards ---------------------------------------------------------------------------- */

static int restart(const struct crash_arguments *arguments, struct err *err)
{
	sync();
	reboot(arguments->reboot ? RB_AUTOBOOT : RB_POWER_OFF);
	return err_errno(err, "restarting");
}

static int check(const struct crash_arguments *arguments, struct err *err)
{
	if (!arguments->folder + !arguments->device + !arguments->to != 2)
		return err_set(err, -EINVAL,
			       "say where it goes: --dir, --device, or --to ADDRESS:PORT");
	if (arguments->time_limit_ms == 0)
		return err_set(err, -EINVAL, "--time-limit: no time is not enough");
	if (arguments->to && !crash_wire_is_address(arguments->to))
		return err_set(err, -EINVAL, "--to %s: an address (no name) and a port are wanted",
			       arguments->to);
	if (arguments->reboot && arguments->power_off)
		return err_set(err, -EINVAL, "--reboot or --power-off, not both");
	if ((arguments->reboot || arguments->power_off) &&
	    (arguments->common.operand_count > 1 || access(VMCORE, F_OK) < 0))
		return err_set(err, -EPERM,
			       "--reboot and --power-off are for the kernel that kdump has started "
			       "and its " VMCORE ": this one has none, or another FILE was given");
	if (arguments->panics_max && !arguments->reboot)
		return err_set(err, -EINVAL, "--panics-max says when --reboot is not done");
	return 0;
}

int crash_collect(const struct crash_arguments *arguments, struct err *err)
{
	struct outcome outcome = { 0 };

	if (check(arguments, err) < 0)
		return err->code;
	int status = collect_in_time(arguments, &outcome, err);

	if (!arguments->reboot && !arguments->power_off)
		return status < 0 ? status : EXIT_DONE;
	if (status < 0)
		(void)command_fail("crash", err);
	(void)!fflush(stdout);
	if (arguments->panics_max && outcome.panics >= arguments->panics_max) {
		command_say("crash", "that were %u panics in a row: not restarted", outcome.panics);
		return EXIT_CHECK_FAILED;
	}
	return restart(arguments, err);
}
