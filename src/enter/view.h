/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The private view: a mount namespace cloned from the container's, in which /dev is a folder of our
 * own over the container's, with all that is in there, a devpts, and the tools. What the container
 * lacks (/dev, /proc, /etc/passwd) is there, too; then "/" is a folder of our own as well, with the
 * container's shown in it, one by one. Nothing is written to the container's files, and all of it
 * is gone with the last process that is in it.
 */
#ifndef TROWEL_ENTER_VIEW_H
#define TROWEL_ENTER_VIEW_H

#include "enter/tools.h"

struct view {
	bool has_own_root; /* the container's "/" could not hold what is needed */
	bool needs_proc;   /* an empty /proc waits for one of the container's processes' ids */
	int host;          /* detached tree of the host's files, -1: not wanted */
	const char *host_at;
};

/* Covers the folder by one in memory (mounts_cover()), and shows in it all that is in there but for
 * some names (ended by NULL; NULL: none). 0 or -errno. */
int view_cover(struct mounts_place *place, const char *source, const char *const *but) MUST_CHECK;

/* A mount namespace for this process alone, which has joined the container's: what is mounted in
 * there later is seen here, and nothing of ours in there. */
int view_begin(struct err *err) MUST_CHECK;

/* Makes the view in it; "/" is the container's root. `terminal`: the master of a terminal in the
 * view's own devpts; NULL: none is wanted. */
int view_make(struct view *view, const struct tools *tools, int *terminal,
	      struct err *err) MUST_CHECK;

#endif
