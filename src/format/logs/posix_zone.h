/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rule of a time zone as a text: "CET-1CEST,M3.5.0,M10.5.0/3", which time zone files end with
 * for times behind their tables. Source: POSIX.1-2017, XBD 8.3 (TZ), and RFC 8536, 3.3.1, for hours
 * from -167 to 167.
 */
#ifndef TROWEL_FORMAT_POSIX_ZONE_H
#define TROWEL_FORMAT_POSIX_ZONE_H

#include "base/bytes.h"

/* A day of the year on which the clock is changed. */
struct posix_zone_day {
	enum {
		POSIX_ZONE_NTH_WEEKDAY, /* Mm.w.d */
		POSIX_ZONE_JULIAN,      /* Jn: from 1, 29 February is never counted */
		POSIX_ZONE_NUMBER,      /* n: from 0 */
	} kind;
	int month, week, weekday; /* week 5: the last; weekday 0: Sunday */
	int day;
	int seconds; /* of the clock on the wall before */
};

struct posix_zone {
	int offset;        /* seconds east of UTC */
	bool has_summer;   /* else the rest is not filled */
	int summer_offset; /* likewise */
	struct posix_zone_day start, end;
};

/* Reads a rule; false when it is none. A summer time without days has none. */
bool posix_zone_parse(struct bytes text, struct posix_zone *ret);

/* As tzif_time_of(), by the rule. */
int64_t posix_zone_time_of(const struct posix_zone *zone, int64_t wall);

#endif
