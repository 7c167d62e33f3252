/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The clock of trowel-then, which is trowel at another time: time(2) answers $TROWEL_TEST_NOW,
 * seconds since 1970. A saved survey of a machine stays true only at the time when it was taken:
 * releases reach the end of their support, logins and events grow old. Linked with --wrap=time.
 */
#include <stdlib.h>
#include <time.h>

#include "base/bytes.h"

time_t __real_time(time_t *ret);
time_t __wrap_time(time_t *ret);

time_t __wrap_time(time_t *ret)
{
	const char *text = getenv("TROWEL_TEST_NOW");
	uint64_t now;

	if (!text || !bytes_u64(bytes_of(text), 10, &now))
		return __real_time(ret);
	if (ret)
		*ret = (time_t)now;
	return (time_t)now;
}
