/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The look at every file. Of what packages own only marks stay, in the catalogue: is it there, does
 * it have to be compared. What nobody owns is kept, a whole tree as one entry with its sums.
 */
#include "survey/files/files.h"

#include <errno.h>
#include <sys/xattr.h>

#include "survey/applications/application_markers.h"
#include "survey/programs/executable_candidates.h"

/* ---- what packages own --------------------------------------------------------------------- */

/* True if lstat(2) alone tells that the file is not what the package brought. Names of owners are
 * compared later. */
static bool differs_at_once(const struct catalogue_expected *expected, const struct stat *state)
{
	bool is_root = state->st_uid == 0 && state->st_gid == 0;

	if (expected->mode && expected->mode != state->st_mode)
		return true;
	if (S_ISREG(state->st_mode) && expected->size != UNKNOWN &&
	    expected->size != state->st_size)
		return true;
	if (S_ISREG(state->st_mode) && expected->mtime != UNKNOWN &&
	    expected->mtime != state->st_mtim.tv_sec)
		return true;
	if (expected->user && (!is_root || strcmp(expected->user, "root") != 0 ||
			       (expected->group && strcmp(expected->group, "root") != 0)))
		return true;
	return expected->capabilities && expected->capabilities[0];
}

/* Nothing but the entries of a folder shows in its ctime, so its mode has to be looked at. */
static bool is_usual_folder(const struct stat *state)
{
	return (state->st_mode & ALLPERMS) == 0755 && state->st_uid == 0 && state->st_gid == 0;
}

/* When a file was changed last: as its package came, since then, or before. */
enum change { CHANGE_NONE, CHANGE_LATER, CHANGE_EARLY };

static enum change last_change(struct files *files, const struct catalogue_node *node,
			       const struct stat *state)
{
	const struct catalogue *catalogue = files->catalogue;
	int64_t changed = timespec_ns(state->st_ctim);
	bool is_early = false, is_late = false;

	for (int32_t i = node->claims; i >= 0; i = catalogue->claims.at[i].next) {
		struct catalogue_window window = catalogue_window(catalogue,
								  catalogue->claims.at[i].package);

		/* in the future: the clock went back since */
		bool is_known = window.to <= (files->survey->now + 1) * (int64_t)NS_PER_SECOND;

		if (is_known && changed >= window.from && changed < window.to)
			return CHANGE_NONE;
		if (is_known && changed < window.from)
			is_early = true;
		else
			is_late = true;
	}
	return is_early && !is_late ? CHANGE_EARLY : CHANGE_LATER;
}

/* What the times of a file say of those of all. */
static void count_times(struct files *files, const struct catalogue_node *node,
			const struct stat *state, enum change change)
{
	int32_t package = files->catalogue->claims.at[node->claims].package;
	struct catalogue_window window = catalogue_window(files->catalogue, package);

	files->owned++;
	files->early += change == CHANGE_EARLY;
	if (!window.to) {
		files->untimed++;
		return;
	}
	files->touched += change == CHANGE_LATER;
	/* package managers keep the times that files had when their package was built */
	files->fresh += timespec_ns(state->st_mtim) >= window.from;
}

static bool is_suspect(struct files *files, struct catalogue_node *node, const struct stat *state)
{
	const struct catalogue *catalogue = files->catalogue;
	bool is_config = false;

	for (int32_t i = node->claims; i >= 0; i = catalogue->claims.at[i].next) {
		const struct catalogue_expected *expected = catalogue_expected(catalogue, i);

		if (expected && differs_at_once(expected, state))
			return true;
		is_config |= (catalogue->claims.at[i].flags & CATALOGUE_CONFIG) != 0;
	}
	if (S_ISDIR(state->st_mode) && node->has_children)
		return !is_usual_folder(state);
	if (is_config || node->has_children)
		return true;
	enum change change = last_change(files, node, state);

	/* in a package it may have been a file, if anything happened to it since */
	if (S_ISDIR(state->st_mode))
		return change == CHANGE_LATER || !is_usual_folder(state);
	if (S_ISREG(state->st_mode))
		count_times(files, node, state, change);
	node->is_early = change == CHANGE_EARLY;
	return change == CHANGE_LATER;
}

/* A sparse file may claim 8 EiB, and two of them more than there is. */
static void add_size(int64_t *sum, const struct stat *state)
{
	if (__builtin_add_overflow(*sum, state->st_size, sum))
		*sum = INT64_MAX;
}

/* Made at run time: nobody said what it should hold. */
static bool is_ghost(const struct catalogue *catalogue, const struct catalogue_node *node)
{
	for (int32_t i = node->claims; i >= 0; i = catalogue->claims.at[i].next)
		if (catalogue->claims.at[i].flags & CATALOGUE_GHOST)
			return true;
	return false;
}

