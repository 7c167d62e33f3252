/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a process stands in the cgroup tree, and what that tells: its unit and its container.
 * Source: cgroups(7) for /proc/PID/cgroup; systemd.slice(5), systemd.scope(5) and
 * systemd's docs/CONTROL_GROUP_INTERFACE for units; for containers see the table in proc_cgroup.c.
 */
#ifndef TROWEL_FORMAT_PROC_CGROUP_H
#define TROWEL_FORMAT_PROC_CGROUP_H

#include "base/bytes.h"

/* The path that says most, out of all hierarchies of /proc/PID/cgroup: systemd's own of version 1,
 * then the one of version 2, then those that container engines use; "/" only if all are. Empty if
 * there is none. */
struct bytes proc_cgroup_path(struct bytes text);

/* The controllers in the order in which proc_cgroup_path() prefers them, "" being version 2; NULL
 * behind the last one. */
const char *proc_cgroup_hierarchy(size_t index);

struct proc_cgroup {
	struct bytes unit;      /* nginx.service, session-3.scope; empty: none */
	struct bytes container; /* id, or name where the engine has no ids; empty: none */
	const char *engine;     /* docker, podman, containerd, cri-o, lxc, machine ...; or NULL */
};

/* What a cgroup path tells. In a container that has units of its own, the unit is the one inside
 * it; a container in a container wins over the outer one. */
struct proc_cgroup proc_cgroup_explain(struct bytes path);

#endif
