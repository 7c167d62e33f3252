/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers as people read them. All append to `ret`; a negative number is one that is not known and
 * becomes "?". No time zone, no locale: times are UTC, thousands are parted by commas.
 */
#ifndef TROWEL_BASE_HUMAN_H
#define TROWEL_BASE_HUMAN_H

#include "base/buf.h"

/* "512 B", "38 MiB", "7.8 GiB": powers of 1024 with the units of IEC 80000-13, two or three
 * significant digits. */
void human_bytes(struct buf *ret, int64_t bytes);

/* "0.6 s", "12 s", "5 min", "3 h", "412 days": the largest unit of which there are at least two
 * (for hours and days; "36 h", then "2 days"), rounded down. */
void human_duration(struct buf *ret, int64_t milliseconds);

/* "2021-03-02" and "2021-03-02 14:05" of seconds since 1970, UTC. */
void human_date(struct buf *ret, int64_t seconds);
void human_time(struct buf *ret, int64_t seconds);

/* "20,000". */
void human_count(struct buf *ret, int64_t count);

/* "1 flow", "20,000 flows". */
void human_plural(struct buf *ret, int64_t count, const char *one, const char *many);

/* Seconds since 1970 as a civil date and time in UTC; false when the year is not 0 to 9999. Not
 * gmtime(3), because that reads the time zone file of the host. */
struct human_calendar {
	int year, month, day, hour, minute, second; /* month and day from 1 */
};
bool human_calendar(int64_t seconds, struct human_calendar *ret);

/* The other way round; fields out of their range carry over, as with timegm(3). */
int64_t human_calendar_seconds(const struct human_calendar *calendar);

#endif
