/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How trowel logs shows what it found: on a screen, and as lines of JSON. */
#ifndef TROWEL_COMMANDS_LOGS_SCREEN_H
#define TROWEL_COMMANDS_LOGS_SCREEN_H

#include "base/human.h"
#include "base/term.h"
#include "format/logs/log_condenser.h"
#include "logs/logs.h"

struct logs_screen {
	struct term *term;
	const struct logs *logs;
	bool is_json;
	bool is_verbose;
	unsigned source_width;     /* of the column of names of sources */
	unsigned name_width;       /* of the one that says whose line it is */
	struct human_calendar day; /* of the line printed last; its clock is not used */
	bool has_day;
};

/* Finds out how wide columns have to be, by what was read. */
void logs_screen_measure(struct logs_screen *screen);

/* Where the logs of the targets lie, and what the user has to know about that. */
void logs_screen_sources(struct logs_screen *screen);

/* One line, or several that belong together. */
void logs_screen_line(struct logs_screen *screen, const struct log_line *line);

/* The most frequent errors: `condenser` is sorted. */
void logs_screen_errors(struct logs_screen *screen, const struct log_condenser *condenser,
			int64_t since);

#endif
