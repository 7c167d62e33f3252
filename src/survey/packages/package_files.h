/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which package a file belongs to, for configuration and unit files. */
#ifndef TROWEL_SURVEY_PACKAGE_FILES_H
#define TROWEL_SURVEY_PACKAGE_FILES_H

#include "survey/survey.h"

/* The name of the package that brought `path` (absolute, through the links it has on the disk:
 * /bin/x is /usr/bin/x where /bin is a link), or NULL if none did or nobody knows: the packages
 * collector has to have run. */
const char *survey_package_of(struct survey *survey, const char *path);

/* True for what a package, a snap, a store brought, or where nobody can tell. */
bool survey_is_packaged(struct survey *survey, const char *path);

#endif
