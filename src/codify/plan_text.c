/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "codify/plan_text.h"

#include "base/table.h"

static const struct table_column columns[] = {
	{ .title = "what" },
	{ .title = "name", .is_flexible = true, .min = 24 },
	{ .title = "sure" },
	{ .title = "why", .is_flexible = true, .min = 24 },
};

/* "will be written", "waits ...", "left out ...": one of three. */
static void add_item(struct table *table, const struct plan_item *item)
{
	enum style style = item->left_out ? STYLE_DIM : item->held ? STYLE_YELLOW : STYLE_PLAIN;
	const char *sure = record_enum_name(confidence_names, (int)item->confidence);

	/* data is put apart from the rest, by move-data.yml */
	table_cell(table, STYLE_DIM,
		   item->left_out && item->kind != PLAN_DATA ? "left out"
							     : plan_kind_name(item->kind, 1));
	table_cell(table, style, item->name);
	table_cell(table, STYLE_DIM,
		   item->left_out                 ? ""
		   : item->confidence == POSSIBLE ? "possible, as a comment"
						  : sure);
	if (item->left_out)
		table_cell(table, STYLE_DIM, item->left_out);
	else if (item->held)
		table_format(table, STYLE_YELLOW, "waits for the cutover: %s", item->held);
	else
		table_format(table, STYLE_DIM, "%s%s", item->why ? item->why : "",
			     item->is_template ? "; its secrets become variables" : "");
}

static void print_packages(const struct plan_role *role, struct term *term)
{
	scoped_buf names = { 0 };
	size_t count = 0;

	for (vec_each(item, &role->items))
		if (item->kind == PLAN_PACKAGE && !item->left_out) {
			buf_add_format(&names, " %s", item->name);
			count++;
		}
	if (!count)
		return;
	term_blanks(term, 2);
	term_format(term, STYLE_DIM, "%zu packages: ", count);
	term_wrap(term, 4, STYLE_PLAIN, buf_text(&names));
	term_newline(term);
}

static void print_trees(const struct plan *plan, struct term *term)
{
	scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));

	if (!plan->trees.count)
		return;
	term_text(term, STYLE_BOLD, "applications");
	term_text(term, STYLE_DIM, "  that live on this host alone, as trees for git");
	term_newline(term);
	for (vec_each(tree, &plan->trees)) {
		table_format(&table, STYLE_DIM, "%zu files", tree->files);
		table_cell(&table, STYLE_PLAIN, tree->folder);
		table_cell(&table, STYLE_DIM, "");
		table_cell(&table, STYLE_DIM, tree->why);
	}
	table_print(&table, term, 2);
	term_newline(term);
}

void plan_print(const struct plan *plan, bool all, struct term *term)
{
	for (vec_each(role, &plan->roles)) {
		scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));

		if (!role->items.count)
			continue;
		term_text(term, STYLE_BOLD, role->name);
		term_format(term, STYLE_DIM, "  %s", role->title);
		term_newline(term);
		if (!all)
			print_packages(role, term);
		for (vec_each(item, &role->items))
			if (all || item->kind != PLAN_PACKAGE || item->left_out)
				add_item(&table, item);
		table_print(&table, term, 2);
		term_newline(term);
	}
	print_trees(plan, term);
	term_format(term, STYLE_PLAIN, "%zu secrets become variables; %zu files lie in trees",
		    plan->secrets.count, plan->tree_files);
	term_newline(term);
}
