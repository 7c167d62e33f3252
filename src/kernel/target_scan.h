/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What target.c chooses from: all processes, and all containers known to cgroups or to disk. */
#ifndef TROWEL_KERNEL_TARGET_SCAN_H
#define TROWEL_KERNEL_TARGET_SCAN_H

#include "engines/engines.h"
#include "kernel/target.h"

struct target_process {
	int64_t pid;
	int64_t ppid;
	uint64_t start_ticks;
	const char *name;       /* comm, at most 15 bytes */
	const char *executable; /* last component of exe, or NULL */
	const char *cgroup;
	const char *unit;      /* NULL: none */
	const char *container; /* id, NULL: none */
	const char *engine;
	text_list argv; /* of engines' daemons and monitors alone */
};

struct target_container {
	const char *engine;
	const char *id;
	text_list names;
	int64_t pid; /* first process; 0: it does not run */
	uint64_t start_ticks;
	const char *cgroup;
	const char *evidence;
};

struct target_scan {
	const struct root *root;
	struct arena *arena;
	struct engines *engines;                 /* on the same root and arena */
	vec_of(struct target_process) processes; /* ascending by pid */
	vec_of(struct target_container) containers;
};

/* Fills scan->processes; a live root only. */
int target_scan_processes(struct target_scan *scan, struct err *err) MUST_CHECK;

/* Fills it with that process alone, if there is one. */
int target_scan_process(struct target_scan *scan, int64_t pid, struct err *err) MUST_CHECK;

/* Fills scan->containers from scan->processes and from disk. What cannot be read is not there. */
void target_scan_containers(struct target_scan *scan);

/* Both. */
int target_scan_all(struct target_scan *scan, struct err *err) MUST_CHECK;

/* As target_resolve(), in what was scanned already. */
int target_find(const struct target_scan *scan, const char *text, struct target_answer *ret,
		struct err *err) MUST_CHECK;

/* The process, or NULL. */
const struct target_process *target_scan_find(const struct target_scan *scan, int64_t pid);

/* As target_members(), out of scan->processes; nothing when it does not run. */
void target_scan_members(const struct target_scan *scan, const struct target *target,
			 int_list *ret);

/* Appends to `ret` (in scan->arena) what `text` means out of the scan, at most TARGETS_MAX + 1. */
void target_choose(const struct target_scan *scan, const struct target_text *text,
		   target_list *ret);

#endif
