/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/applications/git_repository.h"

#include <errno.h>

#include "base/root_source.h"
#include "format/repositories/git_config.h"
#include "survey/applications/git_changes.h"
#include "survey/applications/git_status.h"
#include "survey/secrets.h"

void git_repository_deinit(struct git_repository *repository)
{
	git_store_deinit(&repository->store);
}

static bool read_text(const struct git_repository *repository, const char *folder, const char *name,
		      struct buf *ret)
{
	scoped_buf path = { 0 };
	struct err err;

	buf_clear(ret);
	buf_add_format(&path, "%s/%s", folder, name);
	return root_read(repository->survey->root, buf_text(&path), GIT_TEXT_SIZE_MAX, ret, &err) ==
	       0;
}

/* `path`, as seen from `folder`, resolved and in the arena; NULL if it is not there. */
static const char *resolved(struct survey *survey, const char *folder, struct bytes path)
{
	scoped_buf joined = { 0 }, real = { 0 };

	if (path.size == 0 || bytes_find(path, '\0') >= 0)
		return NULL;
	if (path.at[0] != '/')
		buf_add_format(&joined, "%s/", folder);
	buf_add_bytes(&joined, path);
	if (root_resolve(survey->root, buf_text(&joined), &real) < 0)
		return NULL;
	return arena_string(survey->arena, buf_bytes(&real));
}

/* ---- configuration ------------------------------------------------------------------------- */

/* The remote that counts: that of the branch, else "origin", else the first. */
struct remotes {
	struct buf of_branch; /* its name */
	const char *best;     /* URL */
	unsigned rank;        /* 1: the first, 2: origin, 3: of the branch */
};

static void read_remote(struct git_repository *repository, const struct git_config *config,
			struct remotes *remotes)
{
	unsigned rank = 1;

	if (strcmp(buf_text(&config->key), "url") != 0 || !config->value.size)
		return;
	if (bytes_is(buf_bytes(&config->part), "origin"))
		rank = 2;
	if (remotes->of_branch.size &&
	    bytes_equal(buf_bytes(&config->part), buf_bytes(&remotes->of_branch)))
		rank = 3;
	if (rank <= remotes->rank)
		return;
	remotes->rank = rank;
	remotes->best = arena_string(repository->survey->arena, buf_bytes(&config->value));
}

static void read_core(struct git_repository *repository, const struct git_config *config)
{
	const char *value = buf_text(&config->value);

	if (git_config_is(config, "core", "filemode"))
		repository->ignores_mode = !git_config_flag(config);
	else if (git_config_is(config, "core", "symlinks"))
		repository->has_no_links = !git_config_flag(config);
	else if (git_config_is(config, "core", "autocrlf"))
		repository->converts_ends = git_config_flag(config) || strcmp(value, "input") == 0;
	else if (git_config_is(config, "core", "bare"))
		repository->is_bare |= git_config_flag(config);
	else if (git_config_is(config, "core", "excludesfile") && value[0] == '/')
		repository->ignored = arena_string(repository->survey->arena, bytes_of(value));
	else if (git_config_is(config, "core", "worktree")) {
		const char *work = resolved(repository->survey, repository->folder,
					    bytes_of(value));

		repository->is_bare = !work || strcmp(work, repository->work) != 0;
	} else if (git_config_is(config, "extensions", "objectformat") &&
		   strcmp(value, "sha256") == 0) {
		repository->kind = DIGEST_SHA256;
	} else if (git_config_is(config, "extensions", "refstorage") &&
		   strcmp(value, "files") != 0) {
		repository->unknown = "its refs are not kept in files";
	}
}

static void read_config(struct git_repository *repository, const char *folder, const char *name,
			struct remotes *remotes)
{
	scoped_buf text = { 0 };

	if (!read_text(repository, folder, name, &text))
		return;
	for (unsigned pass = 0; pass < 2; pass++) {
		/* first which remote the branch has, then where that is */
		scoped_git_config config = { .rest = buf_bytes(&text) };

		while (git_config_next(&config)) {
			const char *section = buf_text(&config.section);

			if (pass == 1 && strcmp(section, "remote") == 0)
				read_remote(repository, &config, remotes);
			else if (pass == 1)
				read_core(repository, &config);
			else if (strcmp(section, "branch") == 0 && repository->branch &&
				 strcmp(buf_text(&config.part), repository->branch) == 0 &&
				 strcmp(buf_text(&config.key), "remote") == 0) {
				buf_clear(&remotes->of_branch);
				buf_add_bytes(&remotes->of_branch, buf_bytes(&config.value));
			}
		}
	}
}

