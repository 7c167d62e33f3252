/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where branches and tags are, and what HEAD was. Texts point into the input. Sources:
 * gitrepository-layout(5), git-pack-refs(1), git's refs/files-backend.c for reflogs. */
#ifndef TROWEL_FORMAT_GIT_REFS_H
#define TROWEL_FORMAT_GIT_REFS_H

#include "format/repositories/git_object.h"

/* HEAD, or a file below refs/: the name of another ref, or an object. */
struct git_ref {
	struct bytes name;    /* "refs/heads/main"; empty: an object */
	struct digest id;     /* of the object */
	struct digest peeled; /* of a packed tag: what it is for, if that is known */
};

/* Reads such a file; false unless it holds one of both. */
bool git_ref_parse(struct bytes text, enum digest_kind kind, struct git_ref *ret);

/* True for a name below refs/ that may be read as a path there. Source: git-check-ref-format(1). */
bool git_ref_is_sound(struct bytes name);

/* Cuts the next ref from a packed-refs file; false at the end. */
bool git_packed_ref_next(struct bytes *rest, enum digest_kind kind, struct git_ref *ret);

/* What "gitdir: PATH" of a .git that is a file says; false if it says something else. */
bool git_link_parse(struct bytes text, struct bytes *ret);

/* A line of logs/HEAD: HEAD was moved. */
struct git_move {
	struct digest from, to;
	struct git_signature who;
	struct bytes what; /* "pull: Fast-forward", "clone: from URL", "commit: message" */
};

/* Cuts the next line; those that are none are passed over. False at the end. */
bool git_move_next(struct bytes *rest, enum digest_kind kind, struct git_move *ret);

#endif
