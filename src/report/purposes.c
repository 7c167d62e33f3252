/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What this box is for, with the evidence. */
#include "report/section.h"

enum { PURPOSES_USUAL = 10, EVIDENCE_SHOWN = 2 };

static const struct table_column columns[] = {
	{ .max = 34 },
	{ .is_flexible = true, .min = 36 },
	{ .rank = 1 },
	{ .rank = 2, .max = 40 },
};

static void add_row(struct table *table, const struct purpose *purpose)
{
	const char *sure = record_enum_name(confidence_names, (int)purpose->confidence);
	scoped_buf evidence = { 0 };

	for (size_t i = 0; i < purpose->evidence.count && i < EVIDENCE_SHOWN; i++)
		buf_add_format(&evidence, "%s%s", i ? ", " : "", purpose->evidence.at[i]);
	table_cell(table, STYLE_BOLD, purpose->name);
	table_cell(table, STYLE_PLAIN, purpose->detail);
	table_cell(table, STYLE_DIM, sure);
	table_cell(table, STYLE_DIM, buf_text(&evidence));
}

/* The first paragraph; what is not certain says so. */
static void write_summary(struct report *report)
{
	const struct content *content = report->content;
	scoped_buf text = { 0 };

	for (vec_each(statement, &content->summary)) {
		const char *sure = statement->confidence == POSSIBLE ? " (possibly)" : "";

		buf_add_format(&text, "%s%s%s", text.size ? " " : "", statement->sentence, sure);
	}
	if (!text.size)
		return;
	term_newline(report->term);
	term_wrap(report->term, 0, STYLE_PLAIN, buf_text(&text));
	term_newline(report->term);
}

void section_purposes(struct report *report)
{
	const struct content *content = report->content;
	scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));
	size_t shown = section_rows(report, content->purposes.count, PURPOSES_USUAL);

	write_summary(report);
	section_title(report, "This box is");
	if (!content->purposes.count) {
		term_blanks(report->term, SECTION_INDENT);
		term_wrap(report->term, SECTION_INDENT, STYLE_PLAIN,
			  content->processes.count ? "not known: nothing runs but the system itself"
						   : "not known: no running program was seen");
		term_newline(report->term);
		return;
	}
	for (size_t i = 0; i < shown; i++)
		add_row(&table, &content->purposes.at[i]);
	table_print(&table, report->term, SECTION_INDENT);
	section_more(report, content->purposes.count, shown);
}
