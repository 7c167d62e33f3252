/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Commits that no remote is known to have: those that lead to HEAD and to no branch of a remote,
 * as it was when it was last asked. Both sides are walked from the newest commit on, as
 * git-rev-list(1) does.
 */
#include <assert.h>

#include "base/human.h"
#include "base/tree_walk.h"
#include "survey/applications/git_changes.h"
#include "survey/secrets.h"

enum {
	REMOTE_REFS_MAX = 1000,
	SUBJECTS_MAX = 20,    /* commits that are named */
	COMMIT_SHOWN = 10,    /* digits */
	TREES_MAX = 5000,     /* that are read */
	DEPTH_MAX = 100,      /* of folders */
	PATH_SIZE_MAX = 4096, /* bytes */
};

struct commit_node {
	struct digest id, tree, first_parent;
	int64_t at;
	bool is_pushed, is_done;
	const char *subject; /* as it is written */
};

struct remote_ref {
	const char *name; /* "origin/main" */
	struct digest id;
};

struct pushing {
	struct git_repository *repository;
	vec_of(struct commit_node) commits;
	vec_of(struct remote_ref) refs;
	bool is_unknown; /* something could not be read, or there is too much of it */
};

static void pushing_deinit(struct pushing *pushing)
{
	vec_deinit(&pushing->commits);
	vec_deinit(&pushing->refs);
}

/* ---- branches of remotes ------------------------------------------------------------------- */

static void add_ref(struct pushing *pushing, struct bytes name, const struct digest *id)
{
	struct arena *arena = pushing->repository->survey->arena;

	if (!bytes_skip(&name, "refs/remotes/"))
		return;
	const char *text = arena_string(arena, name);

	for (vec_each(ref, &pushing->refs))
		if (strcmp(ref->name, text) == 0)
			return; /* a loose one comes before a packed one */
	if (pushing->refs.count < REMOTE_REFS_MAX)
		*vec_push(&pushing->refs) = (struct remote_ref){ text, *id };
	else
		pushing->is_unknown = true;
}

static enum tree_walk_answer meet_ref(void *context, const struct tree_walk_entry *entry)
{
	struct pushing *pushing = context;
	const struct git_repository *repository = pushing->repository;
	scoped_buf text = { 0 };
	struct git_ref ref;
	struct bytes name = { entry->path, entry->size };
	struct err err;

	if (survey_is_late(repository->survey) || pushing->refs.count >= REMOTE_REFS_MAX)
		return TREE_WALK_STOP;
	if (S_ISREG(entry->state.st_mode) && bytes_skip(&name, repository->common) &&
	    bytes_skip(&name, "/") &&
	    root_read(repository->survey->root, entry->path, GIT_TEXT_SIZE_MAX, &text, &err) == 0 &&
	    git_ref_parse(buf_bytes(&text), repository->kind, &ref) && !ref.name.size)
		add_ref(pushing, name, &ref.id);
	return TREE_WALK_ON;
}

static void read_refs(struct pushing *pushing)
{
	const struct git_repository *repository = pushing->repository;
	const struct tree_walk walk = { .context = pushing, .visit = meet_ref };
	scoped_buf path = { 0 }, text = { 0 };
	struct git_ref ref;
	struct bytes rest;
	struct err err;

	buf_add_format(&path, "%s/refs/remotes", repository->common);
	if (root_exists(repository->survey->root, buf_text(&path)) &&
	    tree_walk(&walk, repository->survey->root, buf_text(&path), &err) < 0)
		pushing->is_unknown = true;
	buf_clear(&path);
	buf_add_format(&path, "%s/packed-refs", repository->common);
	if (!root_exists(repository->survey->root, buf_text(&path)))
		return;
	if (root_read(repository->survey->root, buf_text(&path), GIT_TEXT_SIZE_MAX, &text, &err) <
	    0)
		pushing->is_unknown = true;
	for (rest = buf_bytes(&text); git_packed_ref_next(&rest, repository->kind, &ref);)
		add_ref(pushing, ref.name, &ref.id);
}

/* ---- commits ------------------------------------------------------------------------------- */

static struct commit_node *find_commit(struct pushing *pushing, const struct digest *id)
{
	for (vec_each(commit, &pushing->commits))
		if (digest_equal(&commit->id, id))
			return commit;
	return NULL;
}

