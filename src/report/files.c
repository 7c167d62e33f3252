/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was changed by hand: what differs from what packages brought, and what none owns. */
#include <assert.h>

#include "base/human.h"
#include "base/path.h"
#include "report/section.h"

enum {
	FILES_USUAL = 15,
	FILES_PATH_MAX = 60, /* columns */
	FILES_ALIKE_MIN = 4, /* rows that become one line */
	FILES_ALIKE_NAMED = 3,
	FILES_ALIKE_PARTS = 2, /* names of folders that they share at least */
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

/* One row, or alike ones that stand together. */
struct line {
	const struct ranked *first;
	size_t count;
	size_t folder; /* bytes of their paths: the folder that alike ones share */
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

/* ---- alike rows ---------------------------------------------------------------------------- */

static bool have_same_findings(const struct file_row *one, const struct file_row *other)
{
	if (one->finding.count != other->finding.count)
		return false;
	for (size_t i = 0; i < one->finding.count; i++)
		if (strcmp(one->finding.at[i], other->finding.at[i]) != 0)
			return false;
	return true;
}

/* Bytes of the longest folder that both paths lie in; 0: one of few names, which says nothing. */
static size_t shared_folder(const char *one, const char *other)
{
	size_t ret = 0, parts = 0;

	for (size_t i = 0; one[i] && one[i] == other[i]; i++)
		if (one[i] == '/' && i) {
			ret = i;
			parts++;
		}
	return parts >= FILES_ALIKE_PARTS ? ret : 0;
}

/* Files of a folder that no package owns and that have the same findings, as those that somebody
 * unpacked there. Configuration is told file by file. */
static bool is_alike(const struct ranked *one, const struct ranked *other)
{
	const char *class = one->row->file_class;

	return one->weight == other->weight && (!class || strcmp(class, "config") != 0) &&
	       one->row->entries == UNKNOWN && other->row->entries == UNKNOWN &&
	       !one->row->owner_package && !other->row->owner_package &&
	       have_same_findings(one->row, other->row);
}

/* The line that begins with the first of these rows. */
static struct line line_of(const struct ranked *ranked, size_t count)
{
	struct line line = { .first = ranked, .count = 1, .folder = SIZE_MAX };

	while (line.count < count && is_alike(ranked, &ranked[line.count])) {
		size_t shared = shared_folder(ranked->row->path, ranked[line.count].row->path);

		if (!shared)
			break;
		line.folder = shared < line.folder ? shared : line.folder;
		line.count++;
	}
	if (line.count < FILES_ALIKE_MIN)
		line.count = 1;
	return line;
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
	if (row->containers.count)
		buf_add_format(ret, "%sin container %s", ret->size ? ", " : "",
			       row->containers.at[0]);
	if (row->containers.count > 1)
		buf_add_format(ret, " +%zu", row->containers.count - 1);
	if (!ret->size && row->evidence.count)
		buf_add_text(ret, row->evidence.at[0]);
}

/* "14 files: su, mount, passwd and 11 more". */
static void add_names(struct buf *ret, const struct line *line)
{
	human_plural(ret, (int64_t)line->count, "file", "files");
	for (size_t i = 0; i < FILES_ALIKE_NAMED; i++)
		buf_add_format(ret, "%s%s", i ? ", " : ": ", path_name(line->first[i].row->path));
	buf_add_format(ret, " and %zu more", line->count - FILES_ALIKE_NAMED);
}

static int64_t newest(const struct line *line)
{
	int64_t ret = UNKNOWN;

	for (size_t i = 0; i < line->count; i++)
		if (line->first[i].row->mtime > ret)
			ret = line->first[i].row->mtime;
	return ret;
}

static void add_line(struct table *table, const struct line *line)
{
	const struct file_row *row = line->first->row;
	scoped_buf findings = { 0 }, detail = { 0 }, when = { 0 }, path = { 0 };
	enum style style = line->first->weight < WEIGHT_COUNT ? weights[line->first->weight].style
							      : STYLE_DIM;

	add_findings(&findings, row);
	buf_add_bytes(&path, bytes_slice(bytes_of(row->path), 0,
					 line->count > 1 ? line->folder : SIZE_MAX));
	if (line->count > 1)
		add_names(&detail, line);
	else
		add_detail(&detail, row);
	if (newest(line) != UNKNOWN)
		human_date(&when, newest(line));
	table_cell(table, STYLE_PLAIN, buf_text(&path));
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
	vec_of(struct line) lines = { 0 };
	size_t told = 0;

	for (vec_each(row, &content->files))
		if (row->path)
			*vec_push(&ranked) = (struct ranked){ row, weight_of(row) };
	vec_sort(&ranked, heaviest_first);
	for (size_t i = 0; i < ranked.count; i += lines.at[lines.count - 1].count)
		*vec_push(&lines) = line_of(&ranked.at[i], report->verbose ? 1 : ranked.count - i);
	size_t shown = section_rows(report, lines.count, FILES_USUAL);

	if (ranked.count || content->walk.entries != UNKNOWN)
		section_title(report, "Changed by hand");
	assert(shown <= lines.count && (lines.at || !shown));
	for (size_t i = 0; i < shown; i++) {
		add_line(&table, &lines.at[i]);
		told += lines.at[i].count;
	}
	table_print(&table, report->term, SECTION_INDENT);
	section_more(report, ranked.count, told);
	write_summary(report);
	vec_deinit(&lines);
	vec_deinit(&ranked);
}
