/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/applications/git_status.h"

#include <errno.h>

#include "base/mem.h"
#include "survey/applications/git_status_parts.h"

static void status_deinit(struct git_status *status)
{
	git_index_deinit(&status->index);
	free(status->marks);
	vec_deinit(&status->attributes);
	vec_deinit(&status->other);
	arena_deinit(&status->arena);
}

bool git_status_read(const struct git_status *status, const char *folder, const char *name,
		     struct buf *ret)
{
	scoped_buf path = { 0 };
	struct err err;

	buf_clear(ret);
	buf_add_format(&path, "%s/%s", folder, name);
	scoped_fd int fd = root_open_exact(status->repository->survey->root, buf_text(&path), &err);

	return fd >= 0 && fd_read_all(fd, name, GIT_PATTERNS_SIZE_MAX, ret, &err) == 0;
}

/* ---- the index and the commit -------------------------------------------------------------- */

struct tree_walk_state {
	struct git_status *status;
	struct buf path; /* of the folder, with a slash behind, then of an entry */
};

static int compare_tree(struct tree_walk_state *walk, const struct digest *id, unsigned depth);

/* Marks everything in a folder as committed: its tree is the one the index knows. */
static bool is_unchanged(struct tree_walk_state *walk, const struct digest *id)
{
	struct git_status *status = walk->status;
	struct bytes folder = buf_bytes(&walk->path);
	struct digest cached;

	if (!git_index_tree(&status->index, folder, &cached) || !digest_equal(&cached, id))
		return false;
	for (size_t i = git_index_find(&status->index, folder); i < status->index.places.count;
	     i++) {
		struct bytes path = git_index_path(&status->index, i);

		if (!bytes_equal(bytes_slice(path, 0, folder.size), folder))
			break;
		status->marks[i] |= GIT_COMMITTED;
	}
	return true;
}

/* Older versions of git wrote the whole mode of a file; only one bit of it counts. */
static uint32_t plain_mode(uint32_t mode)
{
	if ((mode & GIT_MODE_TYPE) != GIT_MODE_FILE)
		return mode & GIT_MODE_TYPE;
	return GIT_MODE_FILE | (mode & 0100 ? 0755 : 0644);
}

static void note_other(struct git_status *status, struct bytes path,
		       const struct git_tree_entry *wanted)
{
	if (status->other.count < GIT_CHANGES_MAX)
		*vec_push(&status->other) = (struct git_change){
			.path = arena_string(status->repository->survey->arena, path),
			.from_mode = plain_mode(wanted->mode),
			.from = wanted->id,
		};
}

static void compare_blob(struct tree_walk_state *walk, const struct git_tree_entry *wanted)
{
	struct git_status *status = walk->status;
	struct bytes path = buf_bytes(&walk->path);
	size_t at = git_index_find(&status->index, path);

	if (at < status->index.places.count &&
	    bytes_equal(git_index_path(&status->index, at), path)) {
		struct git_entry entry = git_index_entry(&status->index, at);

		status->marks[at] |= GIT_COMMITTED;
		if (plain_mode(entry.mode) != plain_mode(wanted->mode) ||
		    !digest_equal(&entry.id, &wanted->id)) {
			status->marks[at] |= GIT_CHANGED;
			note_other(status, path, wanted);
		}
		return;
	}
	note_other(status, path, wanted);
	if (status->deleted_count++ < GIT_TOLD_MAX)
		*vec_push_in(status->repository->survey->arena, &status->deleted) = arena_string(
			status->repository->survey->arena, path);
}

static int compare_entry(struct tree_walk_state *walk, const struct git_tree_entry *entry,
			 unsigned depth)
{
	if ((entry->mode & GIT_MODE_TYPE) != GIT_MODE_TREE) {
		compare_blob(walk, entry);
		return 0;
	}
	buf_add_byte(&walk->path, '/');
	return is_unchanged(walk, &entry->id) ? 0 : compare_tree(walk, &entry->id, depth + 1);
}

static int compare_tree(struct tree_walk_state *walk, const struct digest *id, unsigned depth)
{
	struct git_status *status = walk->status;
	struct git_store *store = &status->repository->store;
	size_t size = walk->path.size;
	struct git_tree_entry entry;
	scoped_buf text = { 0 };
	int got;

	if (depth > GIT_FOLDERS_MAX || ++status->trees > GIT_TREES_MAX ||
	    size > GIT_PATH_SIZE_MAX || survey_is_late(status->repository->survey))
		return -E2BIG;
	got = git_store_read(store, id, GIT_TREE, &text);
	if (got < 0)
		return got;
	struct bytes rest = buf_bytes(&text);

	while ((got = git_tree_next(&rest, store->kind, &entry)) > 0) {
		buf_cut(&walk->path, size);
		buf_add_bytes(&walk->path, entry.name);
		got = compare_entry(walk, &entry, depth);
		if (got < 0)
			break;
	}
	buf_cut(&walk->path, size);
	return got;
}

int git_status_compare_tree(struct git_status *status, const struct digest *tree)
{
	struct tree_walk_state walk = { .status = status };
	int failed;

	buf_reserve(&walk.path, 0);
	failed = is_unchanged(&walk, tree) ? 0 : compare_tree(&walk, tree, 0);
	buf_deinit(&walk.path);
	return failed;
}

static int compare_commit(struct git_status *status)
{
	struct git_repository *repository = status->repository;
	struct git_commit commit;
	scoped_buf text = { 0 };
	int failed;

	if (repository->is_unborn)
		return 0; /* all that is in the index was added */
	failed = git_store_read(&repository->store, &repository->head, GIT_COMMIT, &text);
	if (failed)
		return failed;
	if (!git_commit_parse(buf_bytes(&text), repository->kind, &commit))
		return -EBADMSG;
	return git_status_compare_tree(status, &commit.tree);
}

