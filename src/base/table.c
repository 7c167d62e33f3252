/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/table.h"

#include <stdarg.h>

#include "base/escape.h"
#include "base/unicode.h"

void table_deinit(struct table *table)
{
	buf_deinit(&table->text);
	vec_deinit(&table->cells);
}

void table_cell(struct table *table, enum style style, const char *text)
{
	size_t start = table->text.size;

	escape_terminal(&table->text, bytes_trim(bytes_of(text)));
	*vec_push(&table->cells) = (struct table_cell){ start, table->text.size - start, style };
}

void table_format(struct table *table, enum style style, const char *format, ...)
{
	scoped_buf text = { 0 };
	va_list arguments;

	va_start(arguments, format);
	buf_add_arguments(&text, format, arguments);
	va_end(arguments);
	table_cell(table, style, buf_text(&text));
}

size_t table_rows(const struct table *table)
{
	return table->column_count ? table->cells.count / table->column_count : 0;
}

/* What is being laid out: the width of each column, 0 for one that is left out. */
struct layout {
	const struct table *table;
	unsigned widths[TABLE_COLUMNS_MAX];
	unsigned room;
};

static struct bytes cell_text(const struct table *table, const struct table_cell *cell)
{
	return bytes_slice(buf_bytes(&table->text), cell->start, cell->size);
}

static unsigned title_width(const struct table_column *column)
{
	return unicode_text_width(bytes_of(column->title));
}

static unsigned smallest(const struct layout *layout, size_t i)
{
	const struct table_column *column = &layout->table->columns[i];
	unsigned least = column->min ? column->min : title_width(column);

	return least < layout->widths[i] ? least : layout->widths[i];
}

/* Columns with anything in them get their natural width. */
static void measure(struct layout *layout)
{
	const struct table *table = layout->table;

	for (size_t i = 0; i < table_rows(table) * table->column_count; i++) {
		unsigned *width = &layout->widths[i % table->column_count];
		unsigned needed = unicode_text_width(cell_text(table, &table->cells.at[i]));

		*width = needed > *width ? needed : *width;
	}
	for (size_t i = 0; i < table->column_count; i++) {
		const struct table_column *column = &table->columns[i];
		unsigned *width = &layout->widths[i];

		if (*width && *width < title_width(column))
			*width = title_width(column);
		if (column->max && *width > column->max)
			*width = column->max;
	}
}

/* Columns that are missing; 0 when everything fits. */
static unsigned excess(const struct layout *layout)
{
	unsigned total = 0;

	for (size_t i = 0; i < layout->table->column_count; i++)
		if (layout->widths[i])
			total += layout->widths[i] + (total ? TABLE_GAP : 0);
	return total > layout->room ? total - layout->room : 0;
}

/* Leaves out a column of the highest rank there is; false when none may go. */
static bool leave_one_out(struct layout *layout)
{
	const struct table_column *columns = layout->table->columns;
	size_t least = layout->table->column_count;

	for (size_t i = 0; i < layout->table->column_count; i++)
		if (layout->widths[i] && columns[i].rank &&
		    (least == layout->table->column_count || columns[i].rank > columns[least].rank))
			least = i;
	if (least == layout->table->column_count)
		return false;
	layout->widths[least] = 0;
	return true;
}

/* Takes one off the width of the widest column that may give it; false when none may. */
static bool cut_one(struct layout *layout, bool only_flexible)
{
	size_t count = layout->table->column_count, widest = count;

	for (size_t i = 0; i < count; i++)
		if ((layout->table->columns[i].is_flexible || !only_flexible) &&
		    layout->widths[i] > smallest(layout, i) &&
		    (widest == count || layout->widths[i] > layout->widths[widest]))
			widest = i;
	if (widest == count)
		return false;
	layout->widths[widest]--;
	return true;
}

