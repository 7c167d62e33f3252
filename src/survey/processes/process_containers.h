/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Containers, as far as the cgroups of processes and files on disk tell. */
#ifndef TROWEL_SURVEY_PROCESS_CONTAINERS_H
#define TROWEL_SURVEY_PROCESS_CONTAINERS_H

#include "survey/survey.h"

/* Notes that a process runs in row->container of `engine`: a row of containers is found or made. */
void process_containers_add(struct survey *survey, const struct process *row, const char *engine);

/* Completes the rows: the first process, name and image where the engine's own files tell. */
void process_containers_finish(struct survey *survey);

#endif
