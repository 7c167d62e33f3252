/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every section of the snapshot as a table, by the model's own tables. Inside this folder only. */
#ifndef TROWEL_PAGE_TABLE_H
#define TROWEL_PAGE_TABLE_H

#include "page/html.h"
#include "snapshot/model.h"

/* Of one table; what is left out is counted. */
enum { TABLE_ROWS_MAX = 5000, TABLE_SIZE_MAX = 4 * 1024 * 1024, TABLE_COLUMNS_MAX = 12 };

/* Appends the sections, a row of a section having the id "SECTION-NUMBER", and to `contents` a list
 * of links to them, and to `style` the rules of their columns. */
void table_write_all(const struct content *content, struct html *html, struct html *contents,
		     struct html *style);

#endif
