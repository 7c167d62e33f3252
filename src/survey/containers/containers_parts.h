/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the containers collector share. Inside this folder only. */
#ifndef TROWEL_SURVEY_CONTAINERS_PARTS_H
#define TROWEL_SURVEY_CONTAINERS_PARTS_H

#include "engines/engines.h"
#include "survey/containers/containers.h"

enum { CONTAINER_ID_SIZE_MIN = 32 }; /* of ids that are no names */

/* Fills in a row from what its engine's files say. */
void container_row_fill(struct survey *survey, struct container *row,
			const struct container_state *state);

/* Machines that no cgroup tells of: rows for them, from systemd-nspawn's own processes. Their
 * command lines, without the secrets, become states of `engines`. */
void containers_find_machines(struct survey *survey, struct engines *engines);

/* Processes that no cgroup gave to a container, but its engine's files do. */
void containers_claim(struct survey *survey, const struct engines *engines);

/* Where process 1 is in a container, that is where the survey runs: to whom lives in there, it is
 * the system, and its processes are in none. */
void containers_leave_own(struct survey *survey);

/* Of each container its first process; and no container's user is one of the host. */
void containers_finish_processes(struct survey *survey);

#endif
