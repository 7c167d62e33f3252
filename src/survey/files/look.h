/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One path instead of all of them. */
#ifndef TROWEL_SURVEY_LOOK_H
#define TROWEL_SURVEY_LOOK_H

#include "survey/survey.h"

/* Adds the row of options.look_at to content->files, if something is there: what it is, who owns
 * it, and whether its content is that of its package. Follows links above its last name. Nothing is
 * done when the walk has a row of it. */
void survey_look_at(struct survey *survey);

#endif
