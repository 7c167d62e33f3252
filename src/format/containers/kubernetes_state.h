/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kubelet and the engines below it leave of pods. */
#ifndef TROWEL_FORMAT_KUBERNETES_STATE_H
#define TROWEL_FORMAT_KUBERNETES_STATE_H

#include "format/containers/container_state.h"

/* The kubelet's "POD_NAMESPACE_CONTAINER-ID.log" in /var/log/containers: id, pod and names (the
 * part before the id, the pod's and the container's). False if it is none. Source: kubernetes,
 * pkg/kubelet/kuberuntime/legacy.go. */
bool kubernetes_log_name(struct arena *arena, struct bytes name, struct container_state *ret);

/* CRI-O's annotations that are no plain text: mounts, published ports, addresses, rights. Sets the
 * engine if they are there. Source: cri-o, pkg/annotations/annotations.go. */
void kubernetes_annotations(struct arena *arena, const pair_list *annotations,
			    struct container_state *ret);

/* A mount from /var/lib/kubelet/pods/UID/volumes/PLUGIN/NAME is the volume NAME. */
void kubernetes_volume(struct arena *arena, struct container_state_mount *mount);

#endif
