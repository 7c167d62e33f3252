/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/can_run_files.h"

#include <errno.h>
#include <stdlib.h>

#include "snapshot/archive.h"
#include "survey/survey.h"

/* The files by the paths that they have without links. */
static int resolve(char **operands, int count, struct arena *arena, text_list *ret, struct err *err)
{
	for (int i = 0; i < count; i++) {
		char *path = realpath(operands[i], NULL);

		if (!path)
			return err_errno(err, "%s", operands[i]);
		if (!text_list_has(ret, path))
			*vec_push_in(arena, ret) = arena_string(arena, bytes_of(path));
		free(path);
	}
	return 0;
}

static bool is_read(const struct content *content, const char *path)
{
	for (vec_each(row, &content->executables))
		if (strcmp(row->path, path) == 0)
			return true;
	return false;
}

/* Each file that was named has to be there: what is missing has a row of errors. */
static int check(const struct content *content, const text_list *paths, struct err *err)
{
	for (vec_each(path, paths)) {
		if (is_read(content, *path))
			continue;
		for (vec_each(row, &content->errors))
			if (row->path && strcmp(row->path, *path) == 0)
				return err_set(err, -EBADMSG, "%s", row->what);
		return err_set(err, -EBADMSG, "%s: it could not be looked at", *path);
	}
	return 0;
}

/* With the packages of this host it is known which of them its libraries are of. */
static int read_files(char **operands, int count, struct snapshot *ret, size_t *ret_asked,
		      struct err *err)
{
	static const char *const only[] = { "mounts", "host", "packages", "executables", NULL };
	text_list paths = { 0 };
	struct root root;

	if (resolve(operands, count, &ret->arena, &paths, err) < 0 ||
	    root_init(&root, "/", err) < 0)
		return err->code;
	struct survey survey = {
		.snapshot = ret,
		.content = &ret->content,
		.arena = &ret->arena,
		.root = &root,
		.options = { .only = only, .programs = &paths, .rate = SURVEY_RATE },
	};

	survey_run(&survey);
	root_deinit(&root);
	*ret_asked = paths.count;
	return check(&ret->content, &paths, err);
}

int can_run_files_read(char **operands, int count, struct snapshot *ret, size_t *ret_asked,
		       struct err *err)
{
	if (count != 1 || !bytes_ends(bytes_of(operands[0]), ".trowel"))
		return read_files(operands, count, ret, ret_asked, err);
	if (archive_read_file(ret, operands[0], err) < 0)
		return err->code;
	*ret_asked = ret->content.executables.count;
	if (*ret_asked)
		return 0;
	return err_set(err, -ENODATA,
		       "%s knows of no program that no package owns; an older trowel, and survey "
		       "--fast, do not look",
		       operands[0]);
}
