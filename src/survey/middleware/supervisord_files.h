/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of supervisord, which the services collector asks for programs, too. */
#ifndef TROWEL_SURVEY_MIDDLEWARE_SUPERVISORD_FILES_H
#define TROWEL_SURVEY_MIDDLEWARE_SUPERVISORD_FILES_H

#include "survey/middleware/configuration_tree.h"

/* Where it looks without -c; ended by NULL. Source: supervisord.org, "Running Supervisor", Debian's
 * default. */
extern const char *const supervisord_files[];

/* Reads one such file into tree->top, and the files that its [include] names. The tree's syntax is
 * CONFIGURATION_SUPERVISORD. False if the file is not there. */
bool supervisord_files_read(struct configuration_tree *tree, const char *path);

#endif
