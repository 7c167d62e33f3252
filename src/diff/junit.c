/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * JUnit XML. escape_html() writes what XML needs as well: its five references are XML's own
 * (&#39; for the apostrophe), and control bytes, ill-formed UTF-8 and invisible characters, some of
 * which XML 1.0 forbids (section 2.2), become \xNN and \u{NNNN}.
 */
#include <string.h>

#include "base/escape.h"
#include "diff/diff.h"
#include "diff/tables.h"

static void add_text(struct buf *ret, const char *text)
{
	escape_html(ret, bytes_of(text));
}

static void begin_case(struct buf *ret, const char *section, const char *name, const char *field)
{
	buf_add_text(ret, "<testcase classname=\"");
	add_text(ret, section);
	buf_add_text(ret, "\" name=\"");
	add_text(ret, name);
	buf_add_text(ret, field ? ": " : "");
	add_text(ret, field);
	buf_add_text(ret, "\"");
}

static void add_skipped(struct buf *ret, const char *why, const char *reason)
{
	buf_add_format(ret, "><skipped message=\"%s", why);
	add_text(ret, reason);
	buf_add_text(ret, "\"/></testcase>\n");
}

static void add_difference(struct buf *ret, const struct difference *row)
{
	begin_case(ret, row->section, row->key, row->field);
	if (row->group != MATTERS) {
		add_skipped(ret, row->group == EXPECTED ? "expected: " : "identity: ", row->reason);
		return;
	}
	buf_add_format(ret, "><failure message=\"%s\">",
		       row->change == ONLY_IN_A   ? "only in A"
		       : row->change == ONLY_IN_B ? "only in B"
						  : "differs");
	if (row->a)
		buf_add_text(ret, "A: ");
	add_text(ret, row->a);
	buf_add_text(ret, row->a && row->b ? "\n" : "");
	if (row->b)
		buf_add_text(ret, "B: ");
	add_text(ret, row->b);
	buf_add_text(ret, "</failure></testcase>\n");
}

static void add_gap(struct buf *ret, const struct not_compared *row)
{
	begin_case(ret, row->section, "not compared", row->field);
	add_skipped(ret, "", row->why);
}

static bool is_told(const struct comparison *comparison, const char *section)
{
	for (vec_each(row, &comparison->differences))
		if (strcmp(row->section, section) == 0)
			return true;
	for (vec_each(row, &comparison->not_compared))
		if (strcmp(row->section, section) == 0)
			return true;
	return false;
}

void diff_write_junit(const struct comparison *comparison, const char *name, struct buf *ret)
{
	size_t failures = 0, tests = comparison->differences.count + comparison->not_compared.count;
	size_t told = tests, alike = 0;

	for (vec_each(row, &comparison->differences))
		failures += row->group == MATTERS;
	for (size_t i = 0; i < diff_section_count; i++)
		alike += !is_told(comparison, diff_sections[i].name);
	tests += alike;
	buf_add_text(ret, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"");
	add_text(ret, name);
	buf_add_format(ret, "\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\">\n",
		       tests, failures, told - failures);
	for (vec_each(row, &comparison->differences))
		add_difference(ret, row);
	for (vec_each(row, &comparison->not_compared))
		add_gap(ret, row);
	for (size_t i = 0; i < diff_section_count; i++) {
		if (is_told(comparison, diff_sections[i].name))
			continue;
		begin_case(ret, diff_sections[i].name, "alike", NULL);
		buf_add_text(ret, "/>\n");
	}
	buf_add_text(ret, "</testsuite>\n");
}
