/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Command lines of units, jobs and processes that start containers. */
#ifndef TROWEL_FORMAT_CONTAINER_COMMAND_H
#define TROWEL_FORMAT_CONTAINER_COMMAND_H

#include "format/containers/container_state.h"

/* What a command starts. */
struct container_reference {
	const char *engine;  /* docker, podman, lxc ...; static; NULL: compose, of either */
	const char *name;    /* name or id; NULL where a project is meant */
	const char *project; /* of compose, by -p */
	const char *file;    /* of compose, by -f */
	const char *option;  /* a path that it is told of: --cidfile, the folder of a machine */
	bool is_compose;
};

/* Cuts the next word, quotes and backslashes undone as systemd and the shell do; false at the end.
 * ";", "&&" and the like are words of their own where blanks stand around them. */
bool container_word(struct arena *arena, struct bytes *rest, const char **ret);

/* Cuts words until a command is complete that starts a container: "docker start -a web",
 * "podman run --name web ...", "docker compose -f /srv/x/compose.yml up -d", "lxc-start -n web",
 * "systemd-nspawn -D /srv/m", also within "sh -c '...'". False at the end. Sources: docker-run(1),
 * docker-start(1), podman-run(1), podman-start(1), lxc-start(1), systemd-nspawn(1). */
bool container_command_next(struct arena *arena, struct bytes *rest,
			    struct container_reference *ret);

#endif
