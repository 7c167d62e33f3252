/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/accounts/utmp.h"
#include "harness.h"

FUZZ(utmp, input)
{
	struct cursor cursor = cursor_of(input);
	struct utmp_record record;
	struct bytes host;
	int64_t at;

	while (utmp_next(&cursor, &record))
		assert(record.user.size <= 32 && record.host.size <= 256 && record.at >= 0);
	assert(cursor_left(&cursor) < UTMP_RECORD_SIZE);
	if (lastlog_read(input, &at, &host))
		assert(at > 0 && host.size <= 256);
}
