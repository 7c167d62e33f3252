/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/glob.h"

#include <errno.h>

#include "base/path.h"

struct glob {
	struct survey *survey;
	const struct root *root;
	struct arena *arena;
	text_list *ret;
	unsigned components;
	bool is_cut;    /* by a limit */
	bool is_hidden; /* a folder could not be read */
};

static void add_match(struct glob *glob, const char *path)
{
	if (glob->ret->count < GLOB_MATCHES_MAX)
		*vec_push_in(glob->arena, glob->ret) = path;
	else
		glob->is_cut = true;
}

static void expand_pattern(struct glob *glob, const char *folder, struct bytes rest);

/* The names of `folder` that the part of the pattern means, with what follows behind it. */
static void expand_names(struct glob *glob, const char *folder, struct bytes part,
			 struct bytes rest)
{
	scoped_names names = { 0 };
	struct err err;
	int failed = root_list_some(glob->root, folder[0] ? folder : "/", GLOB_NAMES_MAX, &names,
				    &err);

	if (failed == -EFBIG)
		glob->is_cut = true;
	else if (failed && failed != -ENOENT && failed != -ENOTDIR) {
		survey_error_from(glob->survey, folder, &err);
		glob->is_hidden = true;
	}
	for (size_t i = 0; i < names.starts.count && !survey_is_late(glob->survey); i++) {
		const char *name = root_name(&names, i);

		if (path_glob_matches(bytes_of(name), part))
			expand_pattern(glob, arena_format(glob->arena, "%s/%s", folder, name),
				       rest);
	}
}

static void expand_pattern(struct glob *glob, const char *folder, struct bytes rest)
{
	struct bytes part = { 0 };

	while (part.size == 0 && bytes_part(&rest, '/', &part))
		;
	if (part.size == 0) {
		if (root_exists(glob->root, folder))
			add_match(glob, folder);
		return;
	}
	if (++glob->components > GLOB_COMPONENTS_MAX || glob->is_cut) {
		glob->is_cut = true;
		return;
	}
	if (path_is_glob(part))
		expand_names(glob, folder, part, rest);
	else
		expand_pattern(
			glob, arena_format(glob->arena, "%s/%.*s", folder, (int)part.size, part.at),
			rest);
	glob->components--;
}

bool survey_glob(struct survey *survey, const struct root *root, const char *pattern,
		 struct arena *arena, text_list *ret)
{
	struct glob glob = { survey, root, arena, ret, 0, false, false };

	expand_pattern(&glob, "", bytes_of(pattern));
	if (glob.is_cut)
		survey_error(survey, pattern,
			     "more files than are looked at: the rest is left out");
	return !glob.is_cut && !glob.is_hidden;
}
