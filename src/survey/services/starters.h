/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines that start something once at boot although no manager watches it: rc.local and its kin,
 * @reboot lines of cron. They tell whether a program that nobody manages would come back.
 */
#ifndef TROWEL_SURVEY_STARTERS_H
#define TROWEL_SURVEY_STARTERS_H

#include "survey/survey.h"

struct starter {
	const char *kind; /* rc.local, cron */
	const char *path;
	unsigned line;
	const char *user;    /* of cron; NULL: root */
	const char *command; /* as written: holds secrets, never becomes part of a row */
	bool enabled;        /* false: rc.local is not executable */
};

typedef vec_of(struct starter) starter_list;

/* Appends all of them, in `arena`. */
void starters_read(struct survey *survey, struct arena *arena, starter_list *ret);

/* The one that starts `process`: a word of its command is the program, or the script that it runs.
 * NULL: none does. */
const struct starter *starters_find(const starter_list *starters, const struct process *process);

#endif
