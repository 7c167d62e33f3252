/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packages of npm and its like. All strings are copied to the arena. Sources: package.json(5),
 * package-lock-json(5) of npm. */
#ifndef TROWEL_FORMAT_NODE_H
#define TROWEL_FORMAT_NODE_H

#include "base/arena.h"
#include "base/vec.h"

enum { NODE_PROGRAMS_MAX = 100 };

struct node_package {
	const char *name, *version;    /* NULL: not told */
	const char *resolved;          /* "_resolved" of older versions of npm; NULL: not told */
	vec_of(const char *) programs; /* names of "bin" */
	vec_of(const char *) dependencies; /* names that it asks for itself */
};

/* A package.json; false if it is no JSON object. */
bool node_package_parse(struct bytes json, struct arena *arena, struct node_package *ret);

/* A package of a lock file. */
struct node_locked {
	const char *name, *version;
	const char *resolved; /* where it came from; NULL: not told */
};
typedef vec_of(struct node_locked) node_locks;

/* True if that is no address that an index, or a mirror of one, has: a file, a repository. */
bool node_is_of_no_index(const char *resolved);

/* Appends the packages of a package-lock.json or node_modules/.package-lock.json, at most `max`;
 * false if it is something else. Of version 1 of the file only the outermost are given. */
bool node_lock_parse(struct bytes json, struct arena *arena, size_t max, node_locks *ret);

#endif
