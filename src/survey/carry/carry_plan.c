/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is carried: by class, within the limits, configuration first. */
#include "base/human.h"
#include "base/path.h"
#include "base/tree_walk.h"
#include "survey/carry/carry_parts.h"
#include "survey/packages/catalogue.h"
#include "survey/secrets.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Parts of trees that something makes again. The name of a folder, or of it and the one above. A
 * history is left behind by name all the same: without it the rest of its folder is no repository,
 * and what was never pushed is in it alone. In it nobody can look for secrets, so it goes from host
 * to host, and not into the snapshot. */
static const struct {
	const char *name;
	const char *reason;
	bool is_history;
} remade[] = {
	{ ".git/objects", "git's objects: a clone of the remote brings them", true },
	{ ".git/lfs", "git's large files: a clone of the remote brings them", true },
	{ ".hg/store", "Mercurial's store: a clone of the remote brings it", true },
	{ ".svn/pristine", "Subversion's copies: a checkout brings them", true },
	{ "__pycache__", "Python makes it from its sources", false },
};

/* Why a class is not carried that was not asked for. */
static const char *const not_asked[CLASS_COUNT] = {
	[CLASS_UNKNOWN] = "not asked for: what it is is unknown",
	[CLASS_CONFIG] = "not asked for: --carry config",
	[CLASS_CODE] = "not asked for: --carry code",
	[CLASS_DATA] = "not asked for: --carry data",
	[CLASS_LOG] = "not asked for: --carry log",
	[CLASS_CACHE] = "not asked for: --carry cache",
	[CLASS_SECRET] = "a secret: never carried in the clear",
	[CLASS_IDENTITY] = "it belongs to this host alone: never copied",
};

struct tree {
	struct carry *carry;
	size_t row;
	enum file_class class;
	dev_t device; /* its file system; others are not entered */
};

static enum file_class class_named(const char *name)
{
	for (int i = 0; name && i < CLASS_COUNT; i++)
		if (file_class_names[i] && strcmp(file_class_names[i], name) == 0)
			return (enum file_class)i;
	return CLASS_UNKNOWN;
}

static bool is_wanted(const struct carry *carry, enum file_class class)
{
	return carry->survey->options.carry & 1U << class;
}

/* A sentence with a size in it, the same pointer each time. */
static const char *size_reason(struct carry *carry, const char *format, int64_t size)
{
	scoped_buf text = { 0 }, number = { 0 };

	human_bytes(&number, size);
	for (; *format; format++) {
		if (*format == '#')
			buf_add_bytes(&text, buf_bytes(&number));
		else
			buf_add_byte(&text, *format);
	}
	return arena_intern(carry->survey->arena, buf_bytes(&text));
}

static int64_t stored_size(const struct stat *state)
{
	int64_t blocks = (int64_t)state->st_blocks * 512;

	return blocks < state->st_size ? blocks : state->st_size;
}

/* Why a file of a wanted class cannot be carried, or NULL. */
static const char *refusal(struct carry *carry, const struct stat *state)
{
	const struct survey_options *options = &carry->survey->options;
	int64_t size = stored_size(state);

	switch (state->st_mode & S_IFMT) {
	case S_IFREG:
		break;
	case S_IFDIR:
	case S_IFLNK:
		size = 0;
		break;
	case S_IFIFO:
		return "a FIFO has no content";
	case S_IFSOCK:
		return "a socket has no content";
	default:
		return "devices are not opened";
	}
	if (size > options->carry_file_max)
		return size_reason(carry, "larger than # (--carry-file-max)",
				   options->carry_file_max);
	if (size > options->carry_max - carry->bytes)
		return size_reason(carry, "beyond the # that all may have (--carry-max)",
				   options->carry_max);
	if (carry->items.count >= CARRY_FILES_MAX)
		return "beyond the number of files that are carried";
	return NULL;
}

static void add_item(struct carry *carry, size_t row, const char *path, const struct stat *state)
{
	const char *why = refusal(carry, state);
	bool is_file = S_ISREG(state->st_mode);
	bool is_own = strcmp(path, carry_row(carry, row)->path) == 0;

	if (why) {
		(is_file && !is_own ? carry_leave_behind : carry_omit)(carry, row, path, why);
		return;
	}
	*vec_push(&carry->items) = (struct carry_item){ .row = (uint32_t)row,
							.path = (uint32_t)carry->paths.size,
							.type = state->st_mode & S_IFMT };
	buf_add(&carry->paths, path, strlen(path) + 1);
	carry->files += is_file;
	if (!is_file)
		return;
	if (state->st_nlink > 1) {
		uint32_t *names = carry_inode_map_put(&carry->planned, file_inode_key(state));

		if ((*names)++)
			return; /* its content is counted */
	}
	carry->bytes += stored_size(state);
}

