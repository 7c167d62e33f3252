/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an image gives to its containers. Sources: the OCI image specification, config.md,
 * manifest.md, image-index.md; docker's image JSON and manifest lists are alike. */
#ifndef TROWEL_FORMAT_OCI_IMAGE_H
#define TROWEL_FORMAT_OCI_IMAGE_H

#include "format/containers/container_state.h"

/* The configuration of an image: fills ret->image_environment and ret->image_labels. False if it
 * is no such file. */
bool oci_image_config(struct arena *arena, struct bytes json, struct container_state *ret);

/* The digest that a manifest or an index leads to: the configuration's, or that of the manifest
 * for `architecture` (as Go names them: "amd64"), else for any. Hexadecimal, in the arena; NULL if
 * it is neither. */
const char *oci_image_next(struct arena *arena, struct bytes json, const char *architecture);

#endif
