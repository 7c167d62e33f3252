/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which package a file belongs to, for configuration and unit files. */
#ifndef TROWEL_SURVEY_PACKAGE_FILES_H
#define TROWEL_SURVEY_PACKAGE_FILES_H

#include "survey/survey.h"

/* The name of the package that brought `path` (absolute; /bin and /usr/bin are one, as after
 * usrmerge), or NULL if none did or nobody knows. The package file lists are read at the first
 * call, and only what lies in the folders of configuration, units and programs is kept. */
const char *survey_package_of(struct survey *survey, const char *path);

#endif
