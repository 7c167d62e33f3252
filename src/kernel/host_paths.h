/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where files of processes in other mount namespaces are for who is on the host: a path that a
 * person can open there. What is not sure is not said. A process is met while it lives, and may be
 * asked for when it has gone.
 */
#ifndef TROWEL_KERNEL_HOST_PATHS_H
#define TROWEL_KERNEL_HOST_PATHS_H

#include "base/map.h"
#include "base/root.h"
#include "format/proc/mount_view.h"

enum {
	HOST_PATHS_VIEWS_MAX = 64,        /* each holds a folder open */
	HOST_PATHS_PROCESSES_MAX = 65536, /* more are not met */
};

struct host_paths_view {
	int64_t namespace;
	struct root root; /* as its processes see it */
	struct mount_view mounts;
};

/* What a process sees: one of these, or a view, from HOST_PATHS_OTHERS on. */
enum {
	HOST_PATHS_UNKNOWN,
	HOST_PATHS_OWN, /* what we see */
	HOST_PATHS_OTHERS,
};

MAP_DEFINE(host_paths_processes, uint64_t, size_t, map_hash_u64, map_equal_u64);

/* Zero-initialised but for `host`: nobody has been met. */
struct host_paths {
	const struct root *host; /* the caller's; live */
	struct arena arena;
	bool is_begun;
	int64_t namespace; /* our own */
	struct mount_view mounts;
	vec_of(struct host_paths_view) views;
	struct host_paths_processes processes;
};

void host_paths_deinit(struct host_paths *paths);

/* Looks which files a process sees now, or saw when it was met last if it has gone: the view to ask
 * for. */
size_t host_paths_meet(struct host_paths *paths, uint32_t process);

/* Appends where the file that is `path` (absolute) in a view is on the host; if it is not there,
 * where it would be, by its folder. False, and nothing appended, if that is not known, or the view
 * is our own. */
bool host_paths_find(const struct host_paths *paths, size_t view, const char *path,
		     struct buf *ret);

#endif
