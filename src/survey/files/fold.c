/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Replaced trees. Where something else than its package manager brought a package's tree anew (npm
 * its own, an installer a newer version), hundreds of rows say one thing, and become one.
 */
#include "base/map.h"
#include "base/mem.h"
#include "base/path.h"
#include "survey/files/files.h"
#include "survey/files/rows.h"

enum {
	FOLD_ROWS_MIN = 20,    /* fewer are told one by one ... */
	FOLD_CLAIMED_MIN = 5,  /* ... also where a language's package claims the tree */
	FOLD_PERCENT_MIN = 30, /* of a tree's files changed, to be called replaced */
	FOLD_EXAMPLES_MAX = 3, /* names in the evidence */
};

MAP_DEFINE(fold_map, uint64_t, struct file_row *, map_hash_u64, map_equal_u64);

struct fold {
	struct files *files;
	int32_t *owned; /* by node: files of packages in and below it */
	int32_t *rows;  /* by node: those whose content changed */
	bool *has_heir; /* by node: one folder in it has all its changed files */
	int32_t *root;  /* by node: the folder it is folded into, CATALOGUE_NONE */
};

static void fold_deinit(struct fold *fold)
{
	free(fold->owned);
	free(fold->rows);
	free(fold->has_heir);
	free(fold->root);
}

/* Rows that say more than "another version": these stay. */
static bool is_kept(const struct file_row *row)
{
	static const char *const findings[] = { "setuid",   "capabilities", "owner",      "acl",
						"diverted", "overridden",   "alternative" };

	for (size_t i = 0; i < sizeof(findings) / sizeof(findings[0]); i++)
		if (text_list_has(&row->finding, findings[i]))
			return true;
	return bytes_starts(bytes_of(row->path), "/etc/");
}

/* Every node hands its sums to its folder. A folder has a lower index than what lies in it. */
static void add_up(struct fold *fold)
{
	const struct catalogue *catalogue = fold->files->catalogue;

	for (vec_each(row, &fold->files->survey->content->files)) {
		int32_t node = is_kept(row) || !text_list_has(&row->finding, "changed")
				       ? CATALOGUE_NONE
				       : catalogue_find(catalogue, bytes_of(row->path));

		if (node >= 0)
			fold->rows[node]++;
	}
	for (size_t i = catalogue->nodes.count; i-- > 1;) {
		const struct catalogue_node *node = &catalogue->nodes.at[i];

		if (node->is_moved)
			continue;
		if (node->claims >= 0 && !node->has_children)
			fold->owned[i]++;
		fold->owned[node->parent] += fold->owned[i];
		fold->rows[node->parent] += fold->rows[i];
	}
	for (size_t i = 1; i < catalogue->nodes.count; i++) {
		const struct catalogue_node *node = &catalogue->nodes.at[i];

		if (!node->is_moved && node->has_children &&
		    fold->rows[i] == fold->rows[node->parent])
			fold->has_heir[node->parent] = true;
	}
}

/* The package of a language that claims a folder with everything in it, or CATALOGUE_NONE. */
static int32_t claimed_by(const struct catalogue *catalogue, int32_t node)
{
	for (int32_t i = catalogue->nodes.at[node].claims; i >= 0; i = catalogue->claims.at[i].next)
		if (catalogue->claims.at[i].flags & CATALOGUE_TREE)
			return catalogue->claims.at[i].package;
	return CATALOGUE_NONE;
}

static bool is_replaced(const struct fold *fold, int32_t node)
{
	int64_t rows = fold->rows[node], owned = fold->owned[node];

	return (rows >= FOLD_CLAIMED_MIN && claimed_by(fold->files->catalogue, node) >= 0) ||
	       (rows >= FOLD_ROWS_MIN && rows * 100 >= owned * FOLD_PERCENT_MIN);
}

