/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who may know, with why and when last: whom to ask first stands first. */
#include "base/human.h"
#include "report/section.h"

enum { PEOPLE_USUAL = 8, ADDRESSES_SHOWN = 2, REASONS_SHOWN = 3 };

static const struct table_column columns[] = {
	{ .max = 28 },
	{ .is_flexible = true, .min = 30 },
	{ .rank = 1, .max = 10 },
	{ .rank = 2, .max = 44 },
};

static void add_row(struct table *table, const struct person *person, bool verbose)
{
	size_t reasons = verbose ? SIZE_MAX : REASONS_SHOWN;
	scoped_buf addresses = { 0 }, knows = { 0 }, last = { 0 };
	size_t shown = 0;

	for (vec_each(address, &person->addresses))
		if (strcmp(*address, person->name) != 0 && shown++ < ADDRESSES_SHOWN)
			buf_add_format(&addresses, "%s%s", shown > 1 ? ", " : "", *address);
	for (size_t i = 0; i < person->knows.count && i < reasons; i++)
		buf_add_format(&knows, "%s%s", i ? "; " : "", person->knows.at[i]);
	if (person->last_at != UNKNOWN)
		human_date(&last, person->last_at);
	table_cell(table, STYLE_BOLD, person->name);
	table_cell(table, STYLE_PLAIN, buf_text(&knows));
	table_cell(table, STYLE_DIM, buf_text(&last));
	table_cell(table, STYLE_DIM, buf_text(&addresses));
}

void section_knowers(struct report *report)
{
	scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));
	size_t count = report->content->people.count;
	size_t shown = section_rows(report, count, PEOPLE_USUAL);

	if (!count)
		return;
	section_title(report, "Who may know");
	for (size_t i = 0; i < shown; i++)
		add_row(&table, &report->content->people.at[i], report->verbose);
	table_print(&table, report->term, SECTION_INDENT);
	section_more(report, count, shown);
}
