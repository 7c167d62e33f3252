/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that may be programs, libraries or scripts of the host's own: the walk over all files tells
 * each one that no package owns. What others wrote (node_modules, site-packages) is not kept: their
 * packages have rows.
 */
#ifndef TROWEL_SURVEY_EXECUTABLE_CANDIDATES_H
#define TROWEL_SURVEY_EXECUTABLE_CANDIDATES_H

#include "base/tree_walk.h"
#include "survey/survey.h"

enum {
	EXECUTABLES_MAX = 20 * 1000, /* what is beyond is counted, and told */
};

struct executable_candidates {
	struct survey *survey;
	text_list paths; /* in the survey's arena, in the order of the walk */
	size_t omitted;
};

/* None yet, in the survey's arena. */
struct executable_candidates *executable_candidates_create(struct survey *survey);

/* Looks at a file that no package owns: its mode and its name; nothing is opened. */
void executable_candidates_note(struct executable_candidates *candidates,
				const struct tree_walk_entry *entry);

#endif
