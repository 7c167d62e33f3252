/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was changed by hand: what differs from what packages brought, and what none owns. */
#include <assert.h>

#include "base/human.h"
#include "report/section.h"

enum {
	FILES_USUAL = 15,
	FILES_PATH_MAX = 60, /* columns */
};

/* The first row whose finding a file has gives its weight: the higher rows are shown first. */
static const struct {
	const char *finding;
	const char *class; /* NULL: any */
	enum style style;
	const char *reason;
} weights[] = {
	{ "setuid", NULL, STYLE_RED, "a way to become somebody else" },
	{ "capabilities", NULL, STYLE_RED, "a way to more rights" },
	{ "changed", "code", STYLE_RED, "a program is not what the package brought" },
	{ "type", NULL, STYLE_RED, "something else lies where a package has a file" },
	{ "owner", NULL, STYLE_YELLOW, "somebody else may write it" },
	{ "mode", NULL, STYLE_YELLOW, "somebody else may read or write it" },
	{ "acl", NULL, STYLE_YELLOW, "somebody else may read or write it" },
	{ "diverted", NULL, STYLE_YELLOW, "another program runs under that name" },
	{ "overridden", "code", STYLE_YELLOW, "another program runs under that name" },
	{ "deleted", NULL, STYLE_YELLOW, "a package lacks it" },
	{ "target", NULL, STYLE_YELLOW, "a link leads elsewhere" },
	{ "changed", NULL, STYLE_BOLD, "configuration was edited" },
	{ "overridden", NULL, STYLE_BOLD, "configuration was set aside" },
	{ "alternative", NULL, STYLE_BOLD, "chosen by hand" },
	{ "xattr", NULL, STYLE_PLAIN, "an attribute was set" },
	{ "added", NULL, STYLE_PLAIN, "a link that enables something" },
	{ "unowned", "config", STYLE_PLAIN, "configuration that no package has" },
	{ "unowned", "code", STYLE_PLAIN, "programs that no package has" },
	{ "unowned", "secret", STYLE_PLAIN, "keys" },
	{ "unowned", "data", STYLE_PLAIN, "data" },
	{ "leftover", NULL, STYLE_DIM, "an older version that an upgrade left" },
};
enum { WEIGHT_COUNT = sizeof(weights) / sizeof(weights[0]) };

struct ranked {
	const struct file_row *row;
	size_t weight;
};

static size_t weight_of(const struct file_row *row)
{
	for (size_t i = 0; i < WEIGHT_COUNT; i++)
		if (text_list_has(&row->finding, weights[i].finding) &&
		    (!weights[i].class ||
		     (row->file_class && strcmp(row->file_class, weights[i].class) == 0)))
			return i;
	return WEIGHT_COUNT;
}

/* Trees before single files: they hold more. */
static int heaviest_first(const void *a, const void *b)
{
	const struct ranked *one = a, *other = b;
	bool one_is_tree = one->row->entries != UNKNOWN;
	bool other_is_tree = other->row->entries != UNKNOWN;

	if (one->weight != other->weight)
		return one->weight < other->weight ? -1 : 1;
	if (one_is_tree != other_is_tree)
		return one_is_tree ? -1 : 1;
	return one->row < other->row ? -1 : one->row > other->row;
}

static void add_findings(struct buf *ret, const struct file_row *row)
{
	for (vec_each(finding, &row->finding)) {
		bool is_plain = strcmp(*finding, "unowned") == 0;

		/* the number of its files says that it is a tree */
		if (strcmp(*finding, "tree") == 0 ||
		    (is_plain && row->finding.count > 1 && strcmp(row->finding.at[1], "tree") != 0))
			continue;
		if (ret->size)
			buf_add_text(ret, ", ");
		buf_add_text(ret, *finding);
	}
}

