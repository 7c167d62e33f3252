/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A walk over everything below a folder of a root, once, by lstat(2): no link is followed, nothing
 * but folders is opened, places that root_avoid() names are not even looked at. Entries come folder
 * by folder, in the order of their inodes within a piece of the folder, which spares a cold disk
 * most of its seeking. Memory is bounded by one piece and the names of the folders still to enter,
 * however many files there are.
 */
#ifndef TROWEL_BASE_TREE_WALK_H
#define TROWEL_BASE_TREE_WALK_H

#include "base/root.h"

enum {
	TREE_WALK_DEPTH_MAX = 250,        /* an open descriptor each */
	TREE_WALK_PIECE_SIZE = 64 * 1024, /* of a folder read at once: some 2,000 names */
	TREE_WALK_NAMES_MAX = 64 << 20,   /* bytes of names of folders of one folder */
};

enum tree_walk_answer {
	TREE_WALK_ON,   /* enter this folder; of other files without meaning */
	TREE_WALK_PAST, /* do not enter it */
	TREE_WALK_STOP, /* end the walk */
};

struct tree_walk_entry {
	const char *path; /* absolute, inside the root; valid during the call */
	const char *name; /* its last part, in `path`; "" of "/" */
	size_t size;      /* of the path, bytes */
	unsigned depth;   /* 0: what the walk began at; what lies in it: 1 */
	struct stat state;
};

struct tree_walk {
	void *context;
	/* Called for each entry before what lies in it. */
	enum tree_walk_answer (*visit)(void *context, const struct tree_walk_entry *entry);
	/* Called, if not NULL, for a folder that was opened to be read, before what lies in it. */
	void (*enter)(void *context, const struct tree_walk_entry *entry, int fd);
	/* Called where a folder or an entry cannot be read; `code` is -errno. Files that vanish
	 * meanwhile are not told. The folder was visited, but not all of it could be. */
	void (*fail)(void *context, const char *path, int code);
};

/* Walks from `path`, which is resolved first. 0, also when a visit stopped it; -errno when `path`
 * itself cannot be looked at. */
int tree_walk(const struct tree_walk *walk, const struct root *root, const char *path,
	      struct err *err) MUST_CHECK;

#endif
