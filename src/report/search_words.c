/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What to search one's own wiki and code host for: a line or two; with -v where it stands. */
#include "report/section.h"

enum { WORDS_USUAL = 12, EVIDENCE_SHOWN = 3 };

static const struct table_column columns[] = {
	{ .max = 60 },
	{ .rank = 2 },
	{ .rank = 1, .is_flexible = true, .min = 20 },
};

static void add_row(struct table *table, const struct search_word *row)
{
	scoped_buf evidence = { 0 };

	for (size_t i = 0; i < row->evidence.count && i < EVIDENCE_SHOWN; i++)
		buf_add_format(&evidence, "%s%s", i ? ", " : "", row->evidence.at[i]);
	table_cell(table, STYLE_BOLD, row->word);
	table_cell(table, STYLE_PLAIN, row->kind);
	table_cell(table, STYLE_DIM, buf_text(&evidence));
}

static void write_line(struct report *report, size_t shown)
{
	scoped_buf text = { 0 };

	for (size_t i = 0; i < shown; i++)
		buf_add_format(&text, "%s%s", i ? ", " : "",
			       report->content->search_words.at[i].word);
	term_blanks(report->term, SECTION_INDENT);
	term_wrap(report->term, SECTION_INDENT, STYLE_PLAIN, buf_text(&text));
	term_newline(report->term);
}

void section_search_words(struct report *report)
{
	scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));
	size_t count = report->content->search_words.count;
	size_t shown = section_rows(report, count, WORDS_USUAL);

	if (!count)
		return;
	section_title(report, "Words to search wikis and code hosts for");
	if (report->verbose) {
		for (vec_each(row, &report->content->search_words))
			add_row(&table, row);
		table_print(&table, report->term, SECTION_INDENT);
	} else {
		write_line(report, shown);
	}
	section_more(report, count, shown);
}