/* ---- trees --------------------------------------------------------------------------------- */

/* Its history may hold secrets that nobody can look through, so it is left out even when it is
 * nowhere else; then it is said. */
static bool has_remote(const struct carry *carry, const char *objects)
{
	scoped_buf path = { 0 }, text = { 0 };
	struct bytes folder = path_folder(objects);
	struct err err;

	buf_add_bytes(&path, folder);
	buf_add_text(&path, "/config");
	return root_read(carry->survey->root, buf_text(&path), ROOT_TEXT_MAX, &text, &err) == 0 &&
	       bytes_find_text(buf_bytes(&text), "[remote ") >= 0;
}

/* Programs that install packages of a language again, by the manager in their rows. What none of
 * them is there for comes along. */
static const struct {
	const char *manager;
	const char *programs[3];
} installers[] = {
	{ "npm", { "/usr/bin/npm", "/usr/local/bin/npm", "/usr/bin/yarn" } },
	{ "composer",
	  { "/usr/bin/composer", "/usr/local/bin/composer", "/usr/local/bin/composer.phar" } },
	{ "gem", { "/usr/bin/gem", "/usr/local/bin/gem", "/usr/bin/bundle" } },
};

static bool can_be_installed_again(const struct carry *carry, int32_t package)
{
	const struct survey *survey = carry->survey;
	const char *manager = survey->content->packages.at[package].manager;

	if (carry_is_preserved(carry, package))
		return false;
	for (size_t i = 0; i < COUNT(installers); i++) {
		if (!text_is(manager, installers[i].manager))
			continue;
		for (size_t j = 0; j < COUNT(installers[i].programs); j++)
			if (root_exists(survey->root, installers[i].programs[j]))
				return true;
		return false;
	}
	return true;
}

/* Why a folder of a tree is left out with all in it, or NULL. */
static const char *remade_reason(const struct carry *carry, const struct tree_walk_entry *entry,
				 bool *ret_is_history)
{
	const struct catalogue *catalogue = carry->survey->catalogue;
	struct bytes path = { entry->path, entry->size };
	int32_t claim = catalogue ? catalogue_claim_of(catalogue, path) : CATALOGUE_NONE;

	for (size_t i = 0; i < COUNT(remade); i++) {
		size_t size = strlen(remade[i].name);

		if (!bytes_ends(path, remade[i].name) || path.size <= size ||
		    path.at[path.size - size - 1] != '/')
			continue;
		*ret_is_history = remade[i].is_history;
		if (i == 0 && !has_remote(carry, entry->path))
			return "git's objects, and no remote is known: the history is lost with "
			       "this host unless they are moved";
		return remade[i].reason;
	}
	for (; claim >= 0; claim = catalogue->claims.at[claim].next)
		if (catalogue->claims.at[claim].flags & CATALOGUE_TREE &&
		    can_be_installed_again(carry, catalogue->claims.at[claim].package))
			return "a package that its manager can install again";
	return NULL;
}

/* An example that git lays into each repository. */
static bool is_sample(const struct tree_walk_entry *entry)
{
	return S_ISREG(entry->state.st_mode) &&
	       bytes_ends(path_folder(entry->path), "/.git/hooks") &&
	       bytes_ends(bytes_of(entry->name), ".sample");
}

/* What a file in a tree is: as the tree, unless it says something else aloud. */
static struct file_verdict judge_inside(const struct tree *tree,
					const struct tree_walk_entry *entry)
{
	struct bytes path = { entry->path, entry->size }, none = { 0 };
	struct file_verdict verdict = file_class_judge(&tree->carry->endings, path,
						       entry->state.st_mode, none);
	const struct file_verdict as_tree = { tree->class, NULL };

	if (!S_ISREG(entry->state.st_mode))
		return as_tree;
	switch (verdict.class) {
	case CLASS_LOG:
	case CLASS_CACHE:
	case CLASS_SECRET:
	case CLASS_IDENTITY:
		return verdict;
	case CLASS_DATA:
		return entry->state.st_size > CARRY_DATA_IN_CODE_MAX ? verdict : as_tree;
	default:
		return as_tree;
	}
}

/* Left out, and by name where it is somebody's work that has to be moved apart. */
static void leave(const struct tree *tree, const struct tree_walk_entry *entry, const char *why,
		  bool is_to_move)
{
	if (is_to_move)
		carry_leave_behind(tree->carry, tree->row, entry->path, why);
	else
		carry_omit(tree->carry, tree->row, entry->path, why);
}

static enum tree_walk_answer meet(void *context, const struct tree_walk_entry *entry)
{
	struct tree *tree = context;
	struct carry *carry = tree->carry;
	const char *why = NULL;
	bool has_row = false, is_history = false;

