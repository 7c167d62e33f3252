/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page/table.h"

#include <assert.h>
#include <stdio.h>
#include <strings.h>

#include "base/human.h"
#include "page/section.h"
#include "page/value.h"

enum { TABLE_OPEN_ROWS = 40, TABLE_DEFAULT_COLUMNS = 7, TABLE_NAME_SIZE = 64 };

struct tables {
	const struct content *content;
	struct html *html;
	struct html *contents;
	const char *group; /* heading that is due before the next section, or NULL */
	struct html looks[VALUE_EVIDENCE + 1]; /* selectors of columns that look so */
	struct html labels; /* rules that name a cell where there is no heading */
};

/* One section while it is written. */
struct table {
	struct tables *tables;
	const struct section *section; /* NULL: it is not in the list */
	const struct field *field;
	const struct vec_any *rows;
	char id[TABLE_NAME_SIZE];
	const struct field *columns[TABLE_COLUMNS_MAX];
	size_t column_count;
};

/* ---- columns ------------------------------------------------------------------------------- */

static const void *row_at(const struct table *table, size_t at)
{
	return (const char *)table->rows->at + at * table->field->type->size;
}

/* True if any row knows that field. */
static bool is_used(const struct table *table, const struct field *field)
{
	for (size_t i = 0; i < table->rows->count && i < TABLE_ROWS_MAX; i++)
		if (!record_field_is_empty(field, row_at(table, i)))
			return true;
	return false;
}

static const struct field *field_named(const struct record_type *type, struct bytes name)
{
	for (size_t i = 0; i < type->field_count; i++)
		if (bytes_is(name, type->fields[i].name))
			return &type->fields[i];
	return NULL;
}

static void add_column(struct table *table, const struct field *field)
{
	if (field && table->column_count < TABLE_COLUMNS_MAX && is_used(table, field))
		table->columns[table->column_count++] = field;
}

static void choose_columns(struct table *table)
{
	const struct record_type *type = table->field->type;
	struct bytes rest = bytes_of(table->section ? table->section->columns : NULL), name;

	while (bytes_word(&rest, &name))
		add_column(table, field_named(type, name));
	if (table->column_count)
		return;
	for (size_t i = 0; i < type->field_count && table->column_count < TABLE_DEFAULT_COLUMNS;
	     i++)
		add_column(table, &type->fields[i]);
}

static bool is_column(const struct table *table, const struct field *field)
{
	for (size_t i = 0; i < table->column_count; i++)
		if (table->columns[i] == field)
			return true;
	return false;
}

/* ---- the style of columns ------------------------------------------------------------------ */

static void add_look(struct table *table, size_t column)
{
	const struct field *field = table->columns[column];
	enum value_look look = value_look(field);

	if (column == 0 && look == VALUE_NUMBER)
		look = VALUE_WORD; /* it begins the row */
	struct html *selectors = &table->tables->looks[look];

	if (look != VALUE_PROSE)
		html_add(selectors, "%s#%s tr>%s:nth-child(%zu)",
			 html_bytes(selectors).size ? "," : "", table->id, column ? "" : "th",
			 column + 1);
	if (column == 0)
		return;
	html_add(&table->tables->labels, "#%s td:nth-child(%zu)::before{content:\"", table->id,
		 column + 1);
	value_add_name(&table->tables->labels, field);
	html_add(&table->tables->labels, "\"}");
}

static void write_style(struct tables *tables, struct html *style)
{
	static const char *const rules[] = {
		[VALUE_PROSE] = NULL, /* as the style sheet has cells */
		[VALUE_CODE] = "font:var(--code);min-width:6em;max-width:26em",
		[VALUE_WORD] = "white-space:nowrap",
		[VALUE_NUMBER] = "text-align:right;white-space:nowrap",
		[VALUE_EVIDENCE] = "font:var(--code);color:var(--dim);min-width:8em;max-width:22em",
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (!html_bytes(&tables->looks[i]).size)
			continue;
		html_append(style, &tables->looks[i]);
		html_add(style, "{%s}\n", rules[i]);
	}
	html_add(style, "@media(max-width:60rem){");
	html_append(style, &tables->labels);
	html_add(style, "}\n");
}

/* ---- rows ---------------------------------------------------------------------------------- */

/* True if the field's value goes without saying. */
static bool is_usual(const struct table *table, const struct field *field, const void *row)
{
	const void *at = (const char *)row + field->offset;
	const char *value = NULL;
	char word[TABLE_NAME_SIZE];

	if (!table->section || !table->section->usual)
		return false;
	if (field->kind == FIELD_FLAG)
		value = *(const enum tri *)at == TRI_YES ? "yes" : "no";
	else if (field->kind == FIELD_TEXT)
		value = *(const char *const *)at;
	if (!value)
		return false;
	snprintf(word, sizeof(word), "%s=%s", field->name, value);
	return section_names(table->section->usual, word);
}

