/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The control groups of a process, of version 1, 2 or both side by side, joined as the host has
 * them mounted. Source: cgroups(7), Documentation/admin-guide/cgroup-v2.rst (cgroup.procs). */
#ifndef TROWEL_ENTER_CGROUPS_H
#define TROWEL_ENTER_CGROUPS_H

#include "base/values.h"
#include "enter/subject.h"

enum { CGROUPS_MAX = 32 }; /* hierarchies of a host: one of version 2 and one a controller */

/* The groups that are to be joined, open. */
struct cgroups {
	int procs[CGROUPS_MAX]; /* cgroup.procs of each */
	size_t count;
};

/* Appends the folders of the groups that the process is in and we are not: `theirs` and `ours` are
 * /proc/PID/cgroup, `mountinfo` is ours, too. -ENOTSUP when one is not below what is mounted. Pure.
 */
int cgroups_find(struct bytes theirs, struct bytes ours, struct bytes mountinfo,
		 struct arena *arena, text_list *ret, struct err *err) MUST_CHECK;

/* Opens those of the process. -EBUSY when it is frozen: who joined would stand still as well. `ret`
 * is to be closed in any case. */
int cgroups_open(const struct subject *subject, struct cgroups *ret, struct err *err) MUST_CHECK;
void cgroups_close(struct cgroups *cgroups);

/* Puts the calling process into all of them. */
int cgroups_join(const struct cgroups *cgroups, struct err *err) MUST_CHECK;

#endif
