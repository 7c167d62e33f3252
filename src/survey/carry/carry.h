/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which contents of files go into the snapshot, and how: first a plan, then the writing. */
#ifndef TROWEL_SURVEY_CARRY_H
#define TROWEL_SURVEY_CARRY_H

#include "snapshot/archive.h"
#include "survey/survey.h"

enum {
	CARRY_FILE_MAX = 64 * 1024 * 1024, /* bytes of one file; --carry-file-max */
	CARRY_FILES_MAX = 1000 * 1000,     /* files and folders: some 100 bytes of memory each */
};
#define CARRY_MAX ((int64_t)1024 * 1024 * 1024) /* bytes of all files; --carry-max */

/* Reads "config,code", the names of classes, or "none", as bits 1 << enum file_class. -EINVAL for
 * anything else. */
int carry_parse(const char *list, unsigned *ret, struct err *err) MUST_CHECK;

/* "config,code". */
unsigned carry_default(void);

/* The carrier of a survey's snapshot: writes what survey_carry() planned, and completes the rows.
 * The survey and its root have to last until then. */
struct archive_carrier carry_carrier(struct survey *survey);

/* Releases the plan; NULL is none. */
void carry_destroy(struct carry *carry);

#endif