/* ---- the row ------------------------------------------------------------------------------- */

/* A file that is part of a merge stands in the index several times. */
static bool is_same_path(const struct git_status *status, size_t at)
{
	return at > 0 && bytes_equal(git_index_path(&status->index, at - 1),
				     git_index_path(&status->index, at));
}

static void add_changed(const struct git_status *status, struct vcs *row)
{
	struct arena *arena = status->repository->survey->arena;

	row->changed = status->deleted;
	row->changed_count = status->deleted_count;
	for (size_t i = 0; i < status->index.places.count; i++) {
		if (status->marks[i] == GIT_COMMITTED || is_same_path(status, i))
			continue;
		if (row->changed_count++ < GIT_TOLD_MAX)
			*vec_push_in(arena, &row->changed) = arena_string(
				arena, git_index_path(&status->index, i));
	}
	text_list_sort(&row->changed);
}

static const struct git_change *find_other(const struct git_status *status, const char *path)
{
	for (vec_each(other, &status->other))
		if (strcmp(other->path, path) == 0)
			return other;
	return NULL;
}

/* From what the commit has to what lies in the work tree; of what the index has not, to nothing. */
static void add_patch(struct git_status *status, struct vcs *row)
{
	struct arena *arena = status->repository->survey->arena;
	git_change_list changes = { 0 };

	for (size_t i = 0; i < status->index.places.count && changes.count < GIT_CHANGES_MAX; i++) {
		struct git_entry entry = git_index_entry(&status->index, i);
		const char *path;

		if (status->marks[i] == GIT_COMMITTED || is_same_path(status, i))
			continue;
		path = arena_string(arena, entry.path);
		const struct git_change *other = find_other(status, path);
		struct git_change *change = vec_push(&changes);

		*change = other ? *other : (struct git_change){ .path = path };
		if (!other && status->marks[i] & GIT_COMMITTED) {
			change->from_mode = plain_mode(entry.mode);
			change->from = entry.id;
		}
		change->is_in_work = true;
	}
	for (vec_each(other, &status->other)) {
		struct bytes path = bytes_of(other->path);
		size_t at = git_index_find(&status->index, path);

		if (at >= status->index.places.count ||
		    !bytes_equal(git_index_path(&status->index, at), path))
			*vec_push(&changes) = *other;
	}
	if (changes.count >= GIT_CHANGES_MAX)
		survey_error(
			status->repository->survey, status->repository->work,
			"more than %d files differ from the commit: the others are in no patch",
			GIT_CHANGES_MAX);
	row->uncommitted_patch = git_changes_patch(status->repository, &changes);
	vec_deinit(&changes);
}

static void add_untracked(struct git_status *status, struct vcs *row)
{
	row->untracked = status->untracked;
	text_list_sort(&row->untracked);
	if (status->is_all_untracked)
		row->untracked_count = status->untracked_count;
}

static void fill(struct git_status *status, struct vcs *row)
{
	struct git_repository *repository = status->repository;
	int failed = compare_commit(status);

	if (failed) {
		survey_error(repository->survey, repository->folder,
			     "what differs from the commit is not told: %s",
			     failed == -ENOENT  ? "an object is not there"
			     : failed == -E2BIG ? "too much would have to be read"
						: "an object is broken");
		return;
	}
	git_status_compare_files(status);
	add_changed(status, row);
	if (row->changed_count && git_changes_are_wanted(repository))
		add_patch(status, row);
	if (row->changed_count || !status->untold)
		row->dirty = row->changed_count ? TRI_YES : TRI_NO;
	if (status->untold) {
		row->changed_count = UNKNOWN;
		survey_error(repository->survey, repository->work,
			     "not all files could be compared with the commit: %s", status->untold);
	}
	if (repository->survey->options.fast)
		return;
	git_status_find_untracked(status);
	add_untracked(status, row);
}

/* Why nothing can be said of changes, NULL if something can. */
static const char *obstacle(const struct git_repository *repository)
{
	if (repository->unknown)
		return repository->unknown;
	if (repository->head.kind == DIGEST_NONE && !repository->is_unborn)
		return "HEAD names no commit";
	return NULL;
}

void git_status_add(struct git_repository *repository, struct vcs *row)
{
	SCOPED(status_deinit)
	struct git_status status = { .repository = repository, .hash_left = GIT_HASHED_SIZE_MAX };
	struct survey *survey = repository->survey;
	scoped_buf path = { 0 }, text = { 0 };
	const char *unknown = obstacle(repository);
	struct stat state;
	struct err err;

	buf_add_format(&path, "%s/index", repository->folder);
	if (repository->is_bare ||
	    (repository->is_unborn && !root_exists(survey->root, buf_text(&path))))
		return;
	if (!unknown && root_stat(survey->root, buf_text(&path), &state) < 0)
		unknown = "there is no index";
	if (!unknown &&
	    root_read(survey->root, buf_text(&path), GIT_INDEX_SIZE_MAX, &text, &err) < 0)
		unknown = "the index cannot be read";
	if (!unknown &&
	    git_index_parse(buf_bytes(&text), repository->kind, &status.index, &err) < 0)
		unknown = err.text;
	if (!unknown)
		unknown = status.index.unknown;
	if (unknown) {
		survey_error(survey, buf_text(&path),
			     "what differs from the commit is not told: %s", unknown);
		return;
	}
	status.index_seconds = state.st_mtim.tv_sec;
	status.index_ns = state.st_mtim.tv_nsec;
	status.marks = mem_zero(status.index.places.count + 1, 1);
	fill(&status, row);
}
