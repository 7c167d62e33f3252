/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What podman, and containers/storage below it, CRI-O and buildah, keep. Sources: storage,
 * containers.go (Container); podman, libpod/container_config.go (ContainerConfig), container.go
 * (ContainerState), libpod/define/containerstate.go, boltdb_state_internal.go and
 * sqlite_state_internal.go for the two kinds of database.
 */
#ifndef TROWEL_FORMAT_PODMAN_STATE_H
#define TROWEL_FORMAT_PODMAN_STATE_H

#include "base/byte_source.h"
#include "format/containers/container_state.h"

/* What a store's database told. */
struct podman_database {
	container_states containers;
	pair_list pods;    /* id -> name */
	pair_list volumes; /* name -> folder on the host */
};

/* The containers.json of a store: appends to `ret`. Engines are not set: others use the same file.
 * False if it is no such file. */
bool podman_state_storage(struct arena *arena, struct bytes json, container_states *ret);

/* A container's configuration, and its state, as JSON in the database: fill `ret` (initialised).
 * False if they are none. */
bool podman_state_config(struct arena *arena, struct bytes json, struct container_state *ret);
bool podman_state_state(struct arena *arena, struct bytes json, struct container_state *ret);

/* Reads a bolt_state.db, or a db.sql with its write-ahead log (NULL: none). What was read before an
 * error is in `ret`. Volumes of containers get their folders, pods their names. */
int podman_state_bolt(struct arena *arena, const struct byte_source *source,
		      struct podman_database *ret, struct err *err) MUST_CHECK;
int podman_state_sqlite(struct arena *arena, const struct byte_source *source,
			const struct byte_source *wal, struct podman_database *ret,
			struct err *err) MUST_CHECK;

#endif
