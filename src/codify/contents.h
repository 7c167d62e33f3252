/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The second look at the snapshot: what is carried goes where the plan wants it. A text without
 * secrets becomes a file of its role, copied as it is; one with secrets a template; trees, and
 * files with names that Ansible's modules would change, become an archive of the role.
 */
#ifndef TROWEL_CODIFY_CONTENTS_H
#define TROWEL_CODIFY_CONTENTS_H

#include "codify/plan.h"
#include "codify/project_folder.h"

#define CONTENTS_ARCHIVE "packed.tar"

/* Reads the members of the snapshot at `path` and completes the items of the plan; with a folder
 * (else NULL) they are written into it. Ends with plan_finish(). */
int contents_read(struct plan *plan, const char *path, struct project_folder *folder,
		  struct err *err) MUST_CHECK;

#endif
