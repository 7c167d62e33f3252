/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was seen of programs that were traced: how much of each kind, and what failed. */
#include "base/human.h"
#include "report/section.h"

enum { TRACES_USUAL = 6, FAILURES_SHOWN = 3, VERDICTS_MAX = 16, TARGETS_MAX = 256 };

static const struct table_column columns[] = {
	{ .max = 28 },
	{ .min = 0 },
	{ .is_flexible = true, .min = 24 },
	{ .rank = 1, .max = 60 },
};

struct trace_summary {
	const char *target;
	int64_t at;
	struct {
		const char *verdict;
		size_t count;
	} verdicts[VERDICTS_MAX]; /* in the order of the rows */
	size_t verdicts_count;
	text_list failures;
};

typedef vec_of(struct trace_summary) summary_list;

static struct trace_summary *summary_of(summary_list *list, const char *target)
{
	for (vec_each(summary, list))
		if (text_equal(summary->target, target))
			return summary;
	if (list->count == TARGETS_MAX)
		return NULL;
	struct trace_summary *made = vec_push(list);

	made->target = target;
	made->at = UNKNOWN;
	return made;
}

static void add_verdict(struct trace_summary *summary, const char *verdict)
{
	for (size_t i = 0; i < summary->verdicts_count; i++)
		if (text_equal(summary->verdicts[i].verdict, verdict)) {
			summary->verdicts[i].count++;
			return;
		}
	if (summary->verdicts_count == VERDICTS_MAX)
		return;
	summary->verdicts[summary->verdicts_count].verdict = verdict;
	summary->verdicts[summary->verdicts_count++].count = 1;
}

static void add_row(summary_list *list, const struct observed *row)
{
	struct trace_summary *summary = summary_of(list, row->target);

	if (!summary)
		return;
	if (row->at > summary->at)
		summary->at = row->at;
	add_verdict(summary, row->verdict);
	if (text_is(row->verdict, "failed") && (row->path || row->address))
		*vec_push(&summary->failures) = row->path ? row->path : row->address;
}

static void print(struct table *table, const struct trace_summary *summary)
{
	scoped_buf date = { 0 }, counts = { 0 }, failures = { 0 };

	human_date(&date, summary->at);
	for (size_t i = 0; i < summary->verdicts_count; i++)
		buf_add_format(&counts, "%s%s %zu", counts.size ? ", " : "",
			       summary->verdicts[i].verdict ? summary->verdicts[i].verdict : "?",
			       summary->verdicts[i].count);
	for (size_t i = 0; i < summary->failures.count && i < FAILURES_SHOWN; i++)
		buf_add_format(&failures, "%s%s", i ? ", " : "failed: ", summary->failures.at[i]);
	table_cell(table, STYLE_BOLD, summary->target ? summary->target : "?");
	table_cell(table, STYLE_DIM, buf_text(&date));
	table_cell(table, STYLE_PLAIN, buf_text(&counts));
	table_cell(table, STYLE_YELLOW, buf_text(&failures));
}

void section_traces(struct report *report)
{
	scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));
	summary_list summaries = { 0 };

	for (vec_each(row, &report->content->observed))
		add_row(&summaries, row);
	size_t shown = section_rows(report, summaries.count, TRACES_USUAL);

	if (summaries.count)
		section_title(report, "Seen in traces");
	for (vec_each(summary, &summaries))
		if (table_rows(&table) < shown)
			print(&table, summary);
	table_print(&table, report->term, SECTION_INDENT);
	section_more(report, summaries.count, shown);
	for (vec_each(summary, &summaries))
		vec_deinit(&summary->failures);
	vec_deinit(&summaries);
}
