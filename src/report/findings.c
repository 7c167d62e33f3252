/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What needs a look, worst first; what the section about reboots says is not said again. */
#include "report/section.h"

enum { FINDINGS_USUAL = 14 };

static const struct table_column columns[] = {
	{ .min = 2 },
	{ .is_flexible = true, .min = 30 },
	{ .rank = 1, .max = 32 },
};

static bool is_said(const struct report *report, const struct finding *finding)
{
	return !report->verbose && finding->kind && strcmp(finding->kind, "reboot-loses") == 0;
}

static void add_row(struct table *table, const struct finding *finding)
{
	static const struct {
		const char *mark;
		enum style style;
	} marks[] = {
		[SEVERITY_BAD] = { "!!", STYLE_RED },
		[SEVERITY_WARN] = { "!", STYLE_YELLOW },
		[SEVERITY_NOTE] = { "-", STYLE_DIM },
	};
	enum severity severity = finding->severity ? finding->severity : SEVERITY_NOTE;

	table_cell(table, marks[severity].style, marks[severity].mark);
	table_cell(table, STYLE_PLAIN, finding->what);
	table_cell(table, STYLE_DIM, finding->evidence.count ? finding->evidence.at[0] : "");
}

void section_findings(struct report *report)
{
	scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));
	size_t count = 0, shown;

	for (vec_each(finding, &report->content->findings))
		count += !is_said(report, finding);
	section_title(report, "Needs a look");
	shown = section_rows(report, count, FINDINGS_USUAL);
	for (vec_each(finding, &report->content->findings))
		if (!is_said(report, finding) && table_rows(&table) < shown)
			add_row(&table, finding);
	table_print(&table, report->term, SECTION_INDENT);
	section_more(report, count, shown);
	if (count)
		return;
	term_blanks(report->term, SECTION_INDENT);
	term_text(report->term, STYLE_GREEN, "nothing was found");
	term_newline(report->term);
}
