/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Applications that live on the old host alone, as trees that git can take: applications/NAME/ with
 * README.md, what is uncommitted and unpushed as patches, and in tree/ the files as they were
 * found, secrets replaced, with what git is to ignore.
 *
 * Names are the host's own bytes, where no tool can be led astray by them; others are written with
 * %XX. Links are made if they stay in the tree.
 */
#ifndef TROWEL_CODIFY_APPLICATION_TREES_H
#define TROWEL_CODIFY_APPLICATION_TREES_H

#include "codify/plan.h"
#include "codify/project_folder.h"

/* Puts a carried file into the tree it belongs to, if any; without a folder (NULL) it is only
 * counted. `text` is its content; NULL: it has none, or too much for a tree. */
int application_trees_add(struct plan *plan, struct project_folder *folder,
			  const struct archive_member *member, const struct buf *text,
			  struct err *err) MUST_CHECK;

/* Writes what lies beside and among the files, once all are there. */
int application_trees_write(const struct plan *plan, struct project_folder *folder,
			    struct err *err) MUST_CHECK;

/* Appends the README.md of one, and what the project's README says of all of them. */
void application_readme(const struct plan *plan, const struct plan_tree *tree, struct buf *ret);
void application_list(const struct plan *plan, struct buf *ret);

#endif
