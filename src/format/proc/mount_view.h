/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The mounts that a process sees, as a tree, and where a file of one view is in another one: found
 * by file system and place in it, so that bind mounts, volumes and roots of containers are.
 * Source: proc_pid_mountinfo(5).
 */
#ifndef TROWEL_FORMAT_MOUNT_VIEW_H
#define TROWEL_FORMAT_MOUNT_VIEW_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"

enum {
	MOUNT_VIEW_MAX = 8192,     /* mounts; a view of more is taken for empty */
	MOUNT_VIEW_DEPTH_MAX = 64, /* on the way to a file; what lies deeper is not seen */
};

struct mount_view_entry {
	unsigned id, parent;
	unsigned major, minor;
	const char *root;   /* what part of the file system it shows */
	const char *target; /* where */
};

/* Zero-initialised is empty: nothing is seen. */
struct mount_view {
	vec_of(struct mount_view_entry) entries;
};

/* Reads a mountinfo text; everything lives in `arena`. */
void mount_view_read(struct bytes text, struct arena *arena, struct mount_view *ret);

/* The mount that `path` lies on, a path without links: NULL if that is not seen. */
const struct mount_view_entry *mount_view_find(const struct mount_view *view, const char *path);

/* Appends where the file at `path` of the view `theirs`, a path without links, is in `ours`. False,
 * and nothing appended, if it is not seen there, or something else is mounted over it. */
bool mount_view_translate(const struct mount_view *theirs, const char *path,
			  const struct mount_view *ours, struct buf *ret);

#endif