/* The highest folder that is replaced speaks for all below it, but none that only leads to it. */
static void find_roots(struct fold *fold)
{
	const struct catalogue *catalogue = fold->files->catalogue;

	for (size_t i = 0; i < catalogue->nodes.count; i++) {
		const struct catalogue_node *node = &catalogue->nodes.at[i];
		int32_t index = (int32_t)i;

		fold->root[i] = i && !node->is_moved ? fold->root[node->parent] : CATALOGUE_NONE;
		if (node->is_moved || fold->root[i] >= 0 || !node->has_children ||
		    node->parent <= CATALOGUE_ROOT)
			continue;
		if (!fold->has_heir[i] && is_replaced(fold, index))
			fold->root[i] = index;
	}
}

/* The replaced folder that a path lies in, by its deepest known folder. */
static int32_t root_of(const struct fold *fold, const char *path)
{
	struct bytes rest = bytes_of(path), name;
	int32_t node = CATALOGUE_ROOT;

	while (bytes_part(&rest, '/', &name)) {
		int32_t next = name.size ? catalogue_child(fold->files->catalogue, node, name)
					 : node;

		if (next < 0)
			break;
		node = next;
	}
	return fold->root[node];
}

static void init_row(struct fold *fold, struct file_row *row, int32_t root)
{
	struct survey *survey = fold->files->survey;
	int32_t claim = claimed_by(fold->files->catalogue, root);
	scoped_buf path = { 0 };

	catalogue_path(fold->files->catalogue, root, &path);
	row->path = arena_string(survey->arena, buf_bytes(&path));
	file_row_find(survey, row, "changed");
	file_row_find(survey, row, "tree");
	row->type = "directory";
	row->entries = 0;
	row->file_class = file_class_names[CLASS_CODE];
	row->class_why = "another version of what a package brought";
	if (claim < 0)
		return;
	const struct package *package = &survey->content->packages.at[claim];

	survey_note(survey, &row->evidence, "replaced by %s %s of %s", package->name,
		    package->version ? package->version : "", package->manager);
}

/* Moves a row into that of its folder; false if it stays. */
static bool fold_row(struct fold *fold, struct fold_map *folders, const struct file_row *row)
{
	struct survey *survey = fold->files->survey;
	int32_t root = is_kept(row) ? CATALOGUE_NONE : root_of(fold, row->path);

	if (root < 0)
		return false;
	struct file_row **folder = fold_map_put(folders, (uint64_t)root);

	if (!*folder) {
		*folder = arena_alloc(survey->arena, sizeof(**folder));
		record_init(&file_row_type, *folder);
		init_row(fold, *folder, root);
	}
	if ((*folder)->evidence.count < FOLD_EXAMPLES_MAX)
		survey_note(survey, &(*folder)->evidence, "%s: %s", row->path, row->finding.at[0]);
	(*folder)->entries += row->entries > 0 ? row->entries : 1;
	if (!(*folder)->owner_package)
		(*folder)->owner_package = row->owner_package;
	return true;
}

void files_fold(struct files *files)
{
	struct content *content = files->survey->content;
	size_t count = files->catalogue->nodes.count, kept = 0;
	SCOPED(fold_deinit)
	struct fold fold = {
		.files = files,
		.owned = mem_zero(count, sizeof(int32_t)),
		.rows = mem_zero(count, sizeof(int32_t)),
		.has_heir = mem_zero(count, sizeof(bool)),
		.root = mem_zero(count, sizeof(int32_t)),
	};
	SCOPED(fold_map_deinit) struct fold_map folders = { 0 };

	add_up(&fold);
	find_roots(&fold);
	for (size_t i = 0; i < content->files.count; i++)
		if (!fold_row(&fold, &folders, &content->files.at[i]))
			content->files.at[kept++] = content->files.at[i];
	content->files.count = kept;
	for (size_t i = 0; i < folders.capacity; i++)
		if (folders.slots[i].used)
			*vec_push_in(files->survey->arena,
				     &content->files) = *folders.slots[i].value;
}
