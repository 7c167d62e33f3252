/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small root file system made from a table, for tests that survey one. */
#ifndef TROWEL_TESTS_UNIT_TREE_H
#define TROWEL_TESTS_UNIT_TREE_H

#include "base/root.h"
#include "survey/survey.h"

struct tree_entry {
	const char *path; /* absolute; folders above it are made */
	const char *text; /* contents, or behind "-> " where a link leads */
	unsigned mode;    /* 0: 0644 */
};

/* A folder with those entries, and a survey of it that is ready for one collector. */
struct tree {
	char folder[64];
	struct root root;
	struct snapshot snapshot;
	struct survey survey;
};

/* Makes `count` entries; any failure ends the test. */
void tree_init(struct tree *tree, const struct tree_entry *entries, size_t count);

/* Makes one more. */
void tree_add(const struct tree *tree, const struct tree_entry *entry);

/* Copies a file below tests/fixtures to a path of the tree, at most a megabyte. */
void tree_copy(struct tree *tree, const char *fixture, const char *path);

/* Removes the folder. */
void tree_deinit(struct tree *tree);
#define scoped_tree SCOPED(tree_deinit) struct tree

/* Sets the mtime of a file of the tree, in seconds since 1970. */
void tree_touch(struct tree *tree, const char *path, int64_t mtime);

#endif
