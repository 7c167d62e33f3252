/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/snapshot.h"

void snapshot_init(struct snapshot *snapshot)
{
	*snapshot = (struct snapshot){ 0 };
	record_init(&content_type, &snapshot->content);
	snapshot->content.format = SNAPSHOT_FORMAT;
	snapshot->content.version = SNAPSHOT_VERSION;
}

void snapshot_deinit(struct snapshot *snapshot)
{
	arena_deinit(&snapshot->arena);
}
