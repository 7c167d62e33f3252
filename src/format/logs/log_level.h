/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How bad a line of a log is: by the word that its writer put there for it, by the status of a
 * request, and where there is neither, by words that tell of failure. The words are a table
 * (log_level.c) with the reason beside each.
 */
#ifndef TROWEL_FORMAT_LOG_LEVEL_H
#define TROWEL_FORMAT_LOG_LEVEL_H

#include "base/bytes.h"

/* As syslog(3) numbers them. */
enum log_level {
	LOG_LEVEL_EMERGENCY,
	LOG_LEVEL_ALERT,
	LOG_LEVEL_CRITICAL,
	LOG_LEVEL_ERROR,
	LOG_LEVEL_WARNING,
	LOG_LEVEL_NOTICE,
	LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG,
	LOG_LEVEL_UNKNOWN,
	LOG_LEVEL_COUNT,
};

enum { LOG_LEVEL_REACH = 512 }; /* bytes of a line that are looked at */

/* The level of a line. `priority` is what syslog or the journal say of it; LOG_LEVEL_UNKNOWN: they
 * say nothing that counts. */
enum log_level log_level_of(struct bytes line, enum log_level priority);

/* "error", "warning" ...; "" when it is unknown. */
const char *log_level_name(enum log_level level);

/* True from errors upwards. */
static inline bool log_level_is_error(enum log_level level)
{
	return level <= LOG_LEVEL_ERROR;
}

#endif
