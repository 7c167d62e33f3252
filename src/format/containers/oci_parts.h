/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A specification that lies within other JSON, as podman keeps it. Inside this folder only. */
#ifndef TROWEL_FORMAT_OCI_PARTS_H
#define TROWEL_FORMAT_OCI_PARTS_H

#include "format/containers/container_json.h"

/* As oci_spec_parse(), of a value. */
void oci_spec_take(struct arena *arena, const json_t *spec, struct container_state *ret);

#endif
