/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packages that no repository holds, of managers whose packages are not packed again: what is
 * installed of them is carried file by file. These files are no drift, so their rows stand in a
 * list of their own; what was changed by hand keeps its row in `files`, and is carried from there.
 */
#include "survey/carry/carry_parts.h"
#include "survey/packages/catalogue.h"

/* Managers that say of each path which package owns it. Not of flatpak, where one claim stands for
 * all packages, nor of snap, whose packages are images that are mounted. */
static const char *const managers[] = { "rpm", "apk",  "pacman", "pip",     "cargo",
					"npm", "yarn", "pnpm",   "composer" };

/* A path of a preserved package; of several that share it, the first has it. */
struct owned {
	int32_t preserved;
	int32_t node;
	unsigned flags; /* enum catalogue_flag */
};

struct owned_list {
	vec_of(struct owned) paths;
};

static void owned_list_deinit(struct owned_list *list)
{
	vec_deinit(&list->paths);
}

static bool is_known(const struct package *package)
{
	for (size_t i = 0; i < sizeof(managers) / sizeof(managers[0]); i++)
		if (strcmp(package->manager, managers[i]) == 0)
			return true;
	return false;
}

static int32_t preserved_of(const struct carry *carry, int32_t package)
{
	return package < 0 || (size_t)package >= carry->preserved_of.count
		       ? CATALOGUE_NONE
		       : carry->preserved_of.at[package];
}

bool carry_is_preserved(const struct carry *carry, int32_t package)
{
	return preserved_of(carry, package) >= 0;
}

static void choose_packages(struct carry *carry)
{
	const struct survey *survey = carry->survey;
	const struct content *content = survey->content;

	assert(survey->preserved.count == content->preserved_packages.count);
	for (size_t i = 0; i < content->packages.count; i++)
		*vec_push(&carry->preserved_of) = CATALOGUE_NONE;
	for (size_t i = 0; i < content->preserved_packages.count; i++) {
		struct carry_preserved *preserved = vec_push(&carry->preserved);

		preserved->is_planned = survey->options.carry && survey->catalogue &&
					is_known(&content->preserved_packages.at[i]);
		if (preserved->is_planned)
			carry->preserved_of.at[survey->preserved.at[i]] = (int32_t)i;
	}
}

/* ---- paths --------------------------------------------------------------------------------- */

/* True if a preserved package owns a folder above with all that lies in it. */
static bool lies_in_tree(const struct carry *carry, int32_t node)
{
	const struct catalogue *catalogue = carry->survey->catalogue;

	while (node > CATALOGUE_ROOT) {
		node = catalogue->nodes.at[node].parent;
		for (int32_t i = catalogue->nodes.at[node].claims; i >= 0;
		     i = catalogue->claims.at[i].next)
			if ((catalogue->claims.at[i].flags & CATALOGUE_TREE) &&
			    carry_is_preserved(carry, catalogue->claims.at[i].package))
				return true;
	}
	return false;
}

static void collect_node(struct carry *carry, int32_t node, struct owned_list *ret)
{
	const struct catalogue *catalogue = carry->survey->catalogue;
	struct owned owned = { .preserved = CATALOGUE_NONE, .node = node };

	for (int32_t i = catalogue->nodes.at[node].claims; i >= 0;
	     i = catalogue->claims.at[i].next) {
		int32_t preserved = preserved_of(carry, catalogue->claims.at[i].package);

		if (preserved < 0)
			continue;
		if (owned.preserved < 0)
			owned.preserved = preserved;
		else if (owned.preserved != preserved)
			carry->preserved.at[preserved].elsewhere++;
		owned.flags |= catalogue->claims.at[i].flags;
	}
	if (owned.preserved >= 0 && !lies_in_tree(carry, node))
		*vec_push(&ret->paths) = owned;
}

/* By package, and within one as its database has them. */
static int by_package(const void *a, const void *b)
{
	const struct owned *first = a, *second = b;

	if (first->preserved != second->preserved)
		return first->preserved < second->preserved ? -1 : 1;
	return (first->node > second->node) - (first->node < second->node);
}

/* True if the walk looked into the folder that holds it. Packages of languages own files that the
 * walk met before they were known. */
static bool was_looked_at(const struct catalogue *catalogue, int32_t index)
{
	const struct catalogue_node *node = &catalogue->nodes.at[index];
	const struct catalogue_node *folder = &catalogue->nodes.at[node->parent];

	return node->is_seen || (folder->is_seen && !folder->is_unseen);
}

/* True if a row of `files` tells of the path, or of a replaced tree that it lies in. */
static bool is_told(const struct carry *carry, struct bytes path)
{
	if (carry_path_map_find(&carry->seen, map_hash_bytes(path)))
		return true;
	while (path.size > 1) {
		while (path.at[--path.size] != '/')
			continue;
		const char *seen = carry_path_map_find(&carry->seen, map_hash_bytes(path));

		if (seen && *seen == CARRY_SEEN_TREE)
			return true;
	}
	return false;
}

/* ---- rows ---------------------------------------------------------------------------------- */

/* What came with a package is part of it, whatever it looks like; what is made at run time, and
 * what is a secret, a log or a cache, is that. */
