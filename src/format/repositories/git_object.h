/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Objects of git. An object's name is a digest of SHA-1 or SHA-256, one kind in a repository. What
 * an object holds is not checked against its name: who may write one may write the other. Texts
 * point into the input. Sources: gitformat-signature(5), gitdatamodel(7), git's
 * Documentation/user-manual "object storage format", fsck-msgids for what trees hold.
 */
#ifndef TROWEL_FORMAT_GIT_OBJECT_H
#define TROWEL_FORMAT_GIT_OBJECT_H

#include "base/buf.h"
#include "base/digest.h"

enum {
	GIT_OBJECT_SIZE_MAX = 16 * 1024 * 1024, /* of a commit, tag or tree that is read */
	GIT_MODE_TREE = 0040000,
	GIT_MODE_FILE = 0100000,
	GIT_MODE_LINK = 0120000,
	GIT_MODE_COMMIT = 0160000, /* another repository: a submodule */
	GIT_MODE_TYPE = 0170000,
};

/* As a pack numbers them. */
enum git_kind {
	GIT_NONE,
	GIT_COMMIT,
	GIT_TREE,
	GIT_BLOB,
	GIT_TAG,
};

/* Unpacks a file of objects/xx/ into `ret` (replaced), without its header; false if it is broken
 * or larger than GIT_OBJECT_SIZE_MAX. */
bool git_loose_unpack(struct bytes packed, enum git_kind *ret_kind, struct buf *ret);

/* Who did something, and when. */
struct git_signature {
	struct bytes name;
	struct bytes mail;
	int64_t at; /* seconds since 1970 */
};

/* "Name <mail> 1700000000 +0100"; false if there is no time in it. */
bool git_signature_parse(struct bytes text, struct git_signature *ret);

struct git_commit {
	struct digest tree;
	struct git_signature author, committer; /* all zero: not told */
	struct bytes subject;                   /* first line of its message */
};

/* False unless it names a tree. */
bool git_commit_parse(struct bytes text, enum digest_kind kind, struct git_commit *ret);

/* Cuts the next parent from the front of a commit's text; false when there are no more. */
bool git_commit_parent_next(struct bytes *text, enum digest_kind kind, struct digest *ret);

/* The object that an annotated tag is for. */
bool git_tag_parse(struct bytes text, enum digest_kind kind, struct digest *ret);

struct git_tree_entry {
	uint32_t mode;
	struct bytes name; /* one that may stand in a path: see git_name_is_sound() */
	struct digest id;
};

/* Cuts the next entry of a tree: 1; 0 at the end; -EBADMSG for what no tree holds. */
int git_tree_next(struct bytes *rest, enum digest_kind kind, struct git_tree_entry *ret);

/* True for a name that may be a part of a path in a work tree: neither empty, ".", ".." nor ".git",
 * without a slash or a zero byte. */
bool git_name_is_sound(struct bytes name);

#endif