static void see_owned(struct files *files, int32_t index, const struct stat *state)
{
	struct catalogue_node *node = &files->catalogue->nodes.at[index];

	node->is_seen = true;
	if (is_ghost(files->catalogue, node))
		return;
	node->is_file = S_ISREG(state->st_mode);
	node->is_suspect = is_suspect(files, node, state);
	if (!node->is_file)
		return;
	add_size(&files->owned_bytes, state);
	if (node->is_suspect)
		add_size(&files->suspect_bytes, state);
}

/* ---- what nobody owns ---------------------------------------------------------------------- */

static bool is_program(const struct stat *state)
{
	return S_ISREG(state->st_mode) && (state->st_mode & 0111);
}

static struct unowned *add_unowned(struct files *files, const struct tree_walk_entry *entry,
				   const char *path)
{
	struct unowned *unowned = vec_push(&files->unowned);

	unowned->path = path;
	unowned->state = entry->state;
	unowned->oldest = INT64_MAX;
	unowned->newest = INT64_MIN;
	return unowned;
}

static void count_file(const struct files *files, struct unowned *tree,
		       const struct tree_walk_entry *entry)
{
	int64_t mtime = entry->state.st_mtim.tv_sec;

	tree->files++;
	add_size(&tree->bytes, &entry->state);
	tree->programs += is_program(&entry->state);
	/* git's objects say nothing of what the tree is */
	if (!strstr(entry->path, "/.git/")) {
		tree->tally[file_class_of_name(&files->endings, entry->name)]++;
		tree->judged++;
	}
	if (mtime > tree->newest)
		tree->newest = mtime;
	if (mtime < tree->oldest)
		tree->oldest = mtime;
	tree->recent += mtime > files->survey->now - FILES_RECENT_SECONDS;
}

/* Adds a file or folder to the sums of the tree that it lies in. */
static void count_in(struct files *files, int32_t index, const struct tree_walk_entry *entry)
{
	struct unowned *tree = &files->unowned.at[index];
	const struct stat *state = &entry->state;
	bool stands_out = is_program(state) || S_ISBLK(state->st_mode) || S_ISCHR(state->st_mode);
	struct expected_match match;

	tree->entries++;
	if (S_ISREG(state->st_mode))
		count_file(files, tree, entry);
	if (!stands_out || files->programs.count >= FILES_PROGRAMS_MAX ||
	    ((tree->is_expected || !S_ISREG(state->st_mode)) &&
	     expected_find(files->rules, bytes_of(entry->path), state->st_mode, &match)))
		return;
	struct program *program = vec_push(&files->programs);

	program->path = arena_string(files->survey->arena, bytes_of(entry->path));
	program->tree = (size_t)index;
	program->state = *state;
}

static bool is_full(const struct files *files)
{
	return files->unowned.count >= FILES_UNOWNED_MAX;
}

/* An entry of `unowned` that counts what gets no row of its own in a folder. */
static int32_t add_rest(struct files *files, const struct tree_walk_entry *entry,
			struct bytes folder)
{
	add_unowned(files, entry, arena_string(files->survey->arena, folder))->is_rest = true;
	return (int32_t)files->unowned.count - 1;
}

/* That of the folder which holds the entry; once there are too many, one for everything. */
static int32_t rest_of(struct files *files, struct files_frame *folder,
		       const struct tree_walk_entry *entry)
{
	size_t size = entry->size - strlen(entry->name);
	struct bytes path = { entry->path, size > 1 ? size - 1 : 1 };

	if (folder->rest < 0 && !is_full(files))
		folder->rest = add_rest(files, entry, path);
	if (folder->rest < 0 && files->beyond < 0)
		files->beyond = add_rest(files, entry, BYTES("/"));
	return folder->rest >= 0 ? folder->rest : files->beyond;
}

/* An unowned file in a folder where packages have files too. Sockets are made by whoever listens.
 * Of thousands (sessions, a mail queue) most are only counted. */
static void meet_lone(struct files *files, struct files_frame *folder,
		      const struct tree_walk_entry *entry, bool was_folder)
{
	struct survey *survey = files->survey;
	unsigned most = bytes_starts(bytes_of(entry->path), "/etc/") ? FILES_LONE_ETC_MAX
								     : FILES_LONE_MAX;
	struct managed_answer managed;
	bool covers;

	if (S_ISSOCK(entry->state.st_mode) ||
	    files_explain(files, entry->path, &entry->state, &managed, &covers))
		return;
	if (folder->lone++ < most && !is_full(files)) {
		struct unowned *unowned = add_unowned(
			files, entry, arena_string(survey->arena, bytes_of(entry->path)));

		unowned->was_folder = was_folder;
		unowned->managed = managed;
		return;
	}
	count_in(files, rest_of(files, folder, entry), entry);
}

/* ---- the walk ------------------------------------------------------------------------------ */

