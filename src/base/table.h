/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table on a screen. Cells are added row by row, then printed at once, as wide as they need to
 * be. If they do not fit, flexible columns, the widest first, shrink and go on below themselves;
 * then columns of the highest rank are left out; then the widest are cut with an ellipsis.
 *
 *	static const struct table_column columns[] = {
 *		{ .title = "name", .min = 8 },
 *		{ .title = "memory", .align = TABLE_RIGHT, .rank = 1 },
 *		{ .title = "listens", .is_flexible = true, .min = 12 },
 *	};
 *	scoped_table table = table_of(columns, 3);
 *	table_cell(&table, STYLE_BOLD, name); ...
 *	table_print(&table, &term, 2);
 */
#ifndef TROWEL_BASE_TABLE_H
#define TROWEL_BASE_TABLE_H

#include "base/term.h"
#include "base/vec.h"

enum {
	TABLE_COLUMNS_MAX = 16,
	TABLE_GAP = 2, /* blanks between columns */
};

enum table_align { TABLE_LEFT, TABLE_RIGHT };

struct table_column {
	const char *title; /* NULL: none; without any there is no head line */
	enum table_align align;
	unsigned min;     /* columns it is not shrunk below; 0: as wide as its title */
	unsigned max;     /* columns it never exceeds; 0: no limit */
	unsigned rank;    /* 0: always shown; otherwise the highest goes first */
	bool is_flexible; /* shrinks first, and wraps */
};

struct table_cell {
	size_t start; /* of `text` */
	size_t size;
	enum style style;
};

struct table {
	const struct table_column *columns; /* not owned */
	size_t column_count;
	struct buf text; /* the cells' contents, escaped */
	vec_of(struct table_cell) cells;
};

static inline struct table table_of(const struct table_column *columns, size_t count)
{
	return (struct table){ .columns = columns, .column_count = count };
}

void table_deinit(struct table *table);
#define scoped_table SCOPED(table_deinit) struct table

/* Adds the next cell of the row, or the first of the next row; NULL is empty. */
void table_cell(struct table *table, enum style style, const char *text);
void table_format(struct table *table, enum style style, const char *format, ...) PRINTF_LIKE(3, 4);

/* Rows so far, the last one counted when it is complete. */
size_t table_rows(const struct table *table);

/* Prints the complete rows, `indent` columns from the left; nothing when there are none. */
void table_print(const struct table *table, struct term *term, unsigned indent);

#endif
