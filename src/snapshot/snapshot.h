/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A snapshot in memory: the content (model.h) and the arena that owns everything its rows point to.
 */
#ifndef TROWEL_SNAPSHOT_SNAPSHOT_H
#define TROWEL_SNAPSHOT_SNAPSHOT_H

#include "snapshot/model.h"

#define SNAPSHOT_FORMAT "trowel-snapshot"

enum { SNAPSHOT_VERSION = 1 };

struct snapshot {
	struct arena arena;
	struct content content;
};

/* Makes an empty snapshot: format and version set, everything else unknown. */
void snapshot_init(struct snapshot *snapshot);
void snapshot_deinit(struct snapshot *snapshot);
#define scoped_snapshot SCOPED(snapshot_deinit) struct snapshot

#endif