/* What a person wants to know beside the finding: of whom, instead of what, how much. */
static void add_detail(struct buf *ret, const struct file_row *row)
{
	if (row->owner_package)
		buf_add_text(ret, row->owner_package);
	if (row->expected)
		buf_add_format(ret, "%s%s", row->owner_package ? " has " : "in place of ",
			       row->expected);
	if (row->entries != UNKNOWN) {
		buf_add_text(ret, ret->size ? ", " : "");
		human_plural(ret, row->entries, "file", "files");
	}
	if (row->executables != UNKNOWN && row->executables > 0) {
		buf_add_text(ret, ret->size ? ", " : "");
		human_plural(ret, row->executables, "program", "programs");
	}
	if (row->entries != UNKNOWN && row->size != UNKNOWN) {
		buf_add_text(ret, ", ");
		human_bytes(ret, row->size);
	}
	if (!ret->size && row->evidence.count)
		buf_add_text(ret, row->evidence.at[0]);
}

static void add_row(struct table *table, const struct ranked *ranked)
{
	const struct file_row *row = ranked->row;
	scoped_buf findings = { 0 }, detail = { 0 }, when = { 0 };
	enum style style = ranked->weight < WEIGHT_COUNT ? weights[ranked->weight].style
							 : STYLE_DIM;

	add_findings(&findings, row);
	add_detail(&detail, row);
	if (row->mtime != UNKNOWN)
		human_date(&when, row->mtime);
	table_cell(table, STYLE_PLAIN, row->path);
	table_cell(table, style, buf_text(&findings));
	table_cell(table, STYLE_PLAIN, row->file_class);
	table_cell(table, STYLE_PLAIN, buf_text(&when));
	table_cell(table, STYLE_DIM, buf_text(&detail));
}

static void write_summary(struct report *report)
{
	const struct walk *walk = &report->content->walk;
	scoped_buf text = { 0 };

	if (walk->entries == UNKNOWN)
		return;
	buf_add_text(&text, "looked at ");
	human_plural(&text, walk->entries, "file", "files");
	if (walk->hashed != UNKNOWN) {
		buf_add_text(&text, ", compared the contents of ");
		human_count(&text, walk->hashed);
	}
	if (walk->all_hashed_because)
		buf_add_format(&text, " (all: %s)", walk->all_hashed_because);
	if (report->verbose && walk->modes_unknown > 0) {
		buf_add_text(&text, "; of ");
		human_plural(&text, walk->modes_unknown, "packaged file", "packaged files");
		buf_add_text(&text, " nobody can tell the right mode, or its x bits");
	}
	if (walk->complete == TRI_NO)
		buf_add_text(&text, "; the time was up before everything was looked at");
	term_blanks(report->term, SECTION_INDENT);
	term_wrap(report->term, SECTION_INDENT, STYLE_DIM, buf_text(&text));
	term_newline(report->term);
}

void section_files(struct report *report)
{
	static const struct table_column columns[] = {
		{ .max = FILES_PATH_MAX, .is_flexible = true, .min = 24 },
		{ .is_flexible = true, .min = 10 },
		{ .rank = 2 },
		{ .rank = 1 },
		{ .is_flexible = true, .min = 16 },
	};
	scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));
	const struct content *content = report->content;
	vec_of(struct ranked) ranked = { 0 };

	for (vec_each(row, &content->files))
		if (row->path && !text_list_has(&row->finding, "preserved"))
			*vec_push(&ranked) = (struct ranked){ row, weight_of(row) };
	vec_sort(&ranked, heaviest_first);
	size_t shown = section_rows(report, ranked.count, FILES_USUAL);

	if (ranked.count || content->walk.entries != UNKNOWN)
		section_title(report, "Changed by hand");
	assert(shown <= ranked.count && (ranked.at || !shown));
	for (size_t i = 0; i < shown; i++)
		add_row(&table, &ranked.at[i]);
	table_print(&table, report->term, SECTION_INDENT);
	section_more(report, ranked.count, shown);
	write_summary(report);
	vec_deinit(&ranked);
}
