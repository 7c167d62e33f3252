/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was changed in a work tree or between two commits, as a patch: work that may lie on this
 * host alone. Secrets in it are replaced as in what is carried, and it is made only where code is
 * carried. Before the patch come lines, which `git apply` passes over, for what it does not tell.
 */
#ifndef TROWEL_SURVEY_GIT_CHANGES_H
#define TROWEL_SURVEY_GIT_CHANGES_H

#include "survey/applications/git_repository.h"

enum {
	GIT_CHANGES_MAX = 2000,              /* files that differ */
	GIT_CHANGES_PATCH_MAX = 1024 * 1024, /* bytes of one patch */
	GIT_UNPUSHED_COMMITS_MAX = 2000,     /* that are looked at to tell which are not pushed */
};

/* A file that differs; a mode of 0: there is none. */
struct git_change {
	const char *path; /* as seen from the work tree */
	uint32_t from_mode, to_mode;
	struct digest from, to;
	bool is_in_work; /* what it became lies in the work tree: `to` is not known */
};

typedef vec_of(struct git_change) git_change_list;

/* True if the survey carries contents of code, and this is no repository inside of another. */
bool git_changes_are_wanted(const struct git_repository *repository);

/* The patch, in the survey's arena; NULL if there is nothing to tell. The list is sorted by it. */
const char *git_changes_patch(struct git_repository *repository, git_change_list *changes);

/* Fills upstream, unpushed and the patch of them of a row: which commits no remote is known to
 * have. */
void git_unpushed_add(struct git_repository *repository, struct vcs *row);

#endif
