/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Mounts in a private view, by descriptors where the kernel has the calls for it (Linux 5.2), else
 * by paths (mount(2)). Nothing here follows a link of the container out of a folder that is held
 * open. Source: fsopen(2), open_tree(2), move_mount(2), mount_setattr(2), mount(2).
 */
#ifndef TROWEL_ENTER_MOUNTS_H
#define TROWEL_ENTER_MOUNTS_H

#include <stdbool.h>

#include "base/cleanup.h"
#include "base/err.h"

/* A folder that things are mounted in. Below Linux 5.2 it is the path that counts. */
struct mounts_place {
	int fd; /* O_PATH */
	char path[32];
};

/* What every mount of ours is called in /proc/PID/mountinfo: in private views; and what stays,
 * alone and with the box of tools mounted right on it. */
#define MOUNTS_SOURCE     "trowel"
#define MOUNTS_SHARED     "trowel-shared"
#define MOUNTS_SHARED_BOX "trowel-shared-box"

/* True if the kernel has open_tree(2) and its kin. */
bool mounts_has_trees(void);

/* A detached copy of the mount at `name` below `from` (or of `from` itself, "") and of all below
 * it, for whoever holds the descriptor, in any mount namespace. -errno. */
int mounts_tree(int from, const char *name);

/* The number of the mount that an open file is on, as in mountinfo. `proc`: the host's /proc.
 * -ENOTSUP before Linux 3.15. Source: proc_pid_fdinfo(5). */
int mounts_id(int proc, int fd);

/* Makes a detached tree one that cannot be written, and private. 0 or -errno. */
int mounts_lock(int tree);

/* A detached file system without a name: "tmpfs", "devpts", or of an image (`source`: file or
 * device, read only). Its source is MOUNTS_SOURCE where no setting says another. -errno. */
struct mounts_setting {
	const char *key, *value;
};
int mounts_new(const char *type, const char *source, const struct mounts_setting *settings);

/* Attaches a detached tree, which stays open, at `name` in the folder, or on it (""). */
int mounts_attach(int tree, const struct mounts_place *place, const char *name) MUST_CHECK;

/* Shows what lies at `name` in `from` at `as` in the folder, where a file or folder is already. */
int mounts_bind(int from, const char *name, const struct mounts_place *place,
		const char *as) MUST_CHECK;

/* Covers the folder by an empty one in memory, which has that source: `place` is that one then, and
 * *covered the folder below it, O_PATH. 0 or -errno. */
int mounts_cover(struct mounts_place *place, const char *source, int *covered) MUST_CHECK;

/* Mounts what is new, and has no source, at `name` in the folder; by `options` below Linux 5.2. */
int mounts_fresh(const char *type, const struct mounts_setting *settings, const char *options,
		 const struct mounts_place *place, const char *name) MUST_CHECK;

#endif