bool files_may_enter(struct files *files, const struct tree_walk_entry *entry)
{
	const struct files_frame *above = entry->depth ? &files->frames[entry->depth - 1] : NULL;

	files->frames[entry->depth].device = entry->state.st_dev;
	if (places_refuse(&files->places, (struct bytes){ entry->path, entry->size }))
		return false;
	return !above || above->device == entry->state.st_dev ||
	       places_on_disk(files->survey, entry->path);
}

/* An unowned folder in one where packages have files too: a tree, or one that every system has, in
 * which packages might have files as well. */
static void meet_lone_folder(struct files *files, const struct tree_walk_entry *entry)
{
	struct files_frame *frame = &files->frames[entry->depth];
	struct files_frame *above = entry->depth ? frame - 1 : NULL;
	struct managed_answer managed;
	bool covers = false;
	bool known = files_explain(files, entry->path, &entry->state, &managed, &covers);

	if (known && !covers && above && strlen(entry->name) <= CATALOGUE_NAME_MAX) {
		frame->node = catalogue_put(files->catalogue, above->node, bytes_of(entry->name));
		files->catalogue->nodes.at[frame->node].is_seen = true;
		return;
	}
	if (above && (above->trees++ >= FILES_TREES_MAX || is_full(files))) {
		frame->tree = rest_of(files, above, entry);
		count_in(files, frame->tree, entry);
		return;
	}
	struct unowned *tree = add_unowned(
		files, entry, arena_string(files->survey->arena, bytes_of(entry->path)));

	tree->is_tree = true;
	tree->is_expected = known;
	frame->tree = (int32_t)files->unowned.count - 1;
}

static bool is_written(const struct files *files, const struct tree_walk_entry *entry, int32_t tree)
{
	const struct unowned *above = &files->unowned.at[tree];

	return !above->is_rest && daemons_write(&files->daemons, &entry->state, &above->state);
}

/* A folder in an unowned tree that a container sees or a daemon writes in: a tree of its own. */
static bool is_apart(const struct files *files, const struct tree_walk_entry *entry, int32_t tree)
{
	struct bytes path = { entry->path, entry->size };

	return tree >= 0 && entry->depth && !files->unowned.at[tree].is_expected &&
	       (places_is_shared(&files->places, path) || is_written(files, entry, tree)) &&
	       files->frames[entry->depth - 1].trees < FILES_TREES_MAX && !is_full(files);
}

static void meet_folder_apart(struct files *files, const struct tree_walk_entry *entry,
			      int32_t tree)
{
	struct unowned *apart;
	bool is_daemons = is_written(files, entry, tree);

	files->frames[entry->depth - 1].trees++;
	apart = add_unowned(files, entry,
			    arena_string(files->survey->arena, bytes_of(entry->path)));
	apart->is_tree = true;
	apart->is_written = is_daemons;
	*files_path_set_put(&files->apart, map_hash_text(apart->path)) = true;
	files->frames[entry->depth].tree = (int32_t)files->unowned.count - 1;
}

/* True if somebody owns the folder with all that lies in it: on the first look what snaps, flatpaks
 * and stores consist of, on the second packages of languages. */
static bool is_owned_tree(struct files *files, int32_t node)
{
	struct catalogue *catalogue = files->catalogue;

	if (node < 0)
		return false;
	for (int32_t i = catalogue->nodes.at[node].claims; i >= 0; i = catalogue->claims.at[i].next)
		if (catalogue->claims.at[i].flags & CATALOGUE_TREE) {
			catalogue->nodes.at[node].is_unseen = true;
			files->language_trees += !files->markers;
			return true;
		}
	return false;
}

static enum tree_walk_answer meet_folder(struct files *files, const struct tree_walk_entry *entry,
					 int32_t node, int32_t tree)
{
	files->frames[entry->depth] = (struct files_frame){ .node = node,
							    .tree = tree,
							    .rest = -1 };
	if (node >= 0)
		see_owned(files, node, &entry->state);
	if (!files_may_enter(files, entry)) {
		if (node >= 0) {
			/* what is mounted there has a mode of its own */
			files->catalogue->nodes.at[node].is_suspect = false;
			files->catalogue->nodes.at[node].is_unseen = true;
		}
		return TREE_WALK_PAST;
	}
	if (is_owned_tree(files, node))
		return TREE_WALK_PAST;
	if (is_apart(files, entry, tree))
		meet_folder_apart(files, entry, tree);
	else if (tree >= 0)
		count_in(files, tree, entry);
	else if (node < 0)
		meet_lone_folder(files, entry);
	return TREE_WALK_ON;
}

/* True on a second look that found too much to be told: what is left to do is to count packages. */
static bool is_settled(const struct files *files)
{
	return files->enough && files->unowned.count > files->enough;
}

