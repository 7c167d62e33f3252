/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `trowel crash summary --into`: what is told of a crash. */
#include "commands/crash_into.h"

#include <stdlib.h>

#include "commands/crash_log_screen.h"
#include "commands/crash_parts.h"

/* ---- the end of the log --------------------------------------------------------------------- */

/* The last CRASH_EVENT_LOG_SIZE bytes of what the screen shows, and as much again at times. */
static void keep_end(struct buf *out, size_t limit)
{
	scoped_buf end = { 0 };

	if (out->size <= limit)
		return;
	buf_add_bytes(&end,
		      bytes_slice(buf_bytes(out), out->size - CRASH_EVENT_LOG_SIZE, SIZE_MAX));
	buf_clear(out);
	buf_add_bytes(out, buf_bytes(&end));
}

static void take_record(void *context, const struct kernel_log_record *record)
{
	struct crash_log_screen *screen = context;

	crash_log_screen_record(screen, record);
	keep_end(&screen->term->out, (size_t)2 * CRASH_EVENT_LOG_SIZE);
}

/* Without a log there is a summary all the same. */
static void read_log(struct memory *memory, struct term *term)
{
	struct crash_log_screen screen = { .term = term, .like = CRASH_LOG_LIKE_DMESG };
	struct kernel_log_reader reader = { take_record, &screen };
	struct kernel_log_report report = { 0 };
	struct err err;

	(void)!kernel_log_read(memory, &reader, &report, &err);
	crash_log_screen_end(&screen);
	keep_end(&term->out, CRASH_EVENT_LOG_SIZE);
}

/* ---- all of it ------------------------------------------------------------------------------ */

/* Its absolute path, where it has one. */
static const char *path_of(struct arena *arena, const char *path)
{
	if (text_is(path, "-"))
		return "standard input";
	scoped_free char *whole = realpath(path, NULL);

	return arena_string(arena, bytes_of(whole ? whole : path));
}

int crash_into(const struct crash_arguments *arguments, struct memory *memory,
	       const struct summary *summary, struct err *err)
{
	const struct options_common *common = &arguments->common;
	const struct crash_into_snapshot into = { arguments->into, common->operands[1],
						  summary->node, common->quiet };
	struct bytes task = summary->has_task ? bytes_of(summary->task.name)
					      : oops_name(&summary->oops);
	scoped_arena arena = { 0 };
	scoped_buf sentence = { 0 };
	scoped_term log;
	text_list paths = { 0 };

	term_init(&log, -1, TERM_COLOR_NEVER);
	for (int i = 1; i < common->operand_count; i++)
		*vec_push_in(&arena, &paths) = path_of(&arena, common->operands[i]);
	summary_sentence(summary, &sentence);
	read_log(memory, &log);
	return crash_into_snapshot(&into,
				   &(struct crash_event){
					   .at = summary->crashed_at,
					   .what = buf_bytes(&sentence),
					   .task = task,
					   .trace = buf_bytes(&summary->oops.trace),
					   .log = buf_bytes(&log.out),
					   .paths = &paths,
				   },
				   err);
}
