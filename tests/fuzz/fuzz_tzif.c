/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/logs/posix_zone.h"
#include "format/logs/tzif.h"
#include "harness.h"

FUZZ(tzif, input)
{
	static const int64_t walls[] = { INT64_MIN, -1, 0, 1700000000, INT64_MAX };

	struct posix_zone zone;
	bool is_rule = posix_zone_parse(input, &zone);

	for (size_t i = 0; i < sizeof(walls) / sizeof(walls[0]); i++) {
		(void)!tzif_time_of(input, walls[i]);
		if (is_rule)
			(void)!posix_zone_time_of(&zone, walls[i]);
	}
}
