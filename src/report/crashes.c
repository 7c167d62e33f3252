/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernels that died, of which a dump was looked at: what of, and who called whom; with -v the end
 * of the log as well. Newest first. */
#include <assert.h>

#include "base/human.h"
#include "report/section.h"

enum { CRASHES_USUAL = 3, FRAMES_USUAL = 8, COLUMN_WHAT = 20 };

static int newest_first(const void *a, const void *b)
{
	const struct event *one = *(const struct event *const *)a;
	const struct event *other = *(const struct event *const *)b;

	if (one->at != other->at)
		return one->at < other->at ? 1 : -1;
	return one < other ? -1 : one > other;
}

static void show_trace(struct report *report, const struct event *event)
{
	size_t shown = section_rows(report, event->trace.count, FRAMES_USUAL);
	scoped_buf frames = { 0 };

	for (size_t i = 0; i < shown; i++)
		buf_add_format(&frames, "%s%s", i ? " < " : "", event->trace.at[i]);
	if (shown < event->trace.count)
		buf_add_text(&frames, " < ...");
	if (!frames.size)
		return;
	term_to_column(report->term, COLUMN_WHAT);
	term_wrap(report->term, COLUMN_WHAT, STYLE_DIM, buf_text(&frames));
	term_newline(report->term);
}

static void show(struct report *report, const struct event *event)
{
	scoped_buf when = { 0 };

	if (event->at == UNKNOWN)
		buf_add_text(&when, "when unknown");
	else
		human_time(&when, event->at);
	term_blanks(report->term, SECTION_INDENT);
	term_text(report->term, STYLE_BOLD, buf_text(&when));
	term_to_column(report->term, COLUMN_WHAT);
	term_wrap(report->term, COLUMN_WHAT, STYLE_RED, event->what ? event->what : "?");
	term_newline(report->term);
	show_trace(report, event);
	for (size_t i = 0; report->verbose && i < event->log.count; i++) {
		term_blanks(report->term, 2 * SECTION_INDENT);
		term_wrap(report->term, 2 * SECTION_INDENT, STYLE_PLAIN, event->log.at[i]);
		term_newline(report->term);
	}
}

void section_crashes(struct report *report)
{
	vec_of(const struct event *) crashes = { 0 };

	for (vec_each(event, &report->content->events))
		if (section_is_crash(event))
			*vec_push(&crashes) = event;
	vec_sort(&crashes, newest_first);
	size_t shown = section_rows(report, crashes.count, CRASHES_USUAL);

	assert(shown <= crashes.count);
	if (crashes.count)
		section_title(report, "Kernels that died");
	for (size_t i = 0; i < shown; i++)
		show(report, crashes.at[i]);
	section_more(report, crashes.count, shown);
	vec_deinit(&crashes);
}
