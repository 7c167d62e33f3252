/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A comparison for people. */
#include <string.h>

#include "base/human.h"
#include "base/table.h"
#include "diff/diff.h"

enum {
	TEXT_INDENT = 2,
	TEXT_ROWS_USUAL = 40,  /* of a section */
	TEXT_GAPS_USUAL = 8,   /* of what was not compared */
	TEXT_VALUE_USUAL = 80, /* bytes of a value */
	TEXT_DIGEST_SIZE = 12, /* hexadecimal digits of a digest */
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct table_column columns[] = {
	{ .title = NULL },
	{ .title = NULL, .is_flexible = true, .min = 24 },
	{ .title = NULL },
	{ .title = NULL, .is_flexible = true, .min = 24 },
};

static const struct table_column apart_columns[] = {
	{ .title = NULL },
	{ .title = NULL },
	{ .title = NULL, .is_flexible = true, .min = 16 },
	{ .title = NULL },
	{ .title = NULL, .is_flexible = true, .min = 16 },
	{ .title = NULL, .is_flexible = true, .min = 16 },
};

static const struct {
	const char *mark;
	enum style style;
} marks[] = {
	[CHANGE_KIND_UNKNOWN] = { "?", STYLE_PLAIN },
	[ONLY_IN_A] = { "-", STYLE_RED },
	[ONLY_IN_B] = { "+", STYLE_GREEN },
	[CHANGED] = { "~", STYLE_YELLOW },
};

static void title(struct term *term, const char *text)
{
	term_newline(term);
	term_text(term, STYLE_BOLD, text);
	term_newline(term);
}

/* ---- cells --------------------------------------------------------------------------------- */

static bool is_digest(const struct difference *row)
{
	return text_is(row->field, "sha256") || text_is(row->field, "fingerprint");
}

static void add_value(struct buf *ret, const struct difference *row, const char *value,
		      bool verbose)
{
	struct bytes bytes = bytes_of(value);
	size_t most = is_digest(row) ? TEXT_DIGEST_SIZE : verbose ? SIZE_MAX : TEXT_VALUE_USUAL;

	buf_add_bytes(ret, bytes_slice(bytes, 0, most));
	buf_add_text(ret, bytes.size > most ? "…" : "");
}

/* "old -> new", "- old", "+ new"; of a row that only one has what is told of it. */
static void add_change(struct buf *ret, const struct difference *row, bool verbose)
{
	bool is_whole = row->change != CHANGED;

	if (row->a && !row->b && !is_whole)
		buf_add_text(ret, "- ");
	if (row->a)
		add_value(ret, row, row->a, verbose);
	if (row->a && row->b)
		buf_add_text(ret, " -> ");
	else if (row->b && !is_whole)
		buf_add_text(ret, "+ ");
	if (row->b)
		add_value(ret, row, row->b, verbose);
}

static void add_row(struct table *table, const struct difference *row, bool is_same_key,
		    bool verbose)
{
	scoped_buf change = { 0 };

	add_change(&change, row, verbose);
	table_cell(table, marks[row->change].style, is_same_key ? "" : marks[row->change].mark);
	table_cell(table, STYLE_PLAIN, is_same_key ? "" : row->key);
	table_cell(table, STYLE_DIM, is_digest(row) ? "content" : row->field);
	table_cell(table, row->change == CHANGED ? STYLE_PLAIN : STYLE_DIM, buf_text(&change));
}

/* ---- what matters ---------------------------------------------------------------------------- */

static void more(struct term *term, size_t count, size_t shown)
{
	if (count <= shown)
		return;
	term_blanks(term, TEXT_INDENT);
	term_format(term, STYLE_DIM, "and %zu more, shown with -v", count - shown);
	term_newline(term);
}

/* Those of `count` rows, all of one section, that matter. */
static void write_section(const struct difference *rows, size_t count, bool verbose,
			  struct term *term)
{
	scoped_table table = table_of(columns, COUNT(columns));
	size_t matter = 0, shown = 0, most;
	const char *key = NULL;