/* ---- HEAD ---------------------------------------------------------------------------------- */

static bool find_packed(struct git_repository *repository, const char *name, struct git_ref *ret)
{
	scoped_buf text = { 0 };
	struct bytes rest;

	if (!read_text(repository, repository->common, "packed-refs", &text))
		return false;
	for (rest = buf_bytes(&text); git_packed_ref_next(&rest, repository->kind, ret);)
		if (bytes_is(ret->name, name))
			return true;
	return false;
}

/* What a ref holds: its own work tree's file, else the shared one, else a packed one. */
static bool find_ref(struct git_repository *repository, const char *name, struct buf *text,
		     struct git_ref *ret)
{
	if ((read_text(repository, repository->folder, name, text) ||
	     read_text(repository, repository->common, name, text)) &&
	    git_ref_parse(buf_bytes(text), repository->kind, ret))
		return true;
	if (!find_packed(repository, name, ret))
		return false;
	ret->name = (struct bytes){ 0 };
	return true;
}

static void read_branch(struct git_repository *repository)
{
	scoped_buf text = { 0 };
	struct bytes name;

	if (!read_text(repository, repository->folder, "HEAD", &text))
		return;
	name = buf_bytes(&text);
	if (!bytes_skip(&name, "ref:")) {
		repository->branch = "detached";
		return;
	}
	name = bytes_trim(name);
	if (!git_ref_is_sound(name))
		return;
	(void)bytes_skip(&name, "refs/heads/");
	repository->branch = arena_string(repository->survey->arena, name);
}

static void read_head(struct git_repository *repository)
{
	scoped_buf name = { 0 }, text = { 0 };
	struct git_ref ref;

	buf_add_text(&name, "HEAD");
	for (unsigned i = 0; i < GIT_LINKS_MAX; i++) {
		if (!find_ref(repository, buf_text(&name), &text, &ref)) {
			repository->is_unborn = i > 0;
			return;
		}
		if (!ref.name.size) {
			repository->head = ref.id;
			return;
		}
		buf_clear(&name);
		buf_add_bytes(&name, ref.name);
	}
}

/* ---- opening ------------------------------------------------------------------------------- */

/* A repository without a work tree: the folder itself has what else lies in .git. */
static bool is_bare_folder(struct git_repository *repository)
{
	scoped_buf text = { 0 };

	if (!resolved(repository->survey, repository->work, BYTES("objects")) ||
	    !read_text(repository, repository->work, "HEAD", &text))
		return false;
	repository->folder = repository->common = repository->work;
	repository->is_bare = true;
	return true;
}

/* Where .git is, or leads when it is a file. */
static bool find_folder(struct git_repository *repository)
{
	struct survey *survey = repository->survey;
	scoped_buf text = { 0 };
	struct bytes link;
	struct stat state;
	const char *path = resolved(survey, repository->work, BYTES(".git"));

	if (!path || root_lstat(survey->root, path, &state) < 0)
		return is_bare_folder(repository);
	if (S_ISREG(state.st_mode)) {
		if (!read_text(repository, repository->work, ".git", &text) ||
		    !git_link_parse(buf_bytes(&text), &link))
			return false;
		path = resolved(survey, repository->work, link);
	}
	repository->folder = repository->common = path;
	if (path && read_text(repository, path, "commondir", &text))
		repository->common = resolved(survey, path, bytes_trim(buf_bytes(&text)));
	return repository->folder && repository->common;
}

int git_repository_open(struct git_repository *ret, struct survey *survey, const char *work,
			unsigned nesting, struct err *err)
{
	struct git_repository repository = { .survey = survey,
					     .kind = DIGEST_SHA1,
					     .nesting = nesting };
	scoped_buf objects = { 0 }, text = { 0 };
	struct remotes remotes = { 0 };

	repository.work = resolved(survey, "/", bytes_of(work));
	if (!repository.work || !find_folder(&repository))
		return err_set(err, -ENOENT, "%s: no repository", work);
	buf_add_format(&objects, "%s/objects", repository.common);
	if (!root_exists(survey->root, buf_text(&objects)) ||
	    !read_text(&repository, repository.folder, "HEAD", &text))
		return err_set(err, -ENOENT, "%s: no repository", work);
	read_branch(&repository);
	read_config(&repository, repository.common, "config", &remotes);
	read_config(&repository, repository.folder, "config.worktree", &remotes);
	repository.remote = remotes.best;
	buf_deinit(&remotes.of_branch);
	if (!repository.unknown)
		read_head(&repository);
	git_store_init(&repository.store, survey, repository.common, repository.kind);
	*ret = repository;
	return 0;
}

