/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which file systems the kernel is asked to tell of: those that the watched processes can see. */
#ifndef TROWEL_WATCH_FANOTIFY_MARKS_H
#define TROWEL_WATCH_FANOTIFY_MARKS_H

#include "base/map.h"
#include "base/root.h"

MAP_DEFINE(mark_set, uint64_t, bool, map_hash_u64, map_equal_u64);

struct fanotify_marks {
	int queue;             /* of fanotify_init(2), the caller's */
	size_t way;            /* how they are marked, what to ask for: the best that works here */
	size_t count;          /* that are set */
	uint64_t left_out;     /* file systems that are not watched, since they may not answer */
	struct mark_set views; /* mount namespaces and roots that were looked at */
	struct mark_set devices; /* and file systems, or mounts where only these can be marked */
	struct mark_set mounts;  /* ids of all that they see */
	struct buf *notes;       /* the caller's: what the user should know of it, a line each */
};

/* Marks what process `pid` can see and is not marked yet; `process`: its folder of /proc. Kernel's
 * views, such as proc, are of no interest; file systems of a network, or those that a program
 * serves, are never touched. -ENOTSUP when nothing at all can be marked; a process that has gone is
 * no error. */
int fanotify_marks_add(struct fanotify_marks *marks, const struct root *root, int process,
		       int64_t pid, struct err *err) MUST_CHECK;

/* False if the open file lies on a mount that none of them sees: the layer below an overlay, which
 * the kernel tells of as well, since Linux 6.5. True where that cannot be found out. */
bool fanotify_marks_see(const struct fanotify_marks *marks, int file);

/* Takes all marks away. */
void fanotify_marks_clear(struct fanotify_marks *marks);

void fanotify_marks_deinit(struct fanotify_marks *marks);

#endif
