/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --into SNAPSHOT: what was added to a snapshot makes a new one beside it. */
#ifndef TROWEL_COMMANDS_SNAPSHOT_BESIDE_H
#define TROWEL_COMMANDS_SNAPSHOT_BESIDE_H

#include "base/buf.h"
#include "snapshot/snapshot.h"

/* Reads the snapshot at `path` into `ret` (initialised, empty). -EINVAL for "-": a new one has to
 * have a place. */
int snapshot_beside_read(const char *path, struct snapshot *ret, struct err *err) MUST_CHECK;

/* Writes `snapshot`, with the files that the one at `path` carries, to a new one in the same
 * folder, whose name is appended to `ret`. `now`: seconds since 1970. -EEXIST rather than over
 * another file. */
int snapshot_beside_write(const char *path, const struct snapshot *snapshot, int64_t now,
			  struct buf *ret, struct err *err) MUST_CHECK;

#endif
