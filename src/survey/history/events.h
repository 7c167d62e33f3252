/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of the events collector. Log messages go into groups of alike ones: the same trouble
 * with the same subject becomes one row with a count. One message is often written to several
 * places (the journal, kern.log, syslog, the ring buffer), so each kind of place counts for itself
 * and no message counts twice.
 */
#ifndef TROWEL_SURVEY_EVENTS_H
#define TROWEL_SURVEY_EVENTS_H

#include "format/logs/log_condenser.h"
#include "format/logs/log_event.h"
#include "survey/survey.h"

enum {
	EVENTS_LOG_DAYS = 30,                     /* how far back logs are read */
	EVENTS_FILE_DAYS = 7,                     /* and changes of files told */
	EVENTS_GROUPS_MAX = 200,                  /* names of crashing processes can be anything */
	EVENTS_LOG_BYTES_MAX = 64 * 1024 * 1024,  /* read from all logs and journals */
	EVENTS_FILE_BYTES_MAX = 16 * 1024 * 1024, /* of one text log */
	EVENTS_ENTRIES_MAX = 20 * 1000,           /* journal entries looked at, of each kind */
	EVENTS_LOG_SECONDS = EVENTS_LOG_DAYS * 24 * 60 * 60,
	EVENTS_FILE_SECONDS = EVENTS_FILE_DAYS * 24 * 60 * 60,
	EVENTS_ERROR_SECONDS = 24 * 60 * 60,       /* how far back errors of services are counted */
	EVENTS_ERROR_FILE_MAX = 2 * 1024 * 1024,   /* read of one log: its end */
	EVENTS_ERROR_BYTES_MAX = 32 * 1024 * 1024, /* of all */
	EVENTS_ERROR_FILES_MAX = 200,
	EVENTS_ERRORS_MAX = 20, /* rows */
};

/* Kinds of places that each hear of everything, see above. */
enum event_source {
	EVENT_SOURCE_JOURNAL,
	EVENT_SOURCE_KERN_LOG,
	EVENT_SOURCE_SYSLOG,
	EVENT_SOURCE_MESSAGES,
	EVENT_SOURCE_DAEMON_LOG,
	EVENT_SOURCE_RING,
	EVENT_SOURCE_CORE_DUMPS,
	EVENT_SOURCE_COUNT,
};

struct event_group {
	const struct log_pattern *pattern;
	const char *subject; /* in the arena, "" for none */
	int64_t first_at;
	int64_t last_at;
	int64_t counts[EVENT_SOURCE_COUNT];
	text_list evidence; /* in the arena */
};

struct event_log {
	struct survey *survey;
	int64_t since;         /* older ones are left out */
	int64_t journal_since; /* from here on the journal has everything; INT64_MAX without one */
	uint64_t bytes_left;
	bool groups_full;
	struct log_condenser errors; /* of services, of the last day */
	int64_t error_bytes_left;
	struct buf zone;                   /* see local_time.h */
	vec_of(struct event_group) groups; /* heap */
};

struct log_message {
	int64_t at; /* seconds since 1970 */
	enum log_origin origin;
	struct bytes text;
	const char *path; /* where it stands */
};

/* Takes a log message into the groups, if it tells of trouble. */
void events_take(struct event_log *log, enum event_source source,
		 const struct log_message *message);

/* Adds a row about something found in `path`. `what` is copied. */
struct event *events_add(struct survey *survey, int64_t at, const char *kind, const char *what,
			 const char *path);

/* Reads the system's journals into the groups, and adds rows for boots that ended badly. */
void events_read_journals(struct event_log *log);

/* Reads text logs as far as the journal does not cover them, and on a live host the kernel's ring
 * buffer, into the groups. */
void events_read_logs(struct event_log *log);

/* Takes a line that a service logged, if it is an error of the last day. Its names live in the
 * arena. */
void events_take_error(struct event_log *log, const struct log_condensed_line *line);

/* Reads the ends of the logs of running services and containers into the errors. */
void events_read_errors(struct event_log *log);

/* Adds rows for the most frequent errors. */
void events_add_errors(struct event_log *log);

/* Adds rows for what changed below /etc, /usr/local and the like. */
void events_find_changes(struct survey *survey);

#endif
