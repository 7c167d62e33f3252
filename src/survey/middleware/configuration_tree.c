/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/middleware/configuration_tree.h"

#include <errno.h>
#include <strings.h>

#include "base/path.h"
#include "survey/glob.h"

void configuration_tree_init(struct configuration_tree *tree, struct survey *survey,
			     const struct root *root, enum configuration_syntax syntax)
{
	*tree = (struct configuration_tree){
		.survey = survey, .root = root, .syntax = syntax, .changed_at = UNKNOWN
	};
	tree->store.arena = &tree->arena;
}

void configuration_tree_deinit(struct configuration_tree *tree)
{
	vec_deinit(&tree->open);
	arena_deinit(&tree->arena);
}

const char *configuration_tree_path(struct configuration_tree *tree, const char *folder,
				    const char *path)
{
	if (path[0] == '/' || !folder)
		return path;
	return arena_format(&tree->arena, "%s/%s", folder, path);
}

/* ---- files --------------------------------------------------------------------------------- */

static void note_file(struct configuration_tree *tree, const char *path)
{
	struct stat link, file;
	int64_t changed;

	for (vec_each(known, &tree->files))
		if (*known == path)
			return;
	*vec_push_in(tree->survey->arena, &tree->files) = path;
	if (root_stat(tree->root, path, &file) < 0 || root_lstat(tree->root, path, &link) < 0)
		return;
	/* a link that was made lately brings an old file into force */
	changed = file.st_mtime > link.st_mtime ? file.st_mtime : link.st_mtime;
	if (tree->changed_at == UNKNOWN || changed > tree->changed_at) {
		tree->changed_at = changed;
		tree->changed_path = path;
	}
}

/* Says why a file is not read; that there is too much of something, once. */
static void refuse(struct configuration_tree *tree, const char *path, bool *said, const char *why)
{
	tree->is_incomplete = true;
	if (!*said)
		survey_error(tree->survey, path, "%s", why);
	*said = true;
}

static bool may_read(struct configuration_tree *tree, const char *path)
{
	for (vec_each(open, &tree->open)) {
		bool said = false;

		if (*open != path)
			continue;
		refuse(tree, path, &said, "it includes itself");
		return false;
	}
	if (tree->open.count >= TREE_INCLUDES_DEEP_MAX) {
		refuse(tree, path, &tree->is_deep,
		       "includes are nested too deep: it is not read, nor others like it");
		return false;
	}
	if (tree->reads >= TREE_READS_MAX || tree->text_size >= TREE_TEXT_MAX ||
	    survey_is_late(tree->survey)) {
		refuse(tree, path, &tree->is_large,
		       "too much configuration: from here on it is not read");
		return false;
	}
	return true;
}

static void resolve(struct configuration_tree *tree, struct directive_list *list);

static void read_text(struct configuration_tree *tree, const char *path, struct bytes text,
		      struct directive_list *ret)
{
	struct directive_list list = { 0 };
	struct err err;
	int failed = configuration_parse(tree->syntax, path, text, &tree->store, &list, &err);

	tree->is_incomplete |= failed == -E2BIG;
	if (failed == -E2BIG)
		survey_error(tree->survey, path, "%s", err.text);
	else if (failed && tree->problems.count < TREE_PROBLEMS_MAX)
		survey_note(tree->survey, &tree->problems, "%s: %s", path, err.text);
	*vec_push(&tree->open) = path;
	resolve(tree, &list);
	tree->open.count--;
	if (!list.first)
		return;
	if (ret->last)
		ret->last->next = list.first;
	else
		ret->first = list.first;
	ret->last = list.last;
}

/* 0, or why it was not read: -ENOENT also for a part of the path that is no folder. */
static int read_file(struct configuration_tree *tree, const char *path, struct directive_list *ret)
{
	scoped_buf text = { 0 };
	struct err err;

	path = arena_intern(tree->survey->arena, bytes_of(path));
	if (!may_read(tree, path))
		return -EBUSY;
	tree->reads++;
	int failed = root_read(tree->root, path, TREE_TEXT_MAX - tree->text_size, &text, &err);

	if (failed == -ENOENT || failed == -ENOTDIR)
		return -ENOENT;
	if (failed) {
		survey_error_from(tree->survey, path, &err);
		tree->is_incomplete = true;
		if (failed != -EFBIG)
			return failed;
	}
	tree->text_size += text.size;
	note_file(tree, path);
	read_text(tree, path, buf_bytes(&text), ret);
	return 0;
}

static bool is_folder(const struct configuration_tree *tree, const char *path)
{
	struct stat state;

	return root_stat(tree->root, path, &state) == 0 && S_ISDIR(state.st_mode);
}

static bool has_ending(const char *name, const char *endings)
{
	struct bytes rest = bytes_of(endings), ending;

	while (bytes_word(&rest, &ending))
		if (bytes_of(name).size > ending.size &&
		    bytes_equal(bytes_slice(bytes_of(name), strlen(name) - ending.size, SIZE_MAX),
				ending))
			return true;
	return !endings;
}

