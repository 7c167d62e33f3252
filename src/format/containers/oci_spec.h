/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A bundle's config.json, from which every runtime starts a container. Source: the OCI runtime
 * specification, config.md and config-linux.md. */
#ifndef TROWEL_FORMAT_OCI_SPEC_H
#define TROWEL_FORMAT_OCI_SPEC_H

#include "format/containers/container_state.h"

/* Fills `ret` (initialised): command, environment, mounts of the host, rights, limits, host name,
 * root (if absolute), and what Kubernetes' annotations say. False if it is no such file. */
bool oci_spec_parse(struct arena *arena, struct bytes json, struct container_state *ret);

/* True for a capability that docker and podman give to every container. */
bool oci_capability_is_usual(const char *name);

#endif
