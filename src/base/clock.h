/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Clocks in milliseconds, which is what deadlines and durations are kept in. */
#ifndef TROWEL_BASE_CLOCK_H
#define TROWEL_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

/* What a clock of clock_gettime(2) says, in milliseconds: CLOCK_MONOTONIC for deadlines, and
 * CLOCK_PROCESS_CPUTIME_ID for CPU time. */
static inline int64_t clock_ms(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

#endif
