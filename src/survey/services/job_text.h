/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a job does, as far as text tells. */
#ifndef TROWEL_SURVEY_JOB_TEXT_H
#define TROWEL_SURVEY_JOB_TEXT_H

#include "survey/survey.h"

/* Appends the command of a job, and the lines of the scripts it names that do something: no
 * comments, no script beyond 64 KiB, none that those call. Secrets of scripts are in it: what of it
 * becomes part of a row passes through secrets.h first. */
void job_text_add(struct survey *survey, const char *command, struct buf *ret);

#endif
