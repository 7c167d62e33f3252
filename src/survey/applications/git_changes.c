/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/applications/git_changes.h"

#include <errno.h>
#include <fcntl.h>

#include "base/escape.h"
#include "base/path.h"
#include "format/repositories/git_patch.h"
#include "format/secrets/key_store.h"
#include "survey/files/file_class.h"
#include "survey/secrets.h"

enum { LEFT_OUT_TOLD = 50, MODE_EXECUTABLE = 0111 };

struct telling {
	struct git_repository *repository;
	struct ending_map endings;
	struct buf left_out; /* lines */
	size_t left_out_count;
	struct buf patch;
};

static void telling_deinit(struct telling *telling)
{
	ending_map_deinit(&telling->endings);
	buf_deinit(&telling->left_out);
	buf_deinit(&telling->patch);
}

bool git_changes_are_wanted(const struct git_repository *repository)
{
	const struct survey_options *options = &repository->survey->options;

	return options->carries && options->carry & 1U << CLASS_CODE && repository->nesting == 0;
}

static void leave_out(struct telling *telling, const char *path, const char *why)
{
	if (telling->left_out_count++ >= LEFT_OUT_TOLD)
		return;
	buf_add_text(&telling->left_out, "Not told: ");
	escape_terminal(&telling->left_out, bytes_of(path));
	buf_add_format(&telling->left_out, ": %s\n", why);
}

/* ---- both versions ------------------------------------------------------------------------- */

/* A version's text before its secrets are replaced. All return why there is none, or NULL. */
static const char *read_blob(struct telling *telling, const struct digest *id, struct buf *ret)
{
	switch (git_store_read(&telling->repository->store, id, GIT_BLOB, ret)) {
	case 0:
		return NULL;
	case -ENOENT:
		return "its content is not in the repository";
	case -E2BIG:
		return "too much would have to be read";
	default:
		return "its content in the repository is broken";
	}
}

static const char *read_link(const struct root *root, const char *path, struct buf *ret)
{
	return root_readlink(root, path, ret) < 0 ? "the link cannot be read" : NULL;
}

/* What lies in the work tree now; nothing if the file is gone. */
static const char *read_work(struct telling *telling, const char *path, uint32_t *ret_mode,
			     struct buf *ret)
{
	const struct root *root = telling->repository->survey->root;
	scoped_buf full = { 0 };
	struct stat state;
	struct err err;

	buf_add_format(&full, "%s/%s",
		       strcmp(telling->repository->work, "/") ? telling->repository->work : "",
		       path);
	*ret_mode = 0;
	int code = root_lstat(root, buf_text(&full), &state);

	if (code == -ENOENT || code == -ENOTDIR)
		return NULL;
	if (code < 0)
		return "it cannot be looked at";
	*ret_mode = S_ISLNK(state.st_mode)
			    ? (uint32_t)GIT_MODE_LINK
			    : (uint32_t)GIT_MODE_FILE |
				      (state.st_mode & MODE_EXECUTABLE ? 0755 : 0644);
	if (S_ISLNK(state.st_mode))
		return read_link(root, buf_text(&full), ret);
	if (!S_ISREG(state.st_mode))
		return "it is no file";
	if (state.st_size > GIT_PATCH_TEXT_MAX)
		return "too large";
	scoped_fd int fd = root_open_exact(root, buf_text(&full), &err);

	if (fd < 0 || fd_read_all(fd, path, GIT_PATCH_TEXT_MAX, ret, &err) < 0)
		return "it cannot be read";
	return NULL;
}

/* Why a content is told to nobody, or to no patch; NULL: it is. */
static const char *refusal(const struct telling *telling, const char *path, uint32_t mode,
			   struct bytes text)
{
	scoped_buf full = { 0 };
	struct bytes head = bytes_slice(text, 0, KEY_STORE_HEAD_SIZE);

	buf_add_format(&full, "%s/%s", telling->repository->work, path);
	if (key_store_kind(buf_bytes(&full), head) ||
	    file_class_judge(&telling->endings, buf_bytes(&full), mode, head).class == CLASS_SECRET)
		return "a secret";
	if (text.size > GIT_PATCH_TEXT_MAX)
		return "too large";
	return git_patch_takes(text) ? NULL : "no text in UTF-8";
}

/* Secrets of the work tree are recorded when it is carried, those of the past here. */
static struct bytes redact(const struct telling *telling, const char *path, bool is_past,
			   struct bytes text, struct buf *ret)
{
	struct survey *survey = telling->repository->survey;
	const char *place = is_past ? arena_format(survey->arena, "%s/.git: %s",
						   telling->repository->work, path)
				    : NULL;

	(void)survey_redact_file(survey, place, text, secret_text_kind_of(bytes_of(path), text),
				 ret);
	return buf_bytes(ret);
}

static const char *tell(struct telling *telling, const struct git_change *change)
{
	scoped_buf from = { 0 }, to = { 0 }, from_plain = { 0 }, to_plain = { 0 };
	struct git_version before = { change->from_mode, { NULL, 0 } },
			   after = { change->to_mode, { NULL, 0 } };
	const char *why = NULL;

	if ((change->from_mode & GIT_MODE_TYPE) == GIT_MODE_COMMIT ||
	    (change->to_mode & GIT_MODE_TYPE) == GIT_MODE_COMMIT)
		return "another repository";
	if (before.mode)
		why = read_blob(telling, &change->from, &from);
	if (!why && change->is_in_work)
		why = read_work(telling, change->path, &after.mode, &to);
	else if (!why && after.mode)
		why = read_blob(telling, &change->to, &to);
	if (!why && before.mode)
		why = refusal(telling, change->path, before.mode, buf_bytes(&from));
	if (!why && after.mode)
		why = refusal(telling, change->path, after.mode, buf_bytes(&to));
	if (why)
		return why;
	before.text = redact(telling, change->path, true, buf_bytes(&from), &from_plain);
	after.text = redact(telling, change->path, !change->is_in_work, buf_bytes(&to), &to_plain);
	size_t size = telling->patch.size;

	git_patch_add(&telling->patch, bytes_of(change->path), &before, &after);
	if (telling->patch.size > GIT_CHANGES_PATCH_MAX) {
		buf_cut(&telling->patch, size);
		return "the patch would be too large";
	}
	return NULL;
}

/* ---- all of them --------------------------------------------------------------------------- */

static int by_path(const void *a, const void *b)
{
	const struct git_change *one = a, *other = b;

	return strcmp(one->path, other->path);
}

const char *git_changes_patch(struct git_repository *repository, git_change_list *changes)
{
	SCOPED(telling_deinit) struct telling telling = { .repository = repository };

	file_class_endings(&telling.endings);
	vec_sort(changes, by_path);
	for (vec_each(change, changes)) {
		const char *why = survey_is_late(repository->survey) ? "no time was left"
								     : tell(&telling, change);

		if (why)
			leave_out(&telling, change->path, why);
	}
	if (telling.left_out_count > LEFT_OUT_TOLD)
		buf_add_format(&telling.left_out, "Not told: %zu more\n",
			       telling.left_out_count - LEFT_OUT_TOLD);
	if (telling.left_out.size && telling.patch.size)
		buf_add_byte(&telling.left_out, '\n');
	buf_add_bytes(&telling.left_out, buf_bytes(&telling.patch));
	return telling.left_out.size
		       ? arena_string(repository->survey->arena, buf_bytes(&telling.left_out))
		       : NULL;
}
