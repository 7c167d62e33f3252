/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When a line of a log was written: the time that stands in it, in the formats that daemons and
 * logging libraries use. Which those are, and where in a line each may stand, is a table
 * (log_time.c).
 */
#ifndef TROWEL_FORMAT_LOG_TIME_H
#define TROWEL_FORMAT_LOG_TIME_H

#include "base/bytes.h"

enum {
	LOG_TIME_BRACKET_REACH =
		512,               /* bytes of a line in which a time in brackets is looked for */
	LOG_TIME_KEY_REACH = 4096, /* and one behind a name, as in JSON */
};

struct log_time {
	int64_t usec;  /* since 1970; as if the clock on the wall were UTC when `is_local` */
	bool is_local; /* the line names no zone */
	size_t from;   /* where it stands in the line, brackets and the blank behind it with it; */
	size_t size;   /* 0 when the line would lose its form without it (JSON) */
};

/* Finds the time of a line. One without a year belongs to the newest year that puts it no later
 * than a day behind `latest` (seconds since 1970). A line that begins with a blank has none: it
 * belongs to the one before it. False, and `ret` untouched, when there is no time. */
bool log_time_find(struct bytes line, int64_t latest, struct log_time *ret);

#endif
