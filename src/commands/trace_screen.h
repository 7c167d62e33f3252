/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How trowel trace shows what it saw: as it happens, and at the end. */
#ifndef TROWEL_COMMANDS_TRACE_SCREEN_H
#define TROWEL_COMMANDS_TRACE_SCREEN_H

#include "base/term.h"
#include "trace/trace.h"

/* A line for what was heard last, as it happens. Fails when whoever reads it has gone. */
int trace_screen_event(struct term *term, const struct trace *trace,
		       const struct watch_record *record, struct err *err) MUST_CHECK;

struct trace_shown {
	const char *name; /* of the target; NULL: a command, whose words it is */
	const struct trace *trace;
	const struct traced *traced; /* its rows */
	bool is_verbose;
};

/* The report. */
void trace_screen_report(struct term *term, const struct trace_shown *shown);

#endif
