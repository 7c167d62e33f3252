/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is ours of a mount namespace, when it is to stay (shared.h): mounts by their source
 * (MOUNTS_SHARED), and the folder that they stand on by its mode, which nobody gives by chance. All
 * is done in the namespace itself, by descriptors, and no link is followed. Source:
 * proc_pid_mountinfo(5), umount(2).
 */
#ifndef TROWEL_ENTER_MARKS_H
#define TROWEL_ENTER_MARKS_H

#include "base/arena.h"
#include "base/vec.h"

enum { MARKS_FOLDER_MODE = 01555, MARKS_MOUNTS_MAX = 65536 };

struct mark {
	unsigned id;        /* of the mount, proc_pid_mountinfo(5) */
	unsigned box;       /* of the box that was mounted right on it; 0: none */
	bool is_covered;    /* by a mount of somebody else at the same place */
	const char *target; /* where, as the namespace's root has it */
};
typedef vec_of(struct mark) mark_list;

/* Which mounts of a mountinfo text are ours, the one that stands on another of ours behind that
 * one. Pure; strings live in `arena`. */
void marks_find(struct bytes mountinfo, struct arena *arena, mark_list *ret);

/* True if the open folder (O_PATH) is one that was made for us to mount on. */
bool marks_is_folder(int folder);

/* What was done, or would be: "unmounted", "removed", or why something is left. */
typedef void marks_tell(void *context, const char *what, const char *path);

/* Takes away what is ours in the namespace that this process is in; with `is_plan` it only tells.
 * `proc`: the host's /proc. True if all of it is gone. */
bool marks_remove(int proc, bool is_plan, marks_tell *tell, void *context);

#endif