/* Appends what no column shows, or not all of it, as a list; false if there is none. */
static bool add_rest(struct html *html, const struct table *table, const void *row)
{
	const struct record_type *type = table->field->type;
	bool any = false;

	for (size_t i = 0; i < type->field_count; i++) {
		const struct field *field = &type->fields[i];

		if (record_field_is_empty(field, row) ||
		    (is_column(table, field) && !value_is_cut(field, row)) ||
		    (table->section && section_names(table->section->hidden, field->name)) ||
		    is_usual(table, field, row))
			continue;
		html_add(html, "<dt>");
		value_add_name(html, field);
		html_add(html, "<dd>");
		value_add(html, field, row, VALUE_WHOLE);
		any = true;
	}
	return any;
}

/* The heading of a row, which unfolds the rest of it. */
static void write_heading(struct table *table, const void *row)
{
	struct html *html = table->tables->html;
	scoped_html rest = { 0 };
	bool unfolds = add_rest(&rest, table, row);

	html_add(html, "<th>");
	if (unfolds)
		html_add(html, "<details><summary>");
	if (record_field_is_empty(table->columns[0], row))
		html_add(html, "-");
	value_add(html, table->columns[0], row, VALUE_CELL);
	if (!unfolds)
		return;
	html_add(html, "</summary><dl>");
	html_append(html, &rest);
	html_add(html, "</dl></details>");
}

static void write_row(struct table *table, size_t at)
{
	struct html *html = table->tables->html;
	const void *row = row_at(table, at);
	int64_t rank;

	/* the blank is in the tag, so that no cell holds it */
	html_add(html, "<tr\nid=\"%s-%zu\">", table->id, at);
	write_heading(table, row);
	for (size_t i = 1; i < table->column_count; i++) {
		if (value_rank(table->columns[i], row, &rank))
			html_add(html, "<td data-v=%lld>", (long long)rank);
		else
			html_add(html, "<td>");
		value_add(html, table->columns[i], row, VALUE_CELL);
	}
}

static void write_head(struct table *table)
{
	struct html *html = table->tables->html;

	html_add(html, "<table aria-labelledby=\"%s-name\"><thead><tr>", table->id);
	for (size_t i = 0; i < table->column_count; i++) {
		html_add(html, "<th scope=col title=\"%s\">", table->columns[i]->doc);
		value_add_name(html, table->columns[i]);
		add_look(table, i);
	}
	html_add(html, "</thead><tbody>");
}

/* What is not in the page, and is in the snapshot. */
static void write_left_out(const struct table *table, size_t shown)
{
	struct html *html = table->tables->html;
	struct bytes hidden = bytes_of(table->section ? table->section->hidden : NULL), name;

	if (shown < table->rows->count)
		html_add(html, "<p class=left>%zu more rows are in the snapshot",
			 table->rows->count - shown);
	for (bool is_first = true; bytes_word(&hidden, &name); is_first = false) {
		if (is_first)
			html_add(html, "<p class=left>in the snapshot only: ");
		else
			html_add(html, ", ");
		html_text(html, name);
	}
}

static void write_rows(struct table *table)
{
	struct html *html = table->tables->html;
	size_t before = html_bytes(html).size, shown = 0;

	write_head(table);
	while (shown < table->rows->count && shown < TABLE_ROWS_MAX &&
	       html_bytes(html).size - before < TABLE_SIZE_MAX)
		write_row(table, shown++);
	html_add(html, "</tbody></table>\n");
	write_left_out(table, shown);
}

/* ---- sections ------------------------------------------------------------------------------ */

static void write_group(struct tables *tables)
{
	if (!tables->group)
		return;
	html_add(tables->html, "<h2 class=group>%s</h2>\n", tables->group);
	if (html_bytes(tables->contents).size)
		html_add(tables->contents, "</ul>");
	html_add(tables->contents, "<li><b>%s</b><ul>", tables->group);
	tables->group = NULL;
}

/* What the section is, unless its title says it in the same words. */
static const char *about_section(const struct table *table, const char *title)
{
	const char *doc = table->field ? table->field->doc : "when and how it was made";

	return title && strcasecmp(title, doc) == 0 ? "" : doc;
}

