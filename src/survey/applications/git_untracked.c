/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What lies in a work tree and git does not know. Folders that hold nothing else are told instead
 * of what is in them, as git does. Source: gitignore(5).
 */
#include "base/mem.h"
#include "base/tree_walk.h"
#include "survey/applications/git_status_parts.h"

/* A folder that the walk is in. */
struct frame {
	struct arena arena; /* of its patterns */
	struct git_patterns ignored;
	size_t start;    /* where, in a path relative to the work tree, its files' part begins */
	bool is_ignored; /* with all that git does not know in it */
	size_t strange;  /* size of the outermost folder around, relative, in which git knows
				 nothing; 0: none */
	bool strange_is_told; /* kept at the depth of that folder's frame */
	unsigned strange_depth;
};

struct search {
	struct git_status *status;
	size_t work_size; /* bytes of the work tree's path, with a slash */
	struct frame *frames;
	struct git_patterns own, user; /* info/exclude, core.excludesFile */
	size_t met;
	bool is_stopped;
};

static void read_patterns(struct git_status *status, const char *folder, const char *name,
			  struct arena *arena, struct git_patterns *ret)
{
	scoped_buf text = { 0 };

	if (git_status_read(status, folder, name, &text))
		git_patterns_ignore(arena, buf_bytes(&text), ret);
}

static bool is_ignored(const struct search *search, struct bytes path, unsigned depth,
		       bool is_folder)
{
	const struct git_patterns *others[] = { &search->own, &search->user };
	enum git_verdict verdict = GIT_UNDECIDED;

	for (unsigned i = depth; i-- > 0 && verdict == GIT_UNDECIDED;) {
		const struct frame *frame = &search->frames[i];

		verdict = git_patterns_judge(&frame->ignored,
					     bytes_slice(path, frame->start, path.size), is_folder);
	}
	for (size_t i = 0; i < 2 && verdict == GIT_UNDECIDED; i++)
		verdict = git_patterns_judge(others[i], path, is_folder);
	return verdict == GIT_IGNORED;
}

/* The first entry of the index that is `path`, or lies in it; the count if none does. */
static size_t find_in_index(const struct git_index *index, struct bytes path, bool *ret_is_it)
{
	scoped_buf folder = { 0 };
	size_t at = git_index_find(index, path), count = index->places.count;

	*ret_is_it = at < count && bytes_equal(git_index_path(index, at), path);
	if (*ret_is_it)
		return at;
	buf_add_bytes(&folder, path);
	buf_add_byte(&folder, '/');
	at = git_index_find(index, buf_bytes(&folder));
	if (at < count &&
	    bytes_equal(bytes_slice(git_index_path(index, at), 0, folder.size), buf_bytes(&folder)))
		return at;
	return count;
}

static void add(struct git_status *status, struct bytes path, bool is_folder)
{
	struct arena *arena = status->repository->survey->arena;

	if (status->untracked_count++ < GIT_TOLD_MAX)
		*vec_push_in(arena, &status->untracked) = arena_format(
			arena, "%.*s%s", (int)path.size, path.at, is_folder ? "/" : "");
}

/* Something that git neither knows nor ignores. */
static void meet_unknown(struct search *search, struct bytes path, unsigned depth, bool is_folder)
{
	struct frame *above = &search->frames[depth - 1];

	if (!above->strange) {
		add(search->status, path, is_folder);
	} else if (!search->frames[above->strange_depth].strange_is_told) {
		search->frames[above->strange_depth].strange_is_told = true;
		add(search->status, bytes_slice(path, 0, above->strange), true);
	}
}

static bool has_repository(const struct search *search, const char *path)
{
	scoped_buf inner = { 0 };
	struct stat state;

	buf_add_format(&inner, "%s/.git", path);
	return root_lstat(search->status->repository->survey->root, buf_text(&inner), &state) == 0;
}