	for (size_t i = 0; i < count; i++)
		matter += rows[i].group == MATTERS;
	if (!matter)
		return;
	/* one row left out is no shorter than the line that says so */
	most = verbose || matter <= TEXT_ROWS_USUAL + 1 ? matter : TEXT_ROWS_USUAL;
	for (size_t i = 0; i < count && shown < most; i++) {
		const struct difference *row = &rows[i];

		if (row->group != MATTERS)
			continue;
		add_row(&table, row, row->change == CHANGED && text_is(row->key, key), verbose);
		key = row->change == CHANGED ? row->key : NULL;
		shown++;
	}
	title(term, rows->section);
	table_print(&table, term, TEXT_INDENT);
	more(term, matter, shown);
}

static void write_matters(const struct comparison *comparison, bool verbose, struct term *term)
{
	const struct difference *rows = comparison->differences.at;
	size_t count = comparison->differences.count;

	for (size_t from = 0, to; from < count; from = to) {
		to = from + 1;
		while (to < count && text_is(rows[to].section, rows[from].section))
			to++;
		write_section(&rows[from], to - from, verbose, term);
	}
}

/* ---- what is set apart ----------------------------------------------------------------------- */

static void write_apart(const struct comparison *comparison, enum difference_group group,
			const char *heading, struct term *term)
{
	scoped_table table = table_of(apart_columns, COUNT(apart_columns));

	for (vec_each(row, &comparison->differences)) {
		scoped_buf change = { 0 };

		if (row->group != group)
			continue;
		add_change(&change, row, false);
		table_cell(&table, marks[row->change].style, marks[row->change].mark);
		table_cell(&table, STYLE_DIM, row->section);
		table_cell(&table, STYLE_PLAIN, row->key);
		table_cell(&table, STYLE_DIM, is_digest(row) ? "content" : row->field);
		table_cell(&table, STYLE_PLAIN, buf_text(&change));
		table_cell(&table, STYLE_DIM, row->reason);
	}
	if (!table_rows(&table))
		return;
	title(term, heading);
	table_print(&table, term, TEXT_INDENT);
}

/* The sections that were not compared at all for the reason of the row at `from`, if it is the
 * first of them. False: an earlier one told it. */
static bool add_sections(struct buf *ret, const struct comparison *comparison, size_t from)
{
	const struct not_compared *first = &comparison->not_compared.at[from];

	for (size_t i = 0; i < comparison->not_compared.count; i++) {
		const struct not_compared *row = &comparison->not_compared.at[i];

		if (row->count != UNKNOWN || !text_is(row->why, first->why))
			continue;
		if (i < from)
			return false;
		buf_add_format(ret, "%s%s", ret->size ? ", " : "", row->section);
	}
	return true;
}

static void write_gaps(const struct comparison *comparison, bool verbose, struct term *term)
{
	static const struct table_column gap_columns[] = {
		{ .title = NULL, .is_flexible = true, .min = 30 },
		{ .title = NULL, .is_flexible = true, .min = 20 },
	};
	scoped_table table = table_of(gap_columns, COUNT(gap_columns));
	size_t count = comparison->not_compared.count;
	size_t most = verbose ? count : TEXT_GAPS_USUAL, at = 0;

	for (; at < count && table_rows(&table) < most; at++) {
		const struct not_compared *row = &comparison->not_compared.at[at];
		scoped_buf what = { 0 };

		if (row->count == UNKNOWN && !add_sections(&what, comparison, at))
			continue;
		if (row->count != UNKNOWN)
			buf_add_format(&what, "%s%s%s of %lld", row->section, row->field ? " " : "",
				       row->field ? row->field : "", (long long)row->count);
		table_cell(&table, STYLE_PLAIN, buf_text(&what));
		table_cell(&table, STYLE_DIM, row->why);
	}
	if (!count)
		return;
	title(term, "not compared");
	table_print(&table, term, TEXT_INDENT);
	more(term, count, at);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void write_side(const char *name, const struct compared *side, struct term *term)
{
	scoped_buf text = { 0 };

	buf_add_text(&text, side->hostname ? side->hostname : "a host without a name");
	if (side->taken_at != UNKNOWN) {
		buf_add_text(&text, ", surveyed ");
		human_time(&text, side->taken_at);
		buf_add_text(&text, " UTC");
	}
	if (side->root && strcmp(side->root, "/") != 0)
		buf_add_format(&text, ", of %s", side->root);
	if (side->taken_by && strcmp(side->taken_by, "root") != 0)
		buf_add_format(&text, ", by user %s", side->taken_by);
	term_text(term, STYLE_BOLD, name);
	term_format(term, STYLE_DIM, "  %s", buf_text(&text));
	term_newline(term);
}

static void write_sum(const struct comparison *comparison, bool verbose, struct term *term)
{
	scoped_buf text = { 0 };

	if (comparison->matters)
		human_plural(&text, comparison->matters, "difference", "differences");
	else
		buf_add_text(&text, "alike: no difference that matters");
	if (comparison->identity || comparison->expected) {
		buf_add_text(&text, "; ");
		human_count(&text, comparison->identity);
		buf_add_text(&text, " of identity and ");
		human_count(&text, comparison->expected);
		buf_add_text(&text, " expected set apart");
		buf_add_text(&text, verbose ? "" : " (-v shows them)");
	}
	if (comparison->left_out) {
		buf_add_text(&text, "; ");
		human_count(&text, comparison->left_out);
		buf_add_text(&text, " too many to be listed");
	}
	term_newline(term);
	term_text(term, comparison->matters ? STYLE_BOLD : STYLE_GREEN, buf_text(&text));
	term_newline(term);
}

void diff_write(const struct comparison *comparison, bool verbose, struct term *term)
{
	write_side("A", &comparison->a, term);
	write_side("B", &comparison->b, term);
	write_matters(comparison, verbose, term);
	if (verbose) {
		write_apart(comparison, IDENTITY_DIFFERS, "set apart: identity", term);
		write_apart(comparison, EXPECTED, "set apart: expected", term);
	}
	write_gaps(comparison, verbose, term);
	for (size_t i = 0; verbose && i < comparison->unused_rules.count; i++) {
		if (i == 0)
			title(term, "rules that nothing matched");
		term_blanks(term, TEXT_INDENT);
		term_text(term, STYLE_PLAIN, comparison->unused_rules.at[i]);
		term_newline(term);
	}
	write_sum(comparison, verbose, term);
}
