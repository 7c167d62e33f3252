/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a repository of git keeps its objects: loose ones, packs, and the stores of other
 * repositories that it borrows from. Commits, trees and tags are read, and contents of files only
 * where git_changes.h tells what was changed.
 */
#ifndef TROWEL_SURVEY_GIT_STORE_H
#define TROWEL_SURVEY_GIT_STORE_H

#include "format/repositories/git_object.h"
#include "survey/survey.h"

enum {
	GIT_STORES_MAX = 8,                       /* it borrows from */
	GIT_PACKS_MAX = 100,                      /* of all of them */
	GIT_UNPACKED_SIZE_MAX = 64 * 1024 * 1024, /* bytes of all objects of a repository */
	GIT_TEXT_SIZE_MAX = 4 * 1024 * 1024,      /* packed-refs, and other texts */
};

struct git_pack_file;

struct git_store {
	struct survey *survey;
	enum digest_kind kind;
	text_list folders; /* "objects" and those it borrows from; arena of the survey */
	vec_of(struct git_pack_file *) packs;
	bool has_packs; /* they were looked for */
	size_t left;    /* bytes that may still be unpacked */
	bool is_poor;   /* something was left out: an object that is not found may be there */
};

/* A store that begins at `folder`/objects. Nothing is opened yet. */
void git_store_init(struct git_store *store, struct survey *survey, const char *folder,
		    enum digest_kind kind);
void git_store_deinit(struct git_store *store);

/* Reads an object of that kind into `ret` (replaced): 0; -ENOENT: it is not there; -E2BIG: the
 * limits are met; -EBADMSG: it is broken, or of another kind. */
int git_store_read(struct git_store *store, const struct digest *id, enum git_kind kind,
		   struct buf *ret);

#endif
