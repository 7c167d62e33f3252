/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All places that hold crontabs. Source: cron(8) of Debian, cronie and busybox. */
#ifndef TROWEL_SURVEY_CRON_FILES_H
#define TROWEL_SURVEY_CRON_FILES_H

#include "format/starters/crontab.h"
#include "survey/survey.h"

struct cron_file {
	const char *path;
	enum crontab_form form;
	const char *user;  /* whose crontab it is; NULL in the system form */
	bool ignored_name; /* cron passes over files with such a name in /etc/cron.d */
	struct bytes text; /* valid during the call */
};

/* Calls `visit` for each crontab and anacrontab that there is. */
void cron_files_walk(struct survey *survey,
		     void (*visit)(void *context, const struct cron_file *file), void *context);

#endif