/* Notes a commit; one that was noted before may become one that is pushed, with all before it. */
static void meet(struct pushing *pushing, const struct digest *id, bool is_pushed)
{
	struct git_repository *repository = pushing->repository;
	struct commit_node *known = find_commit(pushing, id);
	struct git_commit commit;
	scoped_buf text = { 0 };

	if (known) {
		known->is_done &= known->is_pushed || !is_pushed;
		known->is_pushed |= is_pushed;
		return;
	}
	if (pushing->commits.count >= GIT_UNPUSHED_COMMITS_MAX ||
	    git_store_read(&repository->store, id, GIT_COMMIT, &text) < 0 ||
	    !git_commit_parse(buf_bytes(&text), repository->kind, &commit)) {
		/* of what is pushed not everything has to be there: a shallow clone */
		pushing->is_unknown |= !is_pushed ||
				       pushing->commits.count >= GIT_UNPUSHED_COMMITS_MAX;
		return;
	}
	*vec_push(&pushing->commits) = (struct commit_node){
		.id = *id,
		.tree = commit.tree,
		.at = commit.committer.at,
		.is_pushed = is_pushed,
		.subject = arena_string(repository->survey->arena, commit.subject),
	};
}

/* The newest commit whose parents were not looked at; NULL once all that are left are pushed. */
static struct commit_node *next_commit(struct pushing *pushing)
{
	struct commit_node *newest = NULL;
	bool is_open = false;

	for (vec_each(commit, &pushing->commits)) {
		if (commit->is_done)
			continue;
		is_open |= !commit->is_pushed;
		if (!newest || commit->at > newest->at)
			newest = commit;
	}
	return is_open ? newest : NULL;
}

static void meet_parents(struct pushing *pushing, struct commit_node *commit)
{
	struct git_repository *repository = pushing->repository;
	struct digest id = commit->id, parent;
	bool is_pushed = commit->is_pushed, is_first = true;
	scoped_buf text = { 0 };
	struct bytes rest;

	commit->is_done = true;
	if (git_store_read(&repository->store, &id, GIT_COMMIT, &text) < 0)
		return;
	for (rest = buf_bytes(&text); git_commit_parent_next(&rest, repository->kind, &parent);) {
		meet(pushing, &parent, is_pushed); /* commits move */
		if (is_first)
			find_commit(pushing, &id)->first_parent = parent;
		is_first = false;
	}
}

static void walk_commits(struct pushing *pushing)
{
	struct commit_node *commit;

	meet(pushing, &pushing->repository->head, false);
	for (vec_each(ref, &pushing->refs))
		meet(pushing, &ref->id, true);
	while (!pushing->is_unknown && (commit = next_commit(pushing))) {
		if (survey_is_late(pushing->repository->survey))
			pushing->is_unknown = true;
		else
			meet_parents(pushing, commit);
	}
}

/* The newest commit before HEAD that is pushed, along first parents; NULL: none is. */
static const struct commit_node *base_of(struct pushing *pushing)
{
	const struct commit_node *commit = find_commit(pushing, &pushing->repository->head);

	while (commit && !commit->is_pushed)
		commit = find_commit(pushing, &commit->first_parent);
	return commit;
}

/* ---- trees --------------------------------------------------------------------------------- */

/* Two trees that are compared. */
struct tree_pair {
	struct git_repository *repository;
	git_change_list *changes;
	struct buf path;
	unsigned trees; /* read */
	bool is_cut;
};

typedef vec_of(struct git_tree_entry) entry_list;

static void entries_deinit(entry_list *list)
{
	vec_deinit(list);
}

static int by_name(const void *a, const void *b)
{
	const struct git_tree_entry *one = a, *other = b;

	return bytes_compare(one->name, other->name);
}

/* The entries of a tree, none without one (NULL); names point into `text`. */
static void read_entries(struct tree_pair *pair, const struct digest *id, struct buf *text,
			 entry_list *ret)
{
	struct git_store *store = &pair->repository->store;
	struct git_tree_entry entry;
	struct bytes rest;

	if (!id)
		return;
	if (++pair->trees > TREES_MAX || git_store_read(store, id, GIT_TREE, text) < 0) {
		pair->is_cut = true;
		return;
	}
	for (rest = buf_bytes(text); git_tree_next(&rest, store->kind, &entry) > 0;)
		*vec_push(ret) = entry;
	vec_sort(ret, by_name);
}

static bool is_tree(const struct git_tree_entry *entry)
{
	return entry && (entry->mode & GIT_MODE_TYPE) == GIT_MODE_TREE;
}

/* A file on one side, or on both and different. */
static void add_change(struct tree_pair *pair, const struct git_tree_entry *from,
		       const struct git_tree_entry *to)
{
	if (pair->changes->count >= GIT_CHANGES_MAX) {
		pair->is_cut = true;
		return;
	}
	struct git_change *change = vec_push(pair->changes);

	change->path = arena_string(pair->repository->survey->arena, buf_bytes(&pair->path));
	if (from) {
		change->from_mode = from->mode;
		change->from = from->id;
	}
	if (to) {
		change->to_mode = to->mode;
		change->to = to->id;
	}
}

static void compare_trees(struct tree_pair *pair, const struct digest *from,
			  const struct digest *to, unsigned depth);

