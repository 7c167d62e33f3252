/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Quadlet's .container files, of which podman's generator makes units that run containers. Source:
 * podman-systemd.unit(5). */
#ifndef TROWEL_FORMAT_QUADLET_H
#define TROWEL_FORMAT_QUADLET_H

#include "format/containers/container_state.h"
#include "format/starters/settings.h"

/* Takes the settings of NAME.container (a template's are of no container yet), read by
 * unit_file_parse(): name, image, command, mounts, ports, environment, and the unit that will run
 * it. False if it is no such file. */
bool quadlet_parse(struct arena *arena, const char *file_name, const struct settings *settings,
		   struct container_state *ret);

#endif
