/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The process that is joined: its namespaces and root, held open, and what it may and may not do.
 * All of it is read on the host, before anything of the container is near. Source: proc(5),
 * namespaces(7), capabilities(7), user_namespaces(7).
 */
#ifndef TROWEL_ENTER_SUBJECT_H
#define TROWEL_ENTER_SUBJECT_H

#include <sys/types.h>

#include "base/root.h"
#include "base/values.h"

/* In the order in which they are joined: after the user's nothing else could be. */
enum subject_namespace {
	SUBJECT_CGROUP,
	SUBJECT_IPC,
	SUBJECT_UTS,
	SUBJECT_NET,
	SUBJECT_MNT,
	SUBJECT_TIME, /* of children only, as the next one */
	SUBJECT_PID,
	SUBJECT_USER,
	SUBJECT_NAMESPACES,
};
extern const char *const subject_namespace_names[]; /* as nsenter(1) has them, ended by NULL */

enum subject_capabilities { /* as the lines of /proc/PID/status */
			    SUBJECT_INHERITABLE,
			    SUBJECT_PERMITTED,
			    SUBJECT_EFFECTIVE,
			    SUBJECT_BOUNDING,
			    SUBJECT_AMBIENT,
			    SUBJECT_CAPABILITY_SETS,
};

enum {
	SUBJECT_LIMITS = 16,         /* RLIM_NLIMITS of all architectures we know */
	SUBJECT_OVERFLOW_ID = 65534, /* of what has no number: /proc/sys/kernel/overflowuid */
};

struct subject_limit {
	uint64_t soft, hard; /* RLIM_INFINITY: none */
};

/* Which ids of a user namespace are which of ours. */
struct subject_map_line {
	uint32_t inside, outside, count;
};
typedef vec_of(struct subject_map_line) subject_map;

struct subject {
	int64_t pid;
	uint64_t started_ticks;
	int process;                        /* its folder in /proc */
	int pidfd;                          /* -1: the kernel has none */
	int namespaces[SUBJECT_NAMESPACES]; /* -1: the same as ours, or there is no such kind */
	int root;                           /* O_PATH */
	const char *root_path;              /* in its mount namespace: "/", or a jail's */
	const char *folder;                 /* the working one, in its root */
	/* as our user namespace numbers them */
	uid_t uid;
	gid_t gid;
	subject_map uids, gids;
	vec_of(gid_t) groups;
	uint64_t capabilities[SUBJECT_CAPABILITY_SETS];
	bool no_new_privileges;
	bool may_set_groups; /* in its user namespace: user_namespaces(7), /proc/PID/setgroups */
	bool has_filters;    /* of system calls */
	bool has_limits;
	struct subject_limit limits[SUBJECT_LIMITS]; /* by RLIMIT_ number */
	int64_t oom_score;                           /* UNKNOWN: not known */
	int64_t mask;                                /* of new files; UNKNOWN */
	const char *label;                           /* of AppArmor or SELinux; NULL: none */
	struct arena arena;
};

/* Opens the process, which has to be the one that started at `started_ticks` (0: whichever).
 * -ESRCH when it is gone, -EACCES when it may not be looked at. */
int subject_open(struct subject *subject, int64_t pid, uint64_t started_ticks,
		 struct err *err) MUST_CHECK;
void subject_close(struct subject *subject);

/* An id of ours as it is numbered in there, and the other way; the overflow id (65534) if there is
 * none. */
uint32_t subject_inside(const subject_map *map, uint32_t outside);
uint32_t subject_outside(const subject_map *map, uint32_t inside);

/* Appends its environment, as /proc/PID/environ has it; -ETIMEDOUT if it is stuck. */
int subject_environment(struct subject *subject, struct buf *ret, struct err *err) MUST_CHECK;

/* A namespace of that kind is not to be joined: to us the process is as if it were in ours. */
void subject_stay(struct subject *subject, enum subject_namespace kind);

/* True if all that was opened is that process's: it lived when the last of it was. */
bool subject_is_alive(const struct subject *subject);

#endif
