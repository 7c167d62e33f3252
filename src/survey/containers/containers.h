/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of containers: what other collectors ask of them, and tell them. */
#ifndef TROWEL_SURVEY_CONTAINERS_H
#define TROWEL_SURVEY_CONTAINERS_H

#include "survey/survey.h"

/* Notes that a process runs in row->container of `engine`: a row of containers is found or made. */
void containers_add_process(struct survey *survey, struct process *row, const char *engine);

/* The container of that id, or NULL. */
struct container *containers_find(const struct survey *survey, const char *id);

/* What people call a container: its name, or its id where no file told one. */
const char *containers_name(const struct container *container);

/* Gives sockets of the host that only lead into a container, and the connections to them, to that
 * container. After sockets are known. */
void containers_publish(struct survey *survey);

/* Finds the units and jobs that start containers, and says of the services that containers are
 * whether they come back. After all services are known. */
void containers_find_starters(struct survey *survey);

/* True if a mount shows a folder or file of the host that may be called the container's: not the
 * system itself, which is shown to whoever watches it. */
bool containers_shares(const struct container_mount *mount);

/* Names in rows of files the containers that see them, by a volume or bind mount. */
void containers_name_files(struct survey *survey);

#endif