static void fit(struct layout *layout)
{
	while (excess(layout) && cut_one(layout, true))
		;
	while (excess(layout) && leave_one_out(layout))
		;
	while (excess(layout) && cut_one(layout, false))
		;
}

/* Behind the last of some signs in the second half of `size` bytes; 0: there is none. */
static size_t find_sign(struct bytes text, size_t size, const char *signs)
{
	for (size_t at = size; at > size / 2; at--)
		if (strchr(signs, text.at[at - 1]) && text.at[at - 1])
			return at;
	return 0;
}

/* Where to break a line of `size` bytes out of more: at a blank, else behind a slash or the like,
 * else behind a dot of a name, else where it ends. */
static size_t find_break(struct bytes text, size_t size)
{
	size_t at = size;

	while (at && text.at[at] != ' ')
		at--;
	if (at)
		return at;
	at = find_sign(text, size, "/:,");
	if (!at)
		at = find_sign(text, size, ".");
	return at ? at : size;
}

/* Cuts from `rest` what a line of `width` columns holds, preferably whole words. */
static struct bytes cut_line(struct bytes *rest, unsigned width)
{
	size_t size = unicode_fit(*rest, width);

	if (size == 0) /* a wide character in a narrow column */
		size = rest->size;
	if (size < rest->size)
		size = find_break(*rest, size);
	struct bytes line = bytes_slice(*rest, 0, size);

	*rest = bytes_trim(bytes_slice(*rest, size, rest->size));
	return bytes_trim(line);
}

struct piece {
	struct bytes rest; /* not yet printed */
	enum style style;
};

/* Prints a line of each cell; true while something is left. */
static bool print_line(const struct layout *layout, struct piece *pieces, struct term *term,
		       unsigned indent)
{
	unsigned start = indent;
	bool is_more = false;

	for (size_t i = 0; i < layout->table->column_count; i++) {
		const struct table_column *column = &layout->table->columns[i];
		unsigned width = layout->widths[i];
		struct bytes line = pieces[i].rest;

		if (width == 0)
			continue;
		if (column->is_flexible)
			line = cut_line(&pieces[i].rest, width);
		else
			pieces[i].rest = (struct bytes){ 0 };
		unsigned used = unicode_text_width(line);
		unsigned shift = column->align == TABLE_RIGHT && used < width ? width - used : 0;

		if (line.size) {
			term_blanks(term, start + shift > term->column
						  ? start + shift - term->column
						  : 0);
			term_cut(term, pieces[i].style, line, width);
		}
		is_more |= pieces[i].rest.size > 0;
		start += width + TABLE_GAP;
	}
	term_newline(term);
	return is_more;
}

static void print_head(const struct layout *layout, struct term *term, unsigned indent)
{
	struct piece pieces[TABLE_COLUMNS_MAX] = { 0 };
	bool has_titles = false;

	for (size_t i = 0; i < layout->table->column_count; i++) {
		pieces[i] = (struct piece){ bytes_of(layout->table->columns[i].title), STYLE_DIM };
		has_titles |= pieces[i].rest.size > 0;
	}
	if (has_titles)
		print_line(layout, pieces, term, indent);
}

void table_print(const struct table *table, struct term *term, unsigned indent)
{
	struct layout layout = { .table = table };

	assert(table->column_count <= TABLE_COLUMNS_MAX);
	if (table_rows(table) == 0)
		return;
	layout.room = term->width > indent ? term->width - indent : 1;
	measure(&layout);
	fit(&layout);
	print_head(&layout, term, indent);
	for (size_t row = 0; row < table_rows(table); row++) {
		struct piece pieces[TABLE_COLUMNS_MAX] = { 0 };
		const struct table_cell *cells = &table->cells.at[row * table->column_count];

		for (size_t i = 0; i < table->column_count; i++)
			pieces[i] = (struct piece){ cell_text(table, &cells[i]), cells[i].style };
		while (print_line(&layout, pieces, term, indent))
			;
	}
}
