/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What nobody owns, as rows: a tree is its highest folder with its sums, unless it is so small that
 * its files say more; programs in it are never hidden.
 */
#include "base/path.h"
#include "survey/files/files.h"
#include "survey/files/rows.h"

enum {
	TREE_LISTED_MAX = 4,          /* entries of a tree that is listed file by file */
	TREE_LISTED_ETC_MAX = 200,    /* the same in /etc, where every file is configuration */
	TREE_PROGRAMS_MAX = 50,       /* programs of a tree that get a row each ... */
	TREE_FOLDER_PROGRAMS_MAX = 8, /* ... beyond, those of one folder */
	TREE_SNIFFED_MAX = 5000,      /* programs of a tree whose first bytes are read */
};

static struct file_row *add_row(struct files *files, const char *path, const struct stat *state)
{
	struct file_row *row = file_row_add(files->survey, path, state);

	file_row_find(files->survey, row, "unowned");
	file_row_judge(files->survey, &files->endings, row, state->st_mode);
	return row;
}

static void judge_tree(struct survey *survey, const struct unowned *tree, struct file_row *row)
{
	struct file_verdict verdict = file_class_judge_tree(bytes_of(tree->path), tree->tally,
							    tree->files);

	row->file_class = file_class_names[verdict.class];
	row->class_why = verdict.why;
	if (tree->recent)
		survey_note(survey, &row->evidence, "%lld of its files changed in the last week",
			    (long long)tree->recent);
	if (tree->is_rest)
		survey_note(survey, &row->evidence,
			    "beside %d files of this folder that have rows of their own",
			    FILES_LONE_MAX);
}

static void add_tree(struct files *files, const struct unowned *tree)
{
	struct file_row *row = file_row_add(files->survey, tree->path, &tree->state);

	file_row_find(files->survey, row, "unowned");
	file_row_find(files->survey, row, "tree");
	row->type = "directory";
	row->entries = tree->entries;
	row->size = tree->bytes;
	row->executables = tree->programs;
	if (tree->files)
		row->mtime = tree->newest;
	judge_tree(files->survey, tree, row);
}

/* ---- small trees --------------------------------------------------------------------------- */

static enum tree_walk_answer list_entry(void *context, const struct tree_walk_entry *entry)
{
	if (!S_ISDIR(entry->state.st_mode))
		(void)add_row(context, entry->path, &entry->state);
	return TREE_WALK_ON;
}

/* A small tree is told by its files; true if it was. */
static bool list_tree(struct files *files, const struct unowned *tree)
{
	const struct tree_walk walk = { .context = files, .visit = list_entry };
	int64_t most = strncmp(tree->path, "/etc/", 5) == 0 ? TREE_LISTED_ETC_MAX : TREE_LISTED_MAX;
	size_t before = files->survey->content->files.count;
	struct err err;

	if (tree->is_rest || tree->entries == 0 || tree->entries > most)
		return false;
	if (tree_walk(&walk, files->survey->root, tree->path, &err) < 0)
		survey_error_from(files->survey, tree->path, &err);
	return files->survey->content->files.count > before; /* else: nothing but folders */
}

/* ---- programs in trees --------------------------------------------------------------------- */

static bool is_special(const struct stat *state)
{
	return (state->st_mode & (S_ISUID | S_ISGID)) || !S_ISREG(state->st_mode);
}

/* True if its first bytes are a program's. Where every file has an x bit (from a file system that
 * knows none) that alone means nothing. */
static bool is_real(struct files *files, const struct program *program, struct buf *head)
{
	return is_special(&program->state) ||
	       (content_head(files->survey->root, program->path, head) &&
		content_is_program(buf_bytes(head)));
}

static bool same_folder(const struct program *a, const struct program *b)
{
	return bytes_equal(path_folder(a->path), path_folder(b->path));
}

/* One row for the programs of a folder that holds many. */
static void add_folder(struct files *files, const struct program *programs, size_t count)
{
	struct survey *survey = files->survey;
	const char *folder = arena_string(survey->arena, path_folder(programs[0].path));
	struct stat state;

	if (root_lstat(survey->root, folder, &state) < 0)
		return;
	struct file_row *row = add_row(files, folder, &state);

	file_row_find(survey, row, "tree");
	row->executables = (int64_t)count;
	survey_note(survey, &row->evidence, "programs: %s, %s, %s and %zu more",
		    path_name(programs[0].path), path_name(programs[1].path),
		    path_name(programs[2].path), count - 3);
}

/* Rows for the programs of one tree; they are sorted by path. */
static void add_programs(struct files *files, const struct program *programs, size_t count)
{
	bool are_many = count > TREE_PROGRAMS_MAX;

	for (size_t i = 0, next; i < count; i = next) {
		for (next = i + 1; next < count && same_folder(&programs[i], &programs[next]);)
			next++;
		if (are_many && next - i > TREE_FOLDER_PROGRAMS_MAX) {
			add_folder(files, &programs[i], next - i);
			continue;
		}
		for (size_t j = i; j < next; j++)
			(void)add_row(files, programs[j].path, &programs[j].state);
	}
}

static int by_tree(const void *a, const void *b)
{
	const struct program *left = a, *right = b;

	if (left->tree != right->tree)
		return left->tree < right->tree ? -1 : 1;
	return strcmp(left->path, right->path);
}

/* Keeps the real programs of a tree, in place; returns their number. */
static size_t sift(struct files *files, struct program *programs, size_t count)
{
	scoped_buf head = { 0 };
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (i >= TREE_SNIFFED_MAX || is_real(files, &programs[i], &head))
			programs[kept++] = programs[i];
	return kept;
}

static void add_all_programs(struct files *files)
{
	struct program *programs = files->programs.at;
	size_t count = files->programs.count;

	vec_sort(&files->programs, by_tree);
	for (size_t i = 0, next; i < count; i = next) {
		struct unowned *tree = &files->unowned.at[programs[i].tree];

		for (next = i + 1; next < count && programs[next].tree == programs[i].tree;)
			next++;
		if (tree->is_void)
			continue;
		size_t kept = sift(files, &programs[i], next - i);

		tree->programs += (int64_t)kept - (int64_t)(next - i);
		if (!tree->is_listed)
			add_programs(files, &programs[i], kept);
	}
}

void files_add_unowned(struct files *files)
{
	for (vec_each(unowned, &files->unowned))
		unowned->is_listed = unowned->is_tree && !unowned->is_void &&
				     !unowned->is_expected && list_tree(files, unowned);
	add_all_programs(files);
	for (vec_each(unowned, &files->unowned)) {
		if (unowned->is_void || unowned->is_expected || unowned->is_listed)
			continue;
		if (unowned->is_tree || unowned->is_rest)
			add_tree(files, unowned);
		else
			(void)add_row(files, unowned->path, &unowned->state);
	}
}