static enum tree_walk_answer visit(void *context, const struct tree_walk_entry *entry)
{
	struct files *files = context;
	/* of the folder that holds it, unless the walk begins here */
	struct files_frame *above = &files->frames[entry->depth ? entry->depth - 1 : 0];
	struct bytes path = { entry->path, entry->size };
	int32_t node, tree = entry->depth ? above->tree : -1;

	if (entry->depth)
		node = tree >= 0 ? CATALOGUE_NONE
				 : catalogue_child(files->catalogue, above->node,
						   bytes_of(entry->name));
	else
		node = catalogue_find(files->catalogue, path);
	if (files->markers) {
		files->looked_at++;
		language_markers_note(files->markers, path);
		if (node < 0 || files->catalogue->nodes.at[node].claims < 0) {
			application_markers_note(files->survey->application_markers, path);
			executable_candidates_note(files->survey->executable_candidates, entry);
		}
	}
	if (++files->steps % FILES_BETWEEN_CHECKS == 0) {
		pace_step(&files->pace, 0);
		files->is_stopped = survey_is_late(files->survey);
	}
	if (files->is_stopped)
		return TREE_WALK_STOP;
	if (node < 0 && is_settled(files))
		return TREE_WALK_PAST;
	if (S_ISDIR(entry->state.st_mode))
		return meet_folder(files, entry, node, tree);
	if (node >= 0 && files->catalogue->nodes.at[node].claims >= 0)
		see_owned(files, node, &entry->state);
	else if (tree >= 0)
		count_in(files, tree, entry);
	else if (entry->depth)
		meet_lone(files, above, entry,
			  node >= 0 && files->catalogue->nodes.at[node].has_children);
	return TREE_WALK_ON;
}

/* A folder that was opened. Nothing but its attributes tells of a default ACL. */
static void enter(void *context, const struct tree_walk_entry *entry, int fd)
{
	struct files *files = context;
	int32_t node = files->frames[entry->depth].node;
	static const char name[] = "system.posix_acl_default";
	char names[FILES_XATTR_NAMES_SIZE];
	ssize_t size = node < 0 ? 0 : flistxattr(fd, names, sizeof(names));

	if (size > 0 && memmem(names, (size_t)size, name, sizeof(name)))
		files->catalogue->nodes.at[node].is_suspect = true;
}

static void fail(void *context, const char *path, int code)
{
	struct files *files = context;
	int32_t node = catalogue_find(files->catalogue, bytes_of(path));

	if (node >= 0)
		files->catalogue->nodes.at[node].is_unseen = true;
	survey_error(files->survey, path, "cannot be looked into: %s",
		     code == -ENAMETOOLONG ? "too deep" : err_words(code));
}

int files_walk(struct files *files, const char *path, struct err *err)
{
	const struct tree_walk walk = {
		.context = files, .visit = visit, .enter = enter, .fail = fail
	};

	return tree_walk(&walk, files->survey->root, path, err);
}

/* Packages of languages may own all that was found there, or nearly: then the little that is left
 * is told. An application that only has such packages in it stays one tree. */
static void look_again(struct files *files, size_t index)
{
	struct unowned *unowned = &files->unowned.at[index];
	struct bytes path = bytes_of(unowned->path);
	size_t count = files->unowned.count, programs = files->programs.count;
	int64_t before = files->language_trees, expected = files->expected;
	bool is_claimed = catalogue_claim_of(files->catalogue, path) >= 0;
	struct err err;

	/* without room nobody could tell whether much is left */
	if (unowned->is_rest || catalogue_find(files->catalogue, path) < 0 ||
	    count + FILES_LEFT_MAX >= FILES_UNOWNED_MAX)
		return;
	if (!unowned->is_tree) {
		unowned->is_void = is_claimed;
		return;
	}
	/* an environment of conda is claimed itself: whatever is left in it, was added */
	files->enough = is_claimed ? 0 : count + FILES_LEFT_MAX;
	if (files_walk(files, unowned->path, &err) < 0)
		survey_error_from(files->survey, unowned->path, &err);
	files->enough = 0;
	unowned = &files->unowned.at[index]; /* it moved */
	unowned->language_packages = files->language_trees - before;
	unowned->is_void = files->unowned.count - count <= FILES_LEFT_MAX || is_claimed;
	if (unowned->is_void)
		return;
	files->unowned.count = count;
	files->programs.count = programs;
	files->expected = expected;
	if (files->beyond >= (int32_t)count)
		files->beyond = -1;
}

void files_add_languages(struct files *files)
{
	struct language_markers *markers = files->markers;
	size_t count = files->unowned.count;
	struct err err;

	files->markers = NULL;
	if (language_packages_read(files->survey, markers, &err) < 0)
		survey_error_from(files->survey, NULL, &err);
	language_markers_destroy(markers);
	for (size_t i = 0; i < count; i++)
		look_again(files, i);
}
