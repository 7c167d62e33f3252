/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What services logged as errors on the last day, and what changed lately: the events of the last
 * day and of the last week, newest first. */
#include <assert.h>

#include "base/human.h"
#include "report/section.h"

enum { CHANGES_USUAL = 8, ERRORS_USUAL = 5, DAY = 24 * 60 * 60, WEEK = 7 * DAY };

static const struct table_column columns[] = {
	{ .title = NULL },
	{ .title = NULL, .is_flexible = true, .min = 30 },
};

static int newest_first(const void *a, const void *b)
{
	const struct event *one = *(const struct event *const *)a;
	const struct event *other = *(const struct event *const *)b;

	if (one->at != other->at)
		return one->at < other->at ? 1 : -1;
	return one < other ? -1 : one > other;
}

/* Errors of a service: a row for each kind of them, see history/events_errors.c. */
static bool is_errors(const struct event *event)
{
	return text_is(event->kind, "errors");
}

static int most_frequent_first(const void *a, const void *b)
{
	const struct event *one = *(const struct event *const *)a;
	const struct event *other = *(const struct event *const *)b;

	if (one->count != other->count)
		return one->count < other->count ? 1 : -1;
	return newest_first(a, b);
}

void section_errors(struct report *report)
{
	vec_of(const struct event *) errors = { 0 };

	for (vec_each(event, &report->content->events))
		if (is_errors(event) && event->what)
			*vec_push(&errors) = event;
	vec_sort(&errors, most_frequent_first);
	size_t shown = section_rows(report, errors.count, ERRORS_USUAL);

	assert(shown <= errors.count);
	if (errors.count)
		section_title(report, "Errors logged in the last day");
	for (size_t i = 0; i < shown; i++) {
		term_blanks(report->term, SECTION_INDENT);
		term_wrap(report->term, 2 * SECTION_INDENT, STYLE_PLAIN, errors.at[i]->what);
		term_newline(report->term);
	}
	section_more(report, errors.count, shown);
	vec_deinit(&errors);
}

void section_changes(struct report *report)
{
	const struct content *content = report->content;
	vec_of(const struct event *) recent = { 0 };
	scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));

	for (vec_each(event, &content->events))
		if (event->at != UNKNOWN && content->taken_at != UNKNOWN &&
		    event->at > content->taken_at - WEEK && event->what && !is_errors(event) &&
		    !section_is_crash(event))
			*vec_push(&recent) = event;
	vec_sort(&recent, newest_first);
	size_t shown = section_rows(report, recent.count, CHANGES_USUAL);

	assert(shown <= recent.count);
	if (recent.count)
		section_title(report, "Changed in the last 7 days");
	for (size_t i = 0; i < shown; i++) {
		const struct event *event = recent.at[i];
		bool today = event->at > content->taken_at - DAY;
		scoped_buf when = { 0 };

		human_time(&when, event->at);
		table_cell(&table, today ? STYLE_BOLD : STYLE_DIM, buf_text(&when));
		table_cell(&table, STYLE_PLAIN, event->what);
	}
	table_print(&table, report->term, SECTION_INDENT);
	section_more(report, recent.count, shown);
	vec_deinit(&recent);
}
