/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of git_status.h share. */
#ifndef TROWEL_SURVEY_GIT_STATUS_PARTS_H
#define TROWEL_SURVEY_GIT_STATUS_PARTS_H

#include "format/repositories/git_index.h"
#include "format/repositories/git_patterns.h"
#include "survey/applications/git_changes.h"
#include "survey/applications/git_status.h"

/* What is found of an entry of the index. */
enum git_mark {
	GIT_COMMITTED = 1 << 0, /* the commit has that file */
	GIT_CHANGED = 1 << 1,   /* with another content, or the work tree has */
};

/* The patterns of a .gitattributes. */
struct git_attributes {
	struct bytes folder; /* "lib/", "" for the work tree */
	struct git_patterns patterns;
};

struct git_status {
	struct git_repository *repository;
	struct git_index index;
	unsigned char *marks;  /* bits of enum git_mark, one byte an entry */
	int64_t index_seconds; /* when the index was written */
	int64_t index_ns;
	text_list deleted;     /* paths that only the commit has, the first of them */
	int64_t deleted_count; /* all of them */
	text_list untracked;   /* the first of them; folders end in a slash */
	int64_t untracked_count;
	bool is_all_untracked; /* everything was looked at */
	unsigned trees;        /* read */
	git_change_list other; /* what the commit has, and the index has otherwise or not */
	int64_t hash_left;     /* bytes that may still be read to compare contents */
	const char *untold;    /* why some file could not be compared; NULL: all were */
	vec_of(struct git_attributes) attributes;
	struct arena arena; /* of patterns */
};

/* Reads a file of the work tree or of the repository, `name` as seen from `folder`, through no
 * link; false if there is none, or it is larger than GIT_PATTERNS_SIZE_MAX. */
bool git_status_read(const struct git_status *status, const char *folder, const char *name,
		     struct buf *ret);

/* Compares the index with the tree of a commit: marks, deleted. 0; -errno where it cannot be
 * told. */
int git_status_compare_tree(struct git_status *status, const struct digest *tree);

/* Compares the work tree with the index: marks, untold. */
void git_status_compare_files(struct git_status *status);

/* Looks for files that the index has not: untracked. */
void git_status_find_untracked(struct git_status *status);

#endif
