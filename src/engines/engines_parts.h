/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the readers of the engines share. Inside this folder only. */
#ifndef TROWEL_ENGINES_PARTS_H
#define TROWEL_ENGINES_PARTS_H

#include "base/root_source.h"
#include "engines/engines.h"
#include "format/starters/settings.h"

/* The readers, in the order they run: who knows most of a container comes first. */
void engines_docker(struct engines *engines);
void engines_storage(struct engines *engines);
void engines_containerd(struct engines *engines);
void engines_runtimes(struct engines *engines);
void engines_kubelet(struct engines *engines);
void engines_lxc(struct engines *engines);
void engines_nspawn(struct engines *engines);
void engines_quadlets(struct engines *engines);

/* Fills engines->homes from passwd(5). */
void engines_homes(struct engines *engines);

/* Reads a file whole into `ret`, at most `limit` bytes; false when it is not there, cannot be read,
 * or all limits together are met. */
bool engines_file(struct engines *engines, const char *path, size_t limit, struct buf *ret);

/* Reads an engine's configuration, "[section]" and "key = value": TOML's values keep their quotes,
 * engines_unquoted() takes them off. In the arena. */
bool engines_settings(struct engines *engines, const char *path, struct settings *ret);
struct bytes engines_unquoted(struct bytes value);

/* Opens a database; false when it is not there, too large, or cannot be read. */
bool engines_database(struct engines *engines, const char *path, struct root_source *ret);

/* Lists a folder; false when it is not there or cannot be read. */
bool engines_names(struct engines *engines, const char *path, struct root_names *ret);

/* Records a failure, absence apart. */
void engines_failed(struct engines *engines, const char *path, const struct err *err);

/* Notes a store; false if it is known already, or does not exist. */
bool engines_store(struct engines *engines, const char *engine, const char *path, const char *user);

/* Reads the configuration of an image from a content store ("ROOT/blobs/sha256/DIGEST"), following
 * indexes and manifests, into state->image_environment and image_labels. */
void engines_image(struct engines *engines, const char *content, const char *digest,
		   struct container_state *state);

#endif
