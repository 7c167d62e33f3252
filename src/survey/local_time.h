/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Local times that logs are written in. */
#ifndef TROWEL_SURVEY_LOCAL_TIME_H
#define TROWEL_SURVEY_LOCAL_TIME_H

#include "base/buf.h"
#include "survey/survey.h"

/* The time zone of the root, read once: `zone` (zero-initialised) takes /etc/localtime. Without
 * that file the zone is UTC, as for the C library. */
void local_time_init(struct buf *zone, struct survey *survey);

/* Seconds since 1970 of a wall clock reading (seconds since 1970 if it were UTC). */
int64_t local_time_of(const struct buf *zone, int64_t wall);

#endif