static void compare_entries(struct tree_pair *pair, const struct git_tree_entry *from,
			    const struct git_tree_entry *to, unsigned depth)
{
	const struct git_tree_entry *from_file = from && !is_tree(from) ? from : NULL;
	const struct git_tree_entry *to_file = to && !is_tree(to) ? to : NULL;

	assert(from || to);
	if (from && to && from->mode == to->mode && digest_equal(&from->id, &to->id))
		return;
	buf_add_bytes(&pair->path, from ? from->name : to->name);
	if (from_file || to_file)
		add_change(pair, from_file, to_file);
	if (is_tree(from) || is_tree(to)) {
		buf_add_byte(&pair->path, '/');
		compare_trees(pair, is_tree(from) ? &from->id : NULL, is_tree(to) ? &to->id : NULL,
			      depth + 1);
	}
}

/* Notes what differs between two trees, either of which may not be there (NULL). */
static void compare_trees(struct tree_pair *pair, const struct digest *from,
			  const struct digest *to, unsigned depth)
{
	SCOPED(entries_deinit) entry_list old = { 0 }, new = { 0 };
	scoped_buf old_text = { 0 }, new_text = { 0 };
	size_t size = pair->path.size;

	if (depth > DEPTH_MAX || size > PATH_SIZE_MAX) {
		pair->is_cut = true;
		return;
	}
	read_entries(pair, from, &old_text, &old);
	read_entries(pair, to, &new_text, &new);
	for (size_t i = 0, j = 0; (i < old.count || j < new.count) && !pair->is_cut;) {
		int order = i >= old.count   ? 1
			    : j >= new.count ? -1
					     : by_name(&old.at[i], &new.at[j]);

		compare_entries(pair, order <= 0 ? &old.at[i] : NULL,
				order >= 0 ? &new.at[j] : NULL, depth);
		buf_cut(&pair->path, size);
		i += order <= 0;
		j += order >= 0;
	}
}

/* ---- the row ------------------------------------------------------------------------------- */

static void add_patch(struct pushing *pushing, const struct commit_node *base, struct vcs *row)
{
	struct git_repository *repository = pushing->repository;
	const struct commit_node *head = find_commit(pushing, &repository->head);
	git_change_list changes = { 0 };
	struct tree_pair pair = { .repository = repository, .changes = &changes };

	buf_reserve(&pair.path, 0);
	compare_trees(&pair, &base->tree, &head->tree, 0);
	buf_deinit(&pair.path);
	if (pair.is_cut)
		survey_error(repository->survey, repository->folder,
			     "what was committed and not pushed is not told: too much differs");
	else
		row->unpushed_patch = git_changes_patch(repository, &changes);
	vec_deinit(&changes);
}

static int newest_first(const void *a, const void *b)
{
	const struct commit_node *one = a, *other = b;

	return one->at != other->at ? (one->at < other->at) - (one->at > other->at)
				    : memcmp(one->id.bytes, other->id.bytes, sizeof(one->id.bytes));
}

static void add_commit(struct survey *survey, const char *folder, const struct commit_node *commit,
		       struct vcs *row)
{
	scoped_buf text = { 0 };

	digest_add_hex(&text, &commit->id);
	buf_cut(&text, COMMIT_SHOWN);
	buf_add_byte(&text, ' ');
	human_date(&text, commit->at);
	buf_add_format(
		&text, " %s",
		survey_redact(survey, folder, "a commit's message", bytes_of(commit->subject)));
	*vec_push_in(survey->arena, &row->unpushed) = arena_string(survey->arena, buf_bytes(&text));
}

static void add_unpushed(struct pushing *pushing, struct vcs *row)
{
	struct survey *survey = pushing->repository->survey;
	const struct commit_node *base = base_of(pushing);
	scoped_buf hex = { 0 };

	row->unpushed_count = 0;
	if (base) {
		digest_add_hex(&hex, &base->id);
		row->pushed = arena_string(survey->arena, buf_bytes(&hex));
		if (!digest_equal(&base->id, &pushing->repository->head) &&
		    git_changes_are_wanted(pushing->repository))
			add_patch(pushing, base, row);
	}
	vec_sort(&pushing->commits, newest_first);
	for (vec_each(commit, &pushing->commits))
		if (!commit->is_pushed && row->unpushed_count++ < SUBJECTS_MAX)
			add_commit(survey, pushing->repository->folder, commit, row);
}

void git_unpushed_add(struct git_repository *repository, struct vcs *row)
{
	SCOPED(pushing_deinit) struct pushing pushing = { .repository = repository };

	if (repository->unknown || repository->head.kind == DIGEST_NONE)
		return;
	read_refs(&pushing);
	if (!pushing.refs.count)
		return; /* of a remote nothing is known */
	walk_commits(&pushing);
	if (pushing.is_unknown)
		survey_error(repository->survey, repository->folder,
			     "which commits were not pushed is not told: too many would have to be "
			     "read, or one is not there");
	else
		add_unpushed(&pushing, row);
}
