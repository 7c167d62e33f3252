/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Is there a backup, and when did it last run? Evidence, never a guess. */
#include "base/human.h"
#include "report/section.h"

enum { BACKUPS_USUAL = 5 };

static const struct table_column columns[] = {
	{ .max = 20 }, { .is_flexible = true, .min = 24 }, { .max = 24 },
	{ .min = 0 },  { .rank = 1, .max = 36 },
};

static void add_row(struct table *table, const struct backup *backup)
{
	scoped_buf last = { 0 };

	if (backup->last_run == UNKNOWN) {
		buf_add_text(&last, "last run unknown");
	} else {
		buf_add_text(&last, "last run ");
		human_time(&last, backup->last_run);
	}
	table_cell(table, STYLE_BOLD, backup->tool);
	table_format(table, STYLE_PLAIN, "%s%s%s", backup->what ? backup->what : "",
		     backup->target ? " to " : "", backup->target ? backup->target : "");
	table_cell(table, STYLE_PLAIN, backup->schedule);
	table_cell(table, backup->last_run == UNKNOWN ? STYLE_YELLOW : STYLE_PLAIN,
		   buf_text(&last));
	table_cell(table, STYLE_DIM, backup->evidence.count ? backup->evidence.at[0] : "");
}

void section_backups(struct report *report)
{
	scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));
	size_t count = report->content->backups.count;
	size_t shown = section_rows(report, count, BACKUPS_USUAL);

	if (!count)
		return; /* that none was found is a finding */
	section_title(report, "Backed up");
	for (size_t i = 0; i < shown; i++)
		add_row(&table, &report->content->backups.at[i]);
	table_print(&table, report->term, SECTION_INDENT);
	section_more(report, count, shown);
}
