/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small root with a dpkg database, for tests of the files collector. */
#ifndef TROWEL_TESTS_UNIT_FILES_ROOT_H
#define TROWEL_TESTS_UNIT_FILES_ROOT_H

#include "tree.h"

/* Contents that packages brought, and their MD5s. */
#define ORIGINAL     "original\n"
#define ORIGINAL_MD5 "88fa9f694690e11239096536ccf2702b"
#define SCRIPT       "#!/bin/sh\n"
#define SCRIPT_MD5   "3e2b31c72181b87149ff995e7202c0e3"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A paragraph of dpkg's status; `more` is what follows its usual fields, each a line. */
#define DPKG_PACKAGE(name, more)                                                                   \
	"Package: " name "\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n" more "\n"

/* Has whoever runs the test called root, so that files are owned as packages' are. */
void files_root_own(struct tree *tree);

/* Runs the packages collector and the files collector. The time is now: files that a test makes are
 * as old as the test. */
void files_root_survey(struct tree *tree);
void files_root_survey_at(struct tree *tree, int64_t now);

/* The row of that path, or NULL. */
const struct file_row *files_root_row(const struct tree *tree, const char *path);

/* What a row is to say. */
struct files_row_expected {
	const char *path;
	const char *findings; /* parted by a blank; NULL: there is no such row */
	const char *expected; /* as the row's, NULL: nothing */
	const char *package;  /* its owner, NULL: nobody */
};

/* Every row there has to be, and, with `is_all`, no other. */
void files_root_assert(const struct tree *tree, const struct files_row_expected *rows, size_t count,
		       bool is_all);

/* True if a sentence of the row's evidence holds `text`. */
bool files_root_has_evidence(const struct file_row *row, const char *text);

/* Makes `count` files in a folder of the tree, named by their number and an ending. */
void files_root_fill(const struct tree *tree, const char *folder, const char *ending, int count,
		     const struct tree_entry *alike);

/* The path of a file of the tree on this machine; valid until the next call. */
const char *files_root_path(const struct tree *tree, const char *path);

#endif