/* All files of a folder in the order of their names; `deep`: and of the folders in it. */
static void read_folder(struct configuration_tree *tree, const struct include_rule *rule,
			const char *folder, struct directive_list *ret, unsigned deep)
{
	scoped_names names = { 0 };
	struct err err;
	int failed = root_list_some(tree->root, folder, GLOB_NAMES_MAX, &names, &err);

	if (failed == -ENOENT && rule->may_miss)
		return;
	if (failed == -ENOENT)
		survey_note(tree->survey, &tree->missing, "%s", folder);
	else if (failed) {
		survey_error_from(tree->survey, folder, &err);
		tree->is_incomplete = true;
	}
	for (size_t i = 0; i < names.starts.count && tree->reads < TREE_READS_MAX; i++) {
		const char *name = root_name(&names, i);
		const char *path = arena_format(&tree->arena, "%s/%s", folder, name);

		if (name[0] == '.' && !rule->takes_folders)
			continue;
		if (!is_folder(tree, path)) {
			if (has_ending(name, rule->endings))
				read_file(tree, path, ret);
		} else if (rule->takes_folders && deep < TREE_INCLUDES_DEEP_MAX) {
			read_folder(tree, rule, path, ret, deep + 1);
		}
	}
}

static struct bytes without_slashes(const char *path)
{
	struct bytes text = bytes_of(path);

	while (text.size > 1 && text.at[text.size - 1] == '/')
		text.size--;
	return text;
}

void configuration_tree_include(struct configuration_tree *tree, const struct include_rule *rule,
				const char *pattern, const char *from, struct directive_list *ret)
{
	const char *own = arena_string(&tree->arena, path_folder(from));
	const char *path = configuration_tree_path(tree, tree->folder ? tree->folder : own,
						   pattern);
	text_list found = { 0 };

	path = arena_string(&tree->arena, without_slashes(path));
	if (!pattern[0] || path[0] != '/')
		return;
	if (rule->kind == INCLUDE_FOLDER) {
		read_folder(tree, rule, path, ret, 0);
		return;
	}
	if (!path_is_glob(bytes_of(path)))
		*vec_push_in(&tree->arena, &found) = path;
	else if (!survey_glob(tree->survey, tree->root, path, &tree->arena, &found))
		tree->is_incomplete = true;
	for (vec_each(file, &found)) {
		if (rule->takes_folders && is_folder(tree, *file))
			read_folder(tree, rule, *file, ret, 0);
		else if (read_file(tree, *file, ret) == -ENOENT && !rule->may_miss)
			survey_note(tree->survey, &tree->missing, "%s", *file);
	}
}

static const struct include_rule *rule_of(const struct configuration_tree *tree,
					  const struct directive *directive)
{
	for (const struct include_rule *rule = tree->includes; rule && rule->name; rule++)
		if (directive_is(directive, rule->name))
			return rule;
	return NULL;
}

/* Walks a list that was just read: steps, includes, children. How deep that goes is bounded by the
 * depth of one file and of includes. */
static void resolve(struct configuration_tree *tree, struct directive_list *list)
{
	struct directive **at = &list->first;

	while (*at) {
		struct directive *directive = *at;
		struct directive_list inner = { 0 };
		enum tree_step step = tree->step ? tree->step(tree, directive) : TREE_KEEP;
		const struct include_rule *rule = step == TREE_KEEP ? rule_of(tree, directive)
								    : NULL;

		for (unsigned i = 0; rule && i < directive->argument_count; i++)
			configuration_tree_include(tree, rule, directive->arguments[i],
						   directive->path, &inner);
		if (step != TREE_DROP)
			resolve(tree, &directive->children);
		if (step == TREE_UNWRAP)
			inner = directive->children;
		if (rule || step != TREE_KEEP)
			at = directive_replace(list, at, inner);
		else
			at = &directive->next;
	}
}

bool configuration_tree_read(struct configuration_tree *tree, const char *path,
			     struct directive_list *ret)
{
	return read_file(tree, path, ret) == 0;
}

void configuration_tree_read_text(struct configuration_tree *tree, struct bytes text,
				  const char *from, struct directive_list *ret)
{
	read_text(tree, arena_intern(tree->survey->arena, bytes_of(from)), text, ret);
}

void configuration_tree_add(struct configuration_tree *tree, const char *name, const char *value,
			    const char *from, struct directive_list *ret)
{
	struct directive *directive = arena_alloc(&tree->arena, sizeof(*directive));
	const char **arguments = arena_alloc(&tree->arena, 2 * sizeof(*arguments));

	arguments[0] = value ? arena_string(&tree->arena, bytes_of(value)) : NULL;
	*directive = (struct directive){ .name = arena_intern(&tree->arena, bytes_of(name)),
					 .arguments = arguments,
					 .argument_count = value ? 1 : 0,
					 .path = arena_string(&tree->arena, bytes_of(from)) };
	directive_append(ret, directive);
}
