/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/local_time.h"

#include "format/logs/tzif.h"

void local_time_init(struct buf *zone, struct survey *survey)
{
	survey_read(survey, "/etc/localtime", zone);
}

int64_t local_time_of(const struct buf *zone, int64_t wall)
{
	return tzif_time_of(buf_bytes(zone), wall);
}
