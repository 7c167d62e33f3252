/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "onto/transitions_text.h"

#include "base/table.h"

static const struct {
	enum fate fate;
	enum style style;
	const char *word, *many;
} fates[] = {
	{ STAYS, STYLE_RED, "stays", "left behind" },
	{ CHANGES, STYLE_YELLOW, "changes", "to change" },
	{ FATE_UNKNOWN, STYLE_YELLOW, "unknown", "that nobody can tell" },
	{ MOVES, STYLE_DIM, "but", "that works otherwise there" },
};

static void print_sums(const struct content *content, struct term *term)
{
	bool is_first = true;

	term_format(term, STYLE_BOLD, "onto %s", content->onto);
	for (size_t i = 0; i < sizeof(fates) / sizeof(fates[0]); i++) {
		size_t count = 0;

		for (vec_each(row, &content->transitions))
			count += row->fate == fates[i].fate;
		if (!count)
			continue;
		term_format(term, STYLE_PLAIN, "%s", is_first ? ": " : ", ");
		term_format(term, fates[i].style, "%zu %s", count, fates[i].many);
		is_first = false;
	}
	if (is_first)
		term_text(term, STYLE_GREEN, ": all moves, as far as is known");
	term_newline(term);
}

static void add_row(struct table *table, const struct transition *row, bool with_evidence)
{
	for (size_t i = 0; i < sizeof(fates) / sizeof(fates[0]); i++)
		if (fates[i].fate == row->fate)
			table_cell(table, fates[i].style, fates[i].word);
	table_cell(table, row->severity == SEVERITY_BAD ? STYLE_BOLD : STYLE_PLAIN, row->what);
	table_cell(table, STYLE_DIM, row->proposal);
	for (vec_each(evidence, &row->evidence)) {
		if (!with_evidence)
			continue;
		table_cell(table, STYLE_PLAIN, NULL);
		table_cell(table, STYLE_DIM, *evidence);
		table_cell(table, STYLE_PLAIN, NULL);
	}
}

void transitions_print(const struct content *content, bool all, struct term *term)
{
	static const struct table_column columns[] = {
		{ .min = 7 },
		{ .is_flexible = true, .min = 30 },
		{ .is_flexible = true, .min = 20 },
	};
	scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));
	size_t hidden = 0;

	if (!content->onto)
		return;
	print_sums(content, term);
	for (vec_each(row, &content->transitions)) {
		if (row->severity == SEVERITY_NOTE && !all)
			hidden++;
		else if (row->fate)
			add_row(&table, row, all);
	}
	table_print(&table, term, 2);
	if (hidden) {
		term_blanks(term, 2);
		term_format(term, STYLE_DIM, "%zu notes are left out; -v shows them", hidden);
		term_newline(term);
	}
	term_newline(term);
}
