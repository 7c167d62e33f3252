/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a command line starts. */
#ifndef TROWEL_SURVEY_APPLICATION_TARGETS_H
#define TROWEL_SURVEY_APPLICATION_TARGETS_H

#include "survey/applications/application_parts.h"

struct application_command {
	text_list argv;
	const char *exe; /* resolved; NULL: not there */
	const char *cwd; /* NULL: not known */
	const struct service *service;
	const struct process *process; /* NULL: it does not run */
};

/* What was made of it; texts in the survey's arena. */
struct application_target {
	const char *language;
	const char *file;   /* what is started, resolved; NULL */
	const char *folder; /* where it is started from, resolved; NULL */
	const char *entry;  /* as people name it: a file, module or class */
};

/* Takes a command apart. */
struct application_target application_aim(struct survey *survey,
					  const struct application_command *command);

/* The language of what runs in a container, and in `ret_entry` what is started, as it is called
 * there (may be NULL); NULL: no interpreter that is known. Nothing is looked up. */
const char *application_contained(const struct application_command *command,
				  const char **ret_entry);

/* True if the program is one that runs others' code. */
bool application_is_interpreter(const char *exe);

#endif
