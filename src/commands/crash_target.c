/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `trowel crash format-target` and `trowel crash show`: devices that crashes are written to; and
 * the table of all that acts. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/human.h"
#include "commands/commands.h"
#include "commands/crash_parts.h"
#include "crash/target_device.h"

/* ---- format-target ------------------------------------------------------------------------- */

static int ask(const char *path, struct err *err)
{
	char answer[16] = "";

	if (!isatty(STDIN_FILENO))
		return err_set(err, -EPERM, "%s: with nobody to ask, --yes is wanted", path);
	command_say("crash", "%s will hold crashes and nothing else. Type yes", path);
	if (!fgets(answer, sizeof(answer), stdin) || !bytes_is(bytes_trim(bytes_of(answer)), "yes"))
		return err_set(err, -ECANCELED, "%s: left as it is", path);
	return 0;
}

static int format_target(const struct crash_arguments *arguments, struct err *err)
{
	const char *path = arguments->common.operands[1];

	if (target_device_format(path, true, err) < 0 || (!arguments->yes && ask(path, err) < 0) ||
	    target_device_format(path, false, err) < 0)
		return err->code;
	return EXIT_DONE;
}

/* ---- show ---------------------------------------------------------------------------------- */

struct shown {
	struct term term;
	struct buf line; /* begun */
	struct err failed;
};

static void end_line(struct shown *shown)
{
	if (!shown->line.size)
		return;
	term_bytes(&shown->term, STYLE_PLAIN, buf_bytes(&shown->line));
	term_newline(&shown->term);
	buf_clear(&shown->line);
}

static int show_begin(void *context, const struct crash_bundle_begin *begin, struct err *err)
{
	struct shown *shown = context;
	scoped_buf text = { 0 };

	buf_add_format(&text, "%s, ", begin->host);
	human_time(&text, (int64_t)begin->crashed_at);
	buf_add_text(&text, " UTC, after ");
	human_duration(&text, (int64_t)begin->up_seconds * 1000);
	term_bytes(&shown->term, STYLE_BOLD, buf_bytes(&text));
	term_newline(&shown->term);
	return 0;
}

static int show_file(void *context, const char *name, struct err *err)
{
	struct shown *shown = context;

	end_line(shown);
	term_format(&shown->term, STYLE_BOLD, "--- %s", name);
	term_newline(&shown->term);
	return 0;
}

static int show_data(void *context, struct bytes piece, struct err *err)
{
	struct shown *shown = context;

	for (size_t i = 0; i < piece.size; i++) {
		if (piece.at[i] != '\n' && shown->line.size < CRASH_BUNDLE_BODY_MAX)
			buf_add_byte(&shown->line, piece.at[i]);
		else if (shown->line.size)
			end_line(shown);
		else
			term_newline(&shown->term);
	}
	return term_flush(&shown->term, err);
}

static int show_end(void *context, struct err *err)
{
	struct shown *shown = context;

	end_line(shown);
	term_newline(&shown->term);
	return term_flush(&shown->term, err);
}

static int show(const struct crash_arguments *arguments, struct err *err)
{
	static const struct crash_bundle_events events = { show_begin, show_file, show_data,
							   show_end };
	scoped_target_device device = { .fd = -1 };
	struct shown shown = { 0 };
	struct crash_bundle_reader reader = { .events = &events, .context = &shown };

	if (target_device_open(&device, arguments->common.operands[1], false, err) < 0)
		return err->code;
	term_init(&shown.term, STDOUT_FILENO, (enum term_color)arguments->common.color);
	int count = target_device_read(&device, &reader, err);

	if (count == 0)
		command_say("crash", "%s: holds no crash", device.path);
	crash_bundle_reader_deinit(&reader);
	buf_deinit(&shown.line);
	term_deinit(&shown.term);
	return count < 0 ? count : EXIT_DONE;
}

/* ---- the table ----------------------------------------------------------------------------- */

const struct crash_part crash_acting_parts[] = {
	{ "collect", 0, 1, crash_collect },
	{ "receive", 1, 1, crash_receive },
	{ "initramfs", 0, 0, crash_initramfs },
	{ "format-target", 1, 1, format_target },
	{ "show", 1, 1, show },
	{ 0 },
};
