/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A change of files as git writes it and `git apply` takes it. Sources: git-diff(1), "Generating
 * patch text with -p"; git's quote.c for paths. */
#ifndef TROWEL_FORMAT_GIT_PATCH_H
#define TROWEL_FORMAT_GIT_PATCH_H

#include "base/buf.h"

enum { GIT_PATCH_TEXT_MAX = 1024 * 1024 }; /* bytes of a file of which lines are told */

/* A file before or after; of a link the text is where it leads. */
struct git_version {
	uint32_t mode; /* as the index has it; 0: there is none */
	struct bytes text;
};

/* True if a patch can tell the lines of that text: UTF-8 without a zero byte, and not too large. */
bool git_patch_takes(struct bytes text);

/* Appends the change of the file at `path`, nothing if there is none. Both texts have to be ones
 * that a patch takes. */
void git_patch_add(struct buf *ret, struct bytes path, const struct git_version *from,
		   const struct git_version *to);

#endif
