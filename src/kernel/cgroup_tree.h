/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where processes stand in the cgroup tree, read from the tree: one file a group instead of one
 * file a process, which on a host of thousands of processes is a tenth of all work. What it tells
 * is what proc_cgroup_path() would pick out of /proc/PID/cgroup; for a process that it does not
 * know (in the root of every hierarchy, or in one that is not mounted), that file has to be read.
 * Source: cgroups(7), Documentation/admin-guide/cgroup-v2.rst (cgroup.procs).
 */
#ifndef TROWEL_KERNEL_CGROUP_TREE_H
#define TROWEL_KERNEL_CGROUP_TREE_H

#include "base/arena.h"
#include "base/map.h"
#include "base/root.h"

enum {
	CGROUP_TREE_GROUPS_MAX = 20000, /* groups looked into; processes of others stay unknown */
	CGROUP_TREE_DEPTH_MAX = 32,
};

MAP_DEFINE(cgroup_path_map, uint64_t, const char *, map_hash_u64, map_equal_u64);

/* Zero-initialised is empty. */
struct cgroup_tree {
	struct arena arena;           /* the paths */
	struct cgroup_path_map paths; /* by process id */
	unsigned groups;              /* looked into */
};

/* Reads the best hierarchies that are mounted, down to the first in which a process is below the
 * root. `proc` is a descriptor of /proc. What cannot be read is left unknown. */
void cgroup_tree_read(struct cgroup_tree *tree, const struct root *root, int proc);

/* The path of a process, or NULL when the tree does not know. */
const char *cgroup_tree_find(const struct cgroup_tree *tree, pid_t pid);

void cgroup_tree_deinit(struct cgroup_tree *tree);

#endif
