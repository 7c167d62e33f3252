/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When the regular security support of a distribution's release ends. */
#ifndef TROWEL_SURVEY_END_OF_LIFE_H
#define TROWEL_SURVEY_END_OF_LIFE_H

#include <stdint.h>

/* Seconds since 1970 at the end of that day (UTC), or UNKNOWN. `id` and `version` are those of
 * os-release(5), VERSION_ID "12" or a longer "12.11"; `id` of CentOS Stream is "centos-stream". */
int64_t end_of_life(const char *id, const char *version);

#endif