/* Prepares the frame of a folder that is entered. */
static enum tree_walk_answer go_into(struct search *search, const struct tree_walk_entry *entry,
				     struct frame made)
{
	struct frame *frame = &search->frames[entry->depth];

	arena_deinit(&frame->arena);
	*frame = made;
	frame->start = entry->depth ? entry->size - search->work_size + 1 : 0;
	if (!frame->is_ignored)
		read_patterns(search->status, entry->path, ".gitignore", &frame->arena,
			      &frame->ignored);
	return TREE_WALK_ON;
}

static enum tree_walk_answer meet_folder(struct search *search, const struct tree_walk_entry *entry,
					 struct bytes path)
{
	const struct git_index *index = &search->status->index;
	const struct frame *above = &search->frames[entry->depth - 1];
	struct frame made = { .is_ignored = above->is_ignored,
			      .strange = above->strange,
			      .strange_depth = above->strange_depth };
	bool is_known,
		is_told = above->strange && search->frames[above->strange_depth].strange_is_told;
	size_t at = find_in_index(index, path, &is_known);

	/* a submodule; or what was a file, which is a change of that file and told as such */
	if (is_told || is_known)
		return TREE_WALK_PAST;
	made.is_ignored |= is_ignored(search, path, entry->depth, true);
	if (at < index->places.count)
		return go_into(search, entry, made);
	if (made.is_ignored)
		return TREE_WALK_PAST;
	if (has_repository(search, entry->path)) {
		meet_unknown(search, path, entry->depth, true);
		return TREE_WALK_PAST;
	}
	if (!made.strange) {
		made.strange = path.size;
		made.strange_depth = entry->depth;
	}
	return go_into(search, entry, made);
}

static enum tree_walk_answer visit(void *context, const struct tree_walk_entry *entry)
{
	struct search *search = context;
	struct git_status *status = search->status;
	struct bytes path = bytes_slice((struct bytes){ entry->path, entry->size },
					search->work_size, entry->size);
	bool is_known;

	if (++search->met > GIT_MET_MAX || survey_is_late(status->repository->survey)) {
		search->is_stopped = true;
		return TREE_WALK_STOP;
	}
	if (entry->depth == 0)
		return go_into(search, entry, (struct frame){ 0 });
	if (strcmp(entry->name, ".git") == 0)
		return TREE_WALK_PAST;
	if (S_ISDIR(entry->state.st_mode))
		return meet_folder(search, entry, path);
	const struct frame *above = &search->frames[entry->depth - 1];

	if (above->is_ignored || (!S_ISREG(entry->state.st_mode) && !S_ISLNK(entry->state.st_mode)))
		return TREE_WALK_ON;
	(void)find_in_index(&status->index, path, &is_known);
	if (!is_known && !is_ignored(search, path, entry->depth, false))
		meet_unknown(search, path, entry->depth, false);
	return TREE_WALK_ON;
}

static void fail(void *context, const char *path, int code)
{
	struct search *search = context;

	search->is_stopped = true;
}

void git_status_find_untracked(struct git_status *status)
{
	const struct git_repository *repository = status->repository;
	struct search search = { .status = status,
				 .work_size = strlen(repository->work) +
					      (repository->work[1] != '\0') };
	const struct tree_walk walk = { .context = &search, .visit = visit, .fail = fail };
	struct err err;

	search.frames = mem_zero(TREE_WALK_DEPTH_MAX + 1, sizeof(*search.frames));
	read_patterns(status, repository->common, "info/exclude", &status->arena, &search.own);
	if (repository->ignored)
		read_patterns(status, "", repository->ignored + 1, &status->arena, &search.user);
	status->is_all_untracked = tree_walk(&walk, repository->survey->root, repository->work,
					     &err) == 0 &&
				   !search.is_stopped;
	for (size_t i = 0; i <= TREE_WALK_DEPTH_MAX; i++)
		arena_deinit(&search.frames[i].arena);
	free(search.frames);
}
