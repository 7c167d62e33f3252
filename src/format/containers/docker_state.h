/* SPDX-License-Identifier: GPL-2.0-or-later */
/* docker's files of one container, below containers/ID. Source: moby, daemon/container/container.go
 * (Container), view.go (StateString); api/types/container (Config, HostConfig). */
#ifndef TROWEL_FORMAT_DOCKER_STATE_H
#define TROWEL_FORMAT_DOCKER_STATE_H

#include "format/containers/container_state.h"

/* config.v2.json: fills `ret` (initialised). False if it is no such file. */
bool docker_state_config(struct arena *arena, struct bytes json, struct container_state *ret);

/* hostconfig.json, read after the other: restart policy, limits, rights, and what of ports and
 * mounts a stopped container would get. False if it is no such file. */
bool docker_state_host_config(struct arena *arena, struct bytes json, struct container_state *ret);

/* The name of the storage driver in config.v2.json, in the arena; NULL if it tells none. */
const char *docker_state_driver(struct arena *arena, struct bytes json);

/* The command of the health check in config.v2.json, its own or its image's, its words with blanks
 * between, in the arena; NULL if there is none. Source: api/types/container (HealthConfig). */
const char *docker_state_health_check(struct arena *arena, struct bytes json);

/* The data root in daemon.json ("graph" before docker 17.05), in the arena; NULL if it sets none.
 * Source: dockerd(8). */
const char *docker_data_root(struct arena *arena, struct bytes json);

#endif
