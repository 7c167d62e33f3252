/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the dynamic loader looks for libraries. Source: ld.so(8), ldconfig(8). */
#ifndef TROWEL_SURVEY_LOADER_FOLDERS_H
#define TROWEL_SURVEY_LOADER_FOLDERS_H

#include "survey/survey.h"

enum { LOADER_FOLDERS_MAX = 1000 };

/* Appends the folders that there are to `ret`, in the survey's arena: without links in them, each
 * once, what is configured first. */
void loader_folders(struct survey *survey, text_list *ret);

#endif