static void begin_section(const struct table *table, bool is_open)
{
	struct tables *tables = table->tables;
	const char *title = table->section ? table->section->title : NULL;
	scoped_html name = { 0 }, count = { 0 };

	write_group(tables);
	if (title)
		html_add(&name, "%s", title);
	else
		value_add_name(&name, table->field);
	if (table->rows)
		html_add(&count, " <span class=count>%zu</span>", table->rows->count);
	html_add(tables->html, "<section id=\"%s\"><details%s><summary><h3 id=\"%s-name\">",
		 table->id, is_open ? " open" : "", table->id);
	html_append(tables->html, &name);
	html_add(tables->html, "</h3>");
	html_append(tables->html, &count);
	html_add(tables->html, " <small>%s</small></summary>\n", about_section(table, title));
	html_add(tables->contents, "<li><a href=\"#%s\">", table->id);
	html_append(tables->contents, &name);
	html_append(tables->contents, &count);
	html_add(tables->contents, "</a>");
}

static void end_section(const struct table *table)
{
	html_add(table->tables->html, "</details></section>\n");
}

static void init_table(struct table *table, struct tables *tables, const char *path,
		       const struct field *field)
{
	*table = (struct table){
		.tables = tables,
		.section = section_find(path),
		.field = field,
	};
	snprintf(table->id, sizeof(table->id), "%s", *path ? path : "survey");
	for (char *at = table->id; *at; at++)
		if (*at == '.')
			*at = '-';
}

static bool is_list(const struct field *field)
{
	return field->kind == FIELD_MANY || field->kind == FIELD_LONG;
}

static void write_list(struct tables *tables, const char *path, const struct field *field,
		       const void *record)
{
	const struct vec_any *rows = (const void *)((const char *)record + field->offset);
	struct table table;

	init_table(&table, tables, path, field);
	if (rows->count == 0 || (table.section && table.section->is_elsewhere))
		return;
	table.rows = rows;
	choose_columns(&table);
	if (table.column_count == 0)
		return; /* rows without any field */
	begin_section(&table,
		      table.section && table.section->is_open && rows->count <= TABLE_OPEN_ROWS);
	write_rows(&table);
	end_section(&table);
}

/* The fields of one record, but its lists of records. `field` is NULL for the content itself, of
 * which only what is no record stands here. */
static void write_facts(struct tables *tables, const char *path, const struct field *field,
			const struct record_type *type, const void *record)
{
	scoped_html facts = { 0 };
	struct table table;

	init_table(&table, tables, path, field);
	for (size_t i = 0; i < type->field_count; i++) {
		const struct field *inner = &type->fields[i];

		if (is_list(inner) || (!field && inner->kind == FIELD_ONE) ||
		    record_field_is_empty(inner, record))
			continue;
		html_add(&facts, "<dt title=\"%s\">", inner->doc);
		value_add_name(&facts, inner);
		html_add(&facts, "<dd>");
		value_add(&facts, inner, record, VALUE_WHOLE);
	}
	if (!html_bytes(&facts).size)
		return;
	begin_section(&table, false);
	html_add(tables->html, "<dl class=facts>");
	html_append(tables->html, &facts);
	html_add(tables->html, "</dl>");
	end_section(&table);
}

static void write_record(struct tables *tables, const struct field *field, const void *record)
{
	const struct record_type *type = field->type;

	write_facts(tables, field->name, field, type, record);
	for (size_t i = 0; i < type->field_count; i++) {
		char path[TABLE_NAME_SIZE];

		if (!is_list(&type->fields[i]))
			continue;
		snprintf(path, sizeof(path), "%s.%s", field->name, type->fields[i].name);
		write_list(tables, path, &type->fields[i], record);
	}
}

static void write_section(struct tables *tables, const struct field *field)
{
	const struct content *content = tables->content;

	if (is_list(field))
		write_list(tables, field->name, field, content);
	else if (field->kind == FIELD_ONE)
		write_record(tables, field, (const char *)content + field->offset);
}

/* Those that no list names yet. */
static void write_unlisted(struct tables *tables, const struct record_type *type)
{
	assert(type->fields);
	for (size_t i = 0; i < type->field_count; i++)
		if (!section_find(type->fields[i].name))
			write_section(tables, &type->fields[i]);
}

void table_write_all(const struct content *content, struct html *html, struct html *contents,
		     struct html *style)
{
	struct tables tables = { .content = content, .html = html, .contents = contents };

	for (const struct section *section = sections; section->path; section++) {
		struct bytes path = bytes_of(section->path);
		const struct field *field = field_named(&content_type, path);

		if (section->group)
			tables.group = section->group;
		if (field)
			write_section(&tables, field);
		else if (path.size == 0)
			write_facts(&tables, "", NULL, &content_type, content);
	}
	write_unlisted(&tables, &content_type);
	html_add(contents, "</ul>");
	write_style(&tables, style);
	for (size_t i = 0; i <= VALUE_EVIDENCE; i++)
		html_deinit(&tables.looks[i]);
	html_deinit(&tables.labels);
}
