/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files in which container engines keep what they run, as far as they tell the id, the names
 * and the first process. All strings are copied to the arena.
 */
#ifndef TROWEL_FORMAT_CONTAINER_STATE_H
#define TROWEL_FORMAT_CONTAINER_STATE_H

#include "base/arena.h"
#include "base/vec.h"

enum {
	CONTAINER_STATES_MAX = 10000, /* of one file */
	CONTAINER_NAMES_MAX = 16,     /* of one container */
};

typedef vec_of(const char *) container_names;

struct container_state {
	const char *id; /* NULL where the file does not tell */
	container_names names;
	int64_t pid;          /* first process; 0: unknown or none */
	uint64_t start_ticks; /* when that one started, as in /proc/PID/stat; 0: not told */
};

typedef vec_of(struct container_state) container_states;

/* docker's config.v2.json. Source: moby, container/container.go. False if it is no such file. */
bool container_state_docker(struct arena *arena, struct bytes json, struct container_state *ret);

/* podman's (containers/storage) containers.json: appends to `ret`. Source: storage,
 * containers.go. */
bool container_state_podman(struct arena *arena, struct bytes json, container_states *ret);

/* runc's state.json. Source: runc, libcontainer/container.go (BaseState). */
bool container_state_runc(struct arena *arena, struct bytes json, struct container_state *ret);

/* crun's status. Source: crun, src/libcrun/status.c. The id is its folder's name. */
bool container_state_crun(struct arena *arena, struct bytes json, struct container_state *ret);

/* systemd-machined's /run/systemd/machines/NAME. Source: systemd, src/machine/machine.c. False if
 * it names no leader. */
bool container_state_machine(struct bytes text, struct container_state *ret);

/* The kubelet's "POD_NAMESPACE_CONTAINER-ID.log" in /var/log/containers: names are the part before
 * the id, the pod's and the container's. Source: kubernetes, pkg/kubelet/kuberuntime/legacy.go. */
bool container_state_kubelet(struct arena *arena, struct bytes name, struct container_state *ret);

#endif
