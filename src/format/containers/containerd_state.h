/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * containerd's metadata, a bolt database (meta.db): containers and images of every namespace.
 * Sources: containerd, core/metadata/buckets.go for its layout; api/types: containers.Spec is a
 * protobuf Any that holds the OCI configuration as JSON; nerdctl, pkg/labels/labels.go.
 */
#ifndef TROWEL_FORMAT_CONTAINERD_STATE_H
#define TROWEL_FORMAT_CONTAINERD_STATE_H

#include "base/byte_source.h"
#include "format/containers/container_state.h"

/* A container of a namespace. */
struct containerd_container {
	const char *space; /* k8s.io, default, moby (docker's own) ... */
	const char *snapshotter;
	const char *snapshot;
	struct container_state state;
};

struct containerd_database {
	vec_of(struct containerd_container) containers;
	/* "NAMESPACE NAME" of images -> digest of their manifest or index, hexadecimal */
	pair_list images;
};

/* Reads it all; what was read before an error is in `ret`. */
int containerd_state_read(struct arena *arena, const struct byte_source *source,
			  struct containerd_database *ret, struct err *err) MUST_CHECK;

/* The digest of an image by name, or NULL. */
const char *containerd_image(const struct containerd_database *database, const char *space,
			     const char *name);

#endif
