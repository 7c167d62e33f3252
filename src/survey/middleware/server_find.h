/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which servers there are: the parts of finding them. Inside this folder only. */
#ifndef TROWEL_SURVEY_MIDDLEWARE_SERVER_FIND_H
#define TROWEL_SURVEY_MIDDLEWARE_SERVER_FIND_H

#include "survey/middleware/server.h"

/* Calls `use` for each server of a program: those that run, those that a service would start, and
 * those whose configuration lies where it is looked for by default. */
void server_find(struct survey *survey, const struct server_program *program,
		 void (*use)(struct server *server));

/* Fills the command lines of a server from its process and service. */
void server_find_words(struct server *server);

/* True if a command runs the program, perhaps through another one. */
bool server_command_runs(const struct server_program *program, const struct server_words *words);

/* True if a process runs the program. */
bool server_is_program(const struct server_program *program, const struct process *process);

#endif
