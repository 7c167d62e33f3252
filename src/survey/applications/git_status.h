/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What in a work tree differs from the commit that is checked out: the index is compared with the
 * commit's tree, the files with the index, by lstat(2) first and only where that says nothing by
 * content; and what lies there that git does not know and is not told to ignore. As `git status
 * --porcelain --no-renames` tells it, or unknown.
 */
#ifndef TROWEL_SURVEY_GIT_STATUS_H
#define TROWEL_SURVEY_GIT_STATUS_H

#include "survey/applications/git_repository.h"

enum {
	GIT_TOLD_MAX = 20,                      /* paths of each list */
	GIT_TREES_MAX = 20 * 1000,              /* that are read to compare */
	GIT_HASHED_SIZE_MAX = 64 * 1024 * 1024, /* bytes of files of a repository */
	GIT_MET_MAX = 200 * 1000,               /* files and folders that are looked at */
	GIT_ATTRIBUTE_FILES_MAX = 100,
	GIT_ENDS_SIZE_MAX = 4 * 1024 * 1024, /* of a file whose line ends are changed to compare */
};

/* Fills dirty, changed and untracked of a row. What cannot be told is a row of errors. Without the
 * walk over all files (--fast) nothing is said of what git does not know. */
void git_status_add(struct git_repository *repository, struct vcs *row);

#endif
