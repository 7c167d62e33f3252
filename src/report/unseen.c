/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What could not be seen, and why; and what a careful reader should know about the rest. */
#include "base/human.h"
#include "report/section.h"

enum { UNSEEN_USUAL = 8 };

static const struct table_column columns[] = {
	{ .max = 16 },
	{ .is_flexible = true, .min = 30 },
};

static void add_row(struct table *table, const struct error_row *error)
{
	scoped_buf text = { 0 };

	/* most sentences name their file already */
	if (error->path && error->what && !strstr(error->what, error->path))
		buf_add_format(&text, "%s: ", error->path);
	buf_add_text(&text, error->what);
	if (error->count != UNKNOWN && error->count > 1) {
		buf_add_text(&text, " (");
		human_count(&text, error->count);
		buf_add_text(&text, " times)");
	}
	table_cell(table, STYLE_DIM, error->collector);
	table_cell(table, STYLE_PLAIN, buf_text(&text));
}

/* Collectors that did not run at all, all for the same few reasons: one line a reason. */
static void write_skipped(struct report *report)
{
	const char *reason = NULL;
	scoped_buf text = { 0 };

	for (vec_each(run, &report->content->collectors)) {
		if (!run->skipped)
			continue;
		buf_add_format(&text, "%s%s", text.size ? ", " : "", run->name);
		reason = run->skipped;
	}
	if (!reason)
		return;
	buf_add_format(&text, ": not looked at, because %s", reason);
	term_blanks(report->term, SECTION_INDENT);
	term_wrap(report->term, SECTION_INDENT, STYLE_PLAIN, buf_text(&text));
	term_newline(report->term);
}

void section_unseen(struct report *report)
{
	const struct content *content = report->content;
	scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));
	size_t shown = section_rows(report, content->errors.count, UNSEEN_USUAL);
	bool skipped = false;

	for (vec_each(run, &content->collectors))
		skipped |= run->skipped != NULL;
	if (content->errors.count || skipped)
		section_title(report, "Could not be seen");
	for (size_t i = 0; i < shown; i++)
		add_row(&table, &content->errors.at[i]);
	table_print(&table, report->term, SECTION_INDENT);
	section_more(report, content->errors.count, shown);
	write_skipped(report);
}
