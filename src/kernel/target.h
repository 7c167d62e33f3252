/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From what a user writes (format/target_text.h) to the process, unit or container that is meant:
 * by the cgroups of running processes and by what container engines keep on disk; no daemon is
 * asked.
 *
 * A name is looked for exactly first: as container name or id, unit (".service" may be left out)
 * and process name (comm, or the executable's). Only if there is none, as the beginning of a
 * container's id. What is part of another thing found (a worker of a process, a process of a unit)
 * is not counted for itself, and what runs wins over what does not.
 */
#ifndef TROWEL_KERNEL_TARGET_H
#define TROWEL_KERNEL_TARGET_H

#include "base/root.h"
#include "base/values.h"
#include "format/hosts/target_text.h"

enum { TARGETS_MAX = 64 }; /* candidates told when a name is ambiguous */

struct target {
	enum target_kind kind;
	const char *engine;    /* of a container: docker, podman, containerd, lxc, machine ... */
	const char *name;      /* comm, unit or container name; the id where no name is known */
	const char *id;        /* full id of a container, else NULL */
	int64_t pid;           /* its first process; 0: it does not run */
	uint64_t start_ticks;  /* when that one started, as in /proc/PID/stat */
	const char *cgroup;    /* of that process; NULL: unknown */
	const char *container; /* id of the container that a unit or process is in, or NULL */
	const char *evidence;  /* file or process that said so */
};

typedef vec_of(struct target) target_list;

struct target_answer {
	struct target target;   /* when found */
	target_list candidates; /* when ambiguous, in the arena */
};

/* Finds what `text` names in `root`; under a root that is not live only what lies on disk. All
 * strings live in `arena`. Errors: -EINVAL as target_text_parse(), -ENOENT with what comes near,
 * -EEXIST for an ambiguous name, with the candidates in the message and in ret->candidates. */
int target_resolve(const struct root *root, const char *text, struct arena *arena,
		   struct target_answer *ret, struct err *err) MUST_CHECK;

/* True if the target's process still is the one that was found: process ids are used again. */
bool target_is_alive(const struct root *root, const struct target *target);

/* Appends (to the heap) the processes of the target: those of a unit or container, or the process
 * with all that it has started. -ESRCH when nothing of it runs. */
int target_members(const struct root *root, const struct target *target, int_list *ret,
		   struct err *err) MUST_CHECK;

/* Whether a process belongs to that unit or container: 1, 0, or -1 when its cgroup does not tell
 * (yet, or no more): it is gone, or stands where its service manager does. `proc` is a descriptor
 * of /proc. */
int target_holds(int proc, const struct target *target, pid_t pid);

/* The service (target.kind TARGET_KIND_UNIT, without a process) that a target is, or that a process
 * is in. -ENOTSUP, with what to do instead, when there is none that a service manager could start
 * again. Strings live in `arena`. */
int target_service(const struct target *target, struct arena *arena, struct target *ret,
		   struct err *err) MUST_CHECK;

/* The first process, 1 on this host, of the process namespace that `pid` is in: its service
 * manager, as a rule. -ENOTSUP where it cannot be told. */
int target_first_process(const struct root *root, int64_t pid, struct err *err) MUST_CHECK;

/* Appends the target as it may be written again: "docker:web", "unit:nginx.service", "pid:812". */
void target_write(struct buf *ret, const struct target *target);

#endif
