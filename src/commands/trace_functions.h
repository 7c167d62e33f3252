/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trowel trace --calls and --kernel: functions that are called beside the files that are opened. */
#ifndef TROWEL_COMMANDS_TRACE_FUNCTIONS_H
#define TROWEL_COMMANDS_TRACE_FUNCTIONS_H

#include "base/term.h"
#include "trace/calls.h"
#include "watch/kernel_calls.h"

/* Zero-initialised, but for the first three. */
struct trace_functions {
	const struct root *root;
	struct term *events; /* NULL: they are not shown */
	bool is_quiet;
	struct arena arena;
	struct calls calls;
	struct library_calls *library; /* NULL: not wanted */
	text_list kernel_names;
	struct kernel_calls *kernel; /* NULL: not wanted */
};

/* Reads what is wanted, NULL being nothing; before anything is done. */
int trace_functions_parse(struct trace_functions *functions, const char *calls, const char *kernel,
			  struct err *err) MUST_CHECK;

/* Starts with these processes, and all that they start. */
int trace_functions_start(struct trace_functions *functions, const int_list *processes,
			  struct err *err) MUST_CHECK;

/* Adds processes that were started since; those that are known are nothing new. */
int trace_functions_add(struct trace_functions *functions, const int_list *processes,
			struct err *err) MUST_CHECK;

/* Hears what has come, without waiting. */
int trace_functions_step(struct trace_functions *functions, struct err *err) MUST_CHECK;

/* Stops, and hears the rest. */
int trace_functions_stop(struct trace_functions *functions, struct err *err) MUST_CHECK;

/* Their rows, once they have stopped; strings live in `functions` or in `arena`. */
void trace_functions_rows(struct trace_functions *functions, struct arena *arena,
			  struct traced *ret);

/* Their sections of the screen. */
void trace_functions_screen(struct term *term, const struct traced *traced, bool is_verbose);

void trace_functions_deinit(struct trace_functions *functions);

#endif
