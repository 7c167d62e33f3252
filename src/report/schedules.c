/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What runs by the clock: what packages brought is counted, the rest is listed. */
#include "base/human.h"
#include "report/section.h"

enum { SCHEDULES_USUAL = 12 };

static const struct table_column columns[] = {
	{ .max = 28 },
	{ .max = 16 },
	{ .is_flexible = true, .min = 24 },
	{ .rank = 1, .max = 44 },
};

static bool is_own(const struct report *report, const struct schedule *schedule)
{
	return report->verbose || schedule->by_package != TRI_YES;
}

static void add_row(struct table *table, const struct schedule *schedule)
{
	scoped_buf when = { 0 }, where = { 0 };

	buf_add_text(&where, schedule->path);
	if (schedule->line != UNKNOWN)
		buf_add_format(&where, ":%lld", (long long)schedule->line);
	if (!schedule->when && schedule->runs_at != UNKNOWN)
		human_time(&when, schedule->runs_at); /* of at: once */
	table_cell(table, STYLE_PLAIN, schedule->when ? schedule->when : buf_text(&when));
	table_cell(table, STYLE_PLAIN, schedule->user);
	table_format(table, schedule->enabled == TRI_NO ? STYLE_DIM : STYLE_BOLD, "%s%s",
		     schedule->command ? schedule->command : schedule->name,
		     schedule->enabled == TRI_NO ? " (does not run)" : "");
	table_cell(table, STYLE_DIM, buf_text(&where));
}

void section_schedules(struct report *report)
{
	const struct content *content = report->content;
	scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));
	size_t own = 0, shown, packaged;

	for (vec_each(schedule, &content->schedules))
		own += is_own(report, schedule);
	packaged = content->schedules.count - own;
	if (!content->schedules.count)
		return;
	section_title(report, "Scheduled");
	shown = section_rows(report, own, SCHEDULES_USUAL);
	for (vec_each(schedule, &content->schedules))
		if (is_own(report, schedule) && table_rows(&table) < shown)
			add_row(&table, schedule);
	table_print(&table, report->term, SECTION_INDENT);
	section_more(report, own, shown);
	if (!packaged)
		return;
	scoped_buf text = { 0 };

	human_plural(&text, (int64_t)packaged, "job", "jobs");
	term_blanks(report->term, SECTION_INDENT);
	term_format(report->term, STYLE_DIM, "%s%s that packages brought", own ? "and " : "",
		    buf_text(&text));
	term_newline(report->term);
}
