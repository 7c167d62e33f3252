/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Clocks: in milliseconds, which deadlines and durations are kept in, and in nanoseconds. */
#ifndef TROWEL_BASE_CLOCK_H
#define TROWEL_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

enum { NS_PER_SECOND = 1000 * 1000 * 1000 };

/* A time in nanoseconds since 1970; what lies beyond 146 years of it is cut, so that neither this
 * nor a sum with a day or a year ever overflows. File systems keep times up to the year 2446. */
static inline int64_t timespec_ns(struct timespec time)
{
	const int64_t most = INT64_MAX / 2 / NS_PER_SECOND;

	if (time.tv_sec > most)
		return most * NS_PER_SECOND;
	if (time.tv_sec < -most)
		return -most * NS_PER_SECOND;
	return time.tv_sec * (int64_t)NS_PER_SECOND + time.tv_nsec;
}

/* What a clock of clock_gettime(2) says, in nanoseconds. */
static inline int64_t clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return timespec_ns(now);
}

/* The same in milliseconds: CLOCK_MONOTONIC for deadlines, and
 * CLOCK_PROCESS_CPUTIME_ID for CPU time. */
static inline int64_t clock_ms(clockid_t clock)
{
	return clock_ns(clock) / 1000000;
}

#endif