	if (entry->depth == 0)
		tree->device = entry->state.st_dev;

	if (carry->items.count >= CARRY_FILES_MAX) {
		carry_omit(carry, tree->row, entry->path,
			   "beyond the number of files that are carried");
		return TREE_WALK_STOP;
	}
	if (entry->depth > 0) {
		char *seen = carry_path_map_put(&carry->seen, map_hash_text(entry->path));

		has_row = *seen == CARRY_SEEN_FOLDER;
		if (*seen && !has_row)
			return TREE_WALK_PAST;
		*seen = CARRY_SEEN;
		if (entry->state.st_dev != tree->device)
			why = "it lies on another file system";
		else if (S_ISDIR(entry->state.st_mode))
			why = remade_reason(carry, entry, &is_history);
		else if (is_sample(entry))
			why = "git lays it into each repository";
	}
	if (has_row && !why)
		return TREE_WALK_ON;
	struct file_verdict verdict = judge_inside(tree, entry);
	/* neither made again nor elsewhere */
	bool is_data = is_history ||
		       (!why && verdict.class == CLASS_DATA && S_ISREG(entry->state.st_mode));

	if (!why && !is_wanted(carry, verdict.class))
		why = not_asked[verdict.class];
	if (verdict.class == CLASS_SECRET)
		survey_note_secret_file(carry->survey, entry->path, verdict.why);
	if (why) {
		leave(tree, entry, why, is_data);
		return TREE_WALK_PAST;
	}
	add_item(carry, tree->row, entry->path, &entry->state);
	return TREE_WALK_ON;
}

static void fail(void *context, const char *path, int code)
{
	const struct tree *tree = context;

	carry_omit(tree->carry, tree->row, path, err_words(code));
}

static void plan_tree(struct carry *carry, size_t row, enum file_class class)
{
	struct tree tree = { .carry = carry, .row = row, .class = class };
	const struct tree_walk walk = { .context = &tree, .visit = meet, .fail = fail };
	const char *path = carry_row(carry, row)->path;
	struct err err;

	if (tree_walk(&walk, carry->survey->root, path, &err) < 0)
		carry_omit(carry, row, path,
			   arena_intern(carry->survey->arena, bytes_of(err.text)));
}

/* ---- rows ---------------------------------------------------------------------------------- */

static bool is_tree(const struct file_row *row)
{
	return text_list_has(&row->finding, "tree") && row->type &&
	       strcmp(row->type, "directory") == 0;
}

static bool is_there(const struct file_row *row)
{
	return row->type && row->path && !text_list_has(&row->finding, "deleted");
}

/* A row whose class is not carried: of a secret it is recorded where it is. */
static void refuse(struct carry *carry, size_t index, enum file_class class)
{
	const struct file_row *row = carry_row(carry, index);
	bool is_secret = class == CLASS_SECRET && row->class_why;

	if (class == CLASS_SECRET && strcmp(row->type, "file") == 0)
		survey_note_secret_file(carry->survey, row->path,
					row->class_why ? row->class_why : "secret");
	carry_omit(carry, index, row->path,
		   is_secret ? arena_format(carry->survey->arena, "a secret: %s", row->class_why)
			     : not_asked[class]);
}

static void plan_row(struct carry *carry, size_t index, enum file_class class)
{
	const struct file_row *row = carry_row(carry, index);
	struct stat state;

	if (!is_wanted(carry, class)) {
		refuse(carry, index, class);
		return;
	}
	if (is_tree(row)) {
		plan_tree(carry, index, class);
		return;
	}
	int code = root_lstat(carry->survey->root, row->path, &state);

	if (code)
		carry_omit(carry, index, row->path, err_words(code));
	else
		add_item(carry, index, row->path, &state);
}

void carry_plan(struct carry *carry)
{
	/* what is small and dear comes first, before a limit is reached */
	static const enum file_class order[] = { CLASS_SECRET, CLASS_IDENTITY, CLASS_CONFIG,
						 CLASS_CODE,   CLASS_UNKNOWN,  CLASS_DATA,
						 CLASS_LOG,    CLASS_CACHE };

	for (vec_each(row, &carry->survey->content->files))
		if (is_there(row))
			*carry_path_map_put(&carry->seen, map_hash_text(row->path)) =
				is_tree(row) && text_list_has(&row->finding, "changed")
					? CARRY_SEEN_TREE
					: CARRY_SEEN;
	if (carry->survey->options.carry)
		carry_add_folders(carry);
	carry_add_preserved(carry);
	for (size_t step = 0; step < COUNT(order); step++)
		for (size_t i = 0; i < carry_rows(carry); i++)
			if (is_there(carry_row(carry, i)) &&
			    class_named(carry_row(carry, i)->file_class) == order[step])
				plan_row(carry, i, order[step]);
}