/* ---- what it tells ------------------------------------------------------------------------- */

static void describe_commit(struct git_repository *repository, struct vcs *row)
{
	struct survey *survey = repository->survey;
	scoped_buf hex = { 0 }, text = { 0 };
	struct git_commit commit;

	if (repository->head.kind == DIGEST_NONE)
		return;
	digest_add_hex(&hex, &repository->head);
	row->commit = arena_string(survey->arena, buf_bytes(&hex));
	if (git_store_read(&repository->store, &repository->head, GIT_COMMIT, &text) < 0 ||
	    !git_commit_parse(buf_bytes(&text), repository->kind, &commit))
		return;
	if (commit.author.at)
		row->committed_at = commit.author.at;
	if (commit.subject.size)
		row->subject = survey_redact(survey, repository->folder, "a commit's message",
					     commit.subject);
}

void git_repository_describe(struct git_repository *repository, struct vcs *row)
{
	struct survey *survey = repository->survey;

	row->kind = "git";
	row->branch = repository->branch;
	if (repository->remote)
		row->remote = survey_redact(survey, repository->folder, "remote",
					    bytes_of(repository->remote));
	describe_commit(repository, row);
	git_status_add(repository, row);
	git_unpushed_add(repository, row);
}

/* True if a ref of that text, or the tag that it names, is for the commit that is checked out. */
static bool is_for_head(struct git_repository *repository, struct bytes text)
{
	scoped_buf object = { 0 };
	struct git_ref ref;
	struct digest id;

	if (!git_ref_parse(text, repository->kind, &ref) || ref.name.size)
		return false;
	if (digest_equal(&ref.id, &repository->head))
		return true;
	return git_store_read(&repository->store, &ref.id, GIT_TAG, &object) == 0 &&
	       git_tag_parse(buf_bytes(&object), repository->kind, &id) &&
	       digest_equal(&id, &repository->head);
}

static const char *find_packed_tag(struct git_repository *repository)
{
	scoped_buf text = { 0 };
	struct git_ref ref;
	struct bytes rest;

	if (!read_text(repository, repository->common, "packed-refs", &text))
		return NULL;
	for (rest = buf_bytes(&text); git_packed_ref_next(&rest, repository->kind, &ref);)
		if (bytes_skip(&ref.name, "refs/tags/") &&
		    (digest_equal(&ref.id, &repository->head) ||
		     digest_equal(&ref.peeled, &repository->head)))
			return arena_string(repository->survey->arena, ref.name);
	return NULL;
}

const char *git_repository_tag(struct git_repository *repository)
{
	struct arena *arena = repository->survey->arena;
	const char *folder = arena_format(arena, "%s/refs/tags", repository->common);
	scoped_names names = { 0 };
	struct err err;

	if (repository->head.kind == DIGEST_NONE)
		return NULL;
	if (root_exists(repository->survey->root, folder) &&
	    root_list(repository->survey->root, folder, &names, &err) < 0)
		return NULL;
	for (size_t i = names.starts.count; i-- > 0 && names.starts.count <= GIT_TAGS_MAX;) {
		scoped_buf text = { 0 };

		if (read_text(repository, folder, root_name(&names, i), &text) &&
		    is_for_head(repository, buf_bytes(&text)))
			return arena_string(arena, bytes_of(root_name(&names, i)));
	}
	return find_packed_tag(repository);
}

bool git_repository_last_move(struct git_repository *repository, struct buf *text,
			      struct git_move *ret)
{
	scoped_root_source file = ROOT_SOURCE_CLOSED;
	scoped_buf path = { 0 };
	struct git_move move;
	struct bytes rest;
	bool found = false;
	struct err err;

	buf_add_format(&path, "%s/logs/HEAD", repository->folder);
	if (root_source_open(&file, repository->survey->root, buf_text(&path), &err) < 0)
		return false;
	uint64_t size = file.source.size < GIT_LOG_SIZE_MAX ? file.source.size : GIT_LOG_SIZE_MAX;

	if (!byte_source_get(&file.source, file.source.size - size, (size_t)size, text))
		return false;
	for (rest = buf_bytes(text); git_move_next(&rest, repository->kind, &move); found = true)
		*ret = move;
	return found;
}
