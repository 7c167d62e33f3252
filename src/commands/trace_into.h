/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trowel trace --into: a snapshot, and what was seen, become another snapshot beside it. */
#ifndef TROWEL_COMMANDS_TRACE_INTO_H
#define TROWEL_COMMANDS_TRACE_INTO_H

#include "base/root.h"
#include "snapshot/snapshot.h"

/* Reads the snapshot at `path` into `ret` (initialised, empty). -EINVAL if it is not one of the
 * host that `root` is, or does not say so. */
int trace_into_read(const struct root *root, const char *path, struct snapshot *ret,
		    struct err *err) MUST_CHECK;

/* Adds what was seen and writes all of it, with the files that the old one carries, to a new one in
 * the same folder, whose name is appended to `ret`. -EEXIST rather than over another file. */
int trace_into_write(const char *path, const struct traced *traced, struct snapshot *snapshot,
		     struct buf *ret, struct err *err) MUST_CHECK;

#endif
