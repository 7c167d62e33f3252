/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A repository of git and its work tree, read from its files; git itself is never run. Everything
 * in it may be hostile: links lead nowhere but into the root, names and numbers are checked, and
 * what it would take too long to tell is unknown.
 */
#ifndef TROWEL_SURVEY_GIT_REPOSITORY_H
#define TROWEL_SURVEY_GIT_REPOSITORY_H

#include "format/repositories/git_refs.h"
#include "survey/applications/git_store.h"

enum {
	GIT_LINKS_MAX = 5,            /* refs that name refs */
	GIT_LOG_SIZE_MAX = 64 * 1024, /* of logs/HEAD, its end */
	GIT_TAGS_MAX = 300,           /* that lie loose */
	GIT_NESTING_MAX = 3,          /* a submodule of a submodule ... */
};

struct git_repository {
	struct survey *survey;
	const char *work;   /* the work tree, resolved; in the survey's arena, as the next two */
	const char *folder; /* its .git, resolved */
	const char *common; /* that of the repository it shares with other work trees */
	enum digest_kind kind;
	struct git_store store;
	struct digest head;  /* the commit that is checked out; DIGEST_NONE: none, or not known */
	const char *branch;  /* "main", "detached"; NULL: not known */
	bool is_unborn;      /* nothing was committed yet on that branch */
	bool is_bare;        /* it says that it has no work tree, or another one */
	bool ignores_mode;   /* core.filemode is off: execute bits say nothing */
	bool has_no_links;   /* core.symlinks is off: links are files */
	bool converts_ends;  /* core.autocrlf */
	const char *remote;  /* URL, as written */
	const char *ignored; /* core.excludesFile, an absolute path; or NULL */
	const char *unknown; /* why refs cannot be read; NULL: they can */
	unsigned nesting;    /* 0; of a submodule 1 ... */
};

/* Opens the repository whose work tree is `work` (absolute), or that is bare and lies there. 0;
 * -ENOENT: there is none. Released by git_repository_deinit(). */
int git_repository_open(struct git_repository *ret, struct survey *survey, const char *work,
			unsigned nesting, struct err *err) MUST_CHECK;
void git_repository_deinit(struct git_repository *repository);
#define scoped_git_repository SCOPED(git_repository_deinit) struct git_repository

/* Fills a row: remote, branch, commit; then, with git_status.h, what differs from that commit. */
void git_repository_describe(struct git_repository *repository, struct vcs *row);

/* A tag that stands for the commit that is checked out, in the arena; NULL: none. */
const char *git_repository_tag(struct git_repository *repository);

/* When and by what HEAD was moved last ("pull: Fast-forward"), texts in `text`; false if nothing
 * tells. */
bool git_repository_last_move(struct git_repository *repository, struct buf *text,
			      struct git_move *ret);

#endif
