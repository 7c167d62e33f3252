/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The watched processes and what they start, told by the parents that /proc names: for backends
 * that hear of processes of any kind, and have to know quickly which of them are meant.
 */
#ifndef TROWEL_WATCH_FAMILY_H
#define TROWEL_WATCH_FAMILY_H

#include "base/map.h"

enum {
	FAMILY_DEPTH_MAX = 64,        /* parents that are asked for */
	FAMILY_STRANGER_MS = 1000,    /* a stranger is looked at again: its id may be another's */
	FAMILY_STRANGERS_MAX = 65536, /* then all are forgotten */
};

struct family_member {
	uint64_t started_ticks; /* of the process that was meant; 0: not known */
	bool is_gone;           /* the id is another's now */
	/* Not itself, but what it starts from then on, in ticks since boot; 0: itself as well. */
	uint64_t children_from;
};

MAP_DEFINE(family_members, uint64_t, struct family_member, map_hash_u64, map_equal_u64);
MAP_DEFINE(family_strangers, uint64_t, int64_t, map_hash_u64, map_equal_u64);

/* Zero-initialised but for `proc` is empty. */
struct family {
	int proc; /* descriptor of /proc, the caller's */
	struct family_members members;
	struct family_strangers strangers; /* CLOCK_MONOTONIC ms of the look at it */
};

void family_deinit(struct family *family);

/* Adds a process, and all that it will start. */
void family_add(struct family *family, uint32_t process);

/* Adds what a process will start from now on, but not the process itself. */
void family_add_parent(struct family *family, uint32_t process);

struct family_births {
	struct {
		uint32_t parent, child;
	} at[FAMILY_DEPTH_MAX]; /* the eldest first */
	size_t count;
};

/* A process has started another: true if that one is watched. It may have the id of a member that
 * is gone. */
bool family_hear(struct family *family, uint32_t parent, uint32_t child);

/* True if the process is watched. `ret`: who was found to be now, the process and its parents. */
bool family_has(struct family *family, uint32_t process, struct family_births *ret);

/* The same again for one that is a member, in case its id has been given to another process since:
 * dearer, since it always looks. */
bool family_has_still(struct family *family, uint32_t process, struct family_births *ret);

#endif