static void judge(struct carry *carry, struct file_row *row, mode_t mode, unsigned flags)
{
	file_row_judge(carry->survey, &carry->endings, row, mode);
	const char *class = row->file_class;
	bool is_data = !class || strcmp(class, file_class_names[CLASS_DATA]) == 0;
	bool is_usual = is_data || strcmp(class, file_class_names[CLASS_CODE]) == 0;

	if (is_usual && (flags & CATALOGUE_CONFIG) && S_ISREG(mode)) {
		row->file_class = file_class_names[CLASS_CONFIG];
		row->class_why = "its package marks it as configuration";
	} else if (!S_ISREG(mode) || (is_data && !(flags & CATALOGUE_GHOST))) {
		row->file_class = file_class_names[CLASS_CODE];
		row->class_why = "its package brought it";
	}
}

/* Names all preserved packages that own it. */
static void add_evidence(struct carry *carry, struct file_row *row, int32_t node)
{
	const struct catalogue *catalogue = carry->survey->catalogue;
	const struct content *content = carry->survey->content;

	for (int32_t i = catalogue->nodes.at[node].claims; i >= 0;
	     i = catalogue->claims.at[i].next) {
		int32_t index = catalogue->claims.at[i].package;

		if (!carry_is_preserved(carry, index))
			continue;
		const struct package *package = &content->packages.at[index];
		scoped_buf said = { 0 };

		buf_add_format(&said, "%s: %s", package->manager, package->name);
		if (package->version)
			buf_add_format(&said, " %s", package->version);
		if (package->arch)
			buf_add_format(&said, " %s", package->arch);
		*vec_push_in(carry->survey->arena,
			     &row->evidence) = arena_intern(carry->survey->arena, buf_bytes(&said));
	}
}

static void add_row(struct carry *carry, const struct owned *owned, const char *path,
		    const struct stat *state)
{
	struct survey *survey = carry->survey;
	struct carry_preserved *preserved = &carry->preserved.at[owned->preserved];
	struct content *content = survey->content;
	bool is_tree = (owned->flags & CATALOGUE_TREE) && S_ISDIR(state->st_mode);

	if (preserved->count++ == 0)
		preserved->first = content->preserved_files.count;
	struct file_row *row = RECORD_ADD(survey->arena, &content->preserved_files, file_row);

	file_row_fill(survey, row, path, state);
	row->owner_package = content->preserved_packages.at[owned->preserved].name;
	if (is_tree)
		file_row_find(survey, row, "tree");
	judge(carry, row, state->st_mode, owned->flags);
	add_evidence(carry, row, owned->node);
	*carry_path_map_put(&carry->seen, map_hash_text(path)) = S_ISDIR(state->st_mode) && !is_tree
									 ? CARRY_SEEN_FOLDER
									 : CARRY_SEEN;
}

static void add(struct carry *carry, const struct owned *owned)
{
	const unsigned excuses = CATALOGUE_MISSING_OK | CATALOGUE_GHOST | CATALOGUE_OBSOLETE;
	struct survey *survey = carry->survey;
	struct carry_preserved *preserved = &carry->preserved.at[owned->preserved];
	scoped_buf path = { 0 };
	struct stat state;

	catalogue_path(survey->catalogue, owned->node, &path);
	if (is_told(carry, buf_bytes(&path)))
		preserved->elsewhere++;
	else if (!was_looked_at(survey->catalogue, owned->node) ||
		 root_lstat(survey->root, buf_text(&path), &state) < 0)
		preserved->absent += !(owned->flags & excuses);
	else if (survey->content->preserved_files.count >= CARRY_PRESERVED_MAX ||
		 survey_is_late(survey))
		preserved->beyond++;
	else
		add_row(carry, owned, buf_text(&path), &state);
}

void carry_add_preserved(struct carry *carry)
{
	SCOPED(owned_list_deinit) struct owned_list list = { 0 };

	choose_packages(carry);
	if (!carry->survey->catalogue)
		return;
	for (size_t i = 0; i < carry->survey->catalogue->nodes.count; i++)
		collect_node(carry, (int32_t)i, &list);
	vec_sort(&list.paths, by_package);
	for (vec_each(owned, &list.paths))
		add(carry, owned);
}

/* ---- afterwards ---------------------------------------------------------------------------- */

static void note(struct carry *carry, const struct carry_preserved *preserved, text_list *evidence)
{
	struct survey *survey = carry->survey;
	size_t carried = 0;

	for (size_t i = 0; i < preserved->count; i++)
		carried += survey->content->preserved_files.at[preserved->first + i].carried ==
			   TRI_YES;
	survey_note(survey, evidence,
		    "carried file by file: %zu of %zu rows of preserved_files lie below files/",
		    carried, preserved->count);
	if (preserved->elsewhere)
		survey_note(survey, evidence,
			    "%zu more are changed by hand or shared, and have other rows",
			    preserved->elsewhere);
	if (preserved->absent)
		survey_note(survey, evidence, "%zu more were not found where they should be",
			    preserved->absent);
	if (preserved->beyond)
		survey_note(survey, evidence,
			    "%zu more are not carried: beyond the number, or the time, that such "
			    "files may have",
			    preserved->beyond);
}

void carry_note_preserved(struct carry *carry)
{
	struct content *content = carry->survey->content;

	for (size_t i = 0; i < carry->preserved.count; i++) {
		struct package *package = &content->preserved_packages.at[i];

		if (carry->preserved.at[i].is_planned)
			note(carry, &carry->preserved.at[i], &package->evidence);
		else if (strcmp(package->manager, "dpkg") != 0)
			survey_note(carry->survey, &package->evidence, "not carried: %s",
				    is_known(package) ? "not asked for: --carry code"
						      : "no manager says which files are its own");
	}
}
