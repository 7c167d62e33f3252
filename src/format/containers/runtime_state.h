/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the runtimes below the engines keep of what they started, and systemd-machined of what was
 * registered with it. Each function fills `ret` (initialised); false if it is no such file. */
#ifndef TROWEL_FORMAT_RUNTIME_STATE_H
#define TROWEL_FORMAT_RUNTIME_STATE_H

#include "format/containers/container_state.h"

/* runc's state.json. Source: runc, libcontainer/container.go (BaseState). */
bool runtime_state_runc(struct arena *arena, struct bytes json, struct container_state *ret);

/* crun's status. Source: crun, src/libcrun/status.c. The id is its folder's name. */
bool runtime_state_crun(struct arena *arena, struct bytes json, struct container_state *ret);

/* A file that holds the number of the first process alone: containerd's init.pid, podman's
 * pidfile. */
bool runtime_state_pid(struct arena *arena, struct bytes text, struct container_state *ret);

/* systemd-machined's /run/systemd/machines/NAME. Source: systemd, src/machine/machine.c. False for
 * virtual machines, and if it names no leader. */
bool runtime_state_machine(struct arena *arena, struct bytes text, struct container_state *ret);

#endif
