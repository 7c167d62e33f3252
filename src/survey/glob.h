/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of a root that a pattern means. Source: glob(7). */
#ifndef TROWEL_SURVEY_GLOB_H
#define TROWEL_SURVEY_GLOB_H

#include "survey/survey.h"

enum {
	GLOB_NAMES_MAX = 20 * 1000,   /* names of one folder that a pattern is tried on */
	GLOB_MATCHES_MAX = 10 * 1000, /* files that one pattern means */
	GLOB_COMPONENTS_MAX = 64,     /* parts of a pattern */
};

/* Appends the files that an absolute pattern means, sorted, to `ret`, in `arena`; at most
 * GLOB_MATCHES_MAX. False when these are not all, as a limit or a folder that cannot be read
 * stopped it, which is recorded. */
bool survey_glob(struct survey *survey, const struct root *root, const char *pattern,
		 struct arena *arena, text_list *ret);

#endif
