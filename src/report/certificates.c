/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Certificates, the first to end first: for whom, until when, who renews and who uses them. */
#include "base/human.h"
#include "report/section.h"

enum {
	CERTIFICATES_USUAL = 8,
	CERTIFICATES_SOON = 30 * 24 * 60 * 60, /* seconds */
};

static const struct table_column columns[] = {
	{ .title = "for", .min = 12, .max = 50 },
	{ .title = "until", .min = 10 },
	{ .title = "left" },
	{ .title = "renewed by", .is_flexible = true, .min = 25, .rank = 1 },
	{ .title = "used by", .rank = 2, .max = 40 },
	{ .title = "file", .rank = 3, .max = 60 },
};

static void add_names(struct buf *ret, const struct certificate *row)
{
	size_t count = row->names.count;

	buf_add_text(ret, count ? row->names.at[0] : row->subject ? row->subject : row->path);
	if (count > 1)
		buf_add_format(ret, " +%zu", count - 1);
	if (row->authority == TRI_YES && row->self_signed == TRI_YES && !row->served_by.count)
		buf_add_text(ret, " (authority)");
}

/* When it ends and how long that is, and by the colour how much it hurries. */
static void add_end(struct table *table, const struct report *report, const struct certificate *row)
{
	int64_t taken_at = report->content->taken_at;
	scoped_buf until = { 0 }, left = { 0 };
	enum style style = STYLE_PLAIN;

	if (row->not_after == UNKNOWN || taken_at == UNKNOWN) {
		table_cell(table, STYLE_DIM, "?");
		table_cell(table, STYLE_DIM, row->kind);
		return;
	}
	human_date(&until, row->not_after);
	if (row->not_after > taken_at) {
		human_duration(&left, (row->not_after - taken_at) * 1000);
		if (row->not_after - taken_at < CERTIFICATES_SOON && !row->renewed_by)
			style = STYLE_YELLOW;
	} else {
		buf_add_text(&left, "ended");
		style = row->served_by.count ? STYLE_RED : STYLE_YELLOW;
	}
	table_cell(table, style, buf_text(&until));
	table_cell(table, style, buf_text(&left));
}

static void add_row(struct table *table, const struct report *report, const struct certificate *row)
{
	scoped_buf names = { 0 }, services = { 0 };

	add_names(&names, row);
	for (vec_each(service, &row->served_by))
		buf_add_format(&services, "%s%s", services.size ? ", " : "", *service);
	table_cell(table, STYLE_BOLD, buf_text(&names));
	add_end(table, report, row);
	table_cell(table, row->renewed_by ? STYLE_PLAIN : STYLE_DIM,
		   row->renewed_by ? row->renewed_by : "not known");
	table_cell(table, services.size ? STYLE_PLAIN : STYLE_DIM,
		   services.size ? buf_text(&services) : "not seen");
	table_cell(table, STYLE_DIM, row->path);
}

/* Those in use come first; the rows are sorted by their ends. */
static void add_rows(struct table *table, const struct report *report, bool used, size_t shown)
{
	for (vec_each(row, &report->content->certificates))
		if ((row->served_by.count > 0) == used && table_rows(table) < shown)
			add_row(table, report, row);
}

void section_certificates(struct report *report)
{
	scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));
	size_t count = report->content->certificates.count;
	size_t shown = section_rows(report, count, CERTIFICATES_USUAL);

	if (!count)
		return;
	section_title(report, "Certificates");
	add_rows(&table, report, true, shown);
	add_rows(&table, report, false, shown);
	table_print(&table, report->term, SECTION_INDENT);
	section_more(report, count, shown);
}
