/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which names are the host's own, and not those of a service or a house that it works for. */
#ifndef TROWEL_SURVEY_OWN_NAME_H
#define TROWEL_SURVEY_OWN_NAME_H

#include "survey/survey.h"

/* True if the text is the host's name, or its full one as hostname(1) would find it in /etc/hosts
 * or make it of the first search domain. The collectors of host and network have run. */
bool own_name_is(const struct survey *survey, struct bytes text);

#endif
