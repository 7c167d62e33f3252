/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One line on stderr that says what is being done, and for how long: "packages  2.3 s". Only on a
 * terminal, at most ten times a second, and erased before anything else is written.
 */
#ifndef TROWEL_BASE_PROGRESS_H
#define TROWEL_BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

enum { PROGRESS_INTERVAL_MS = 100 };

struct progress {
	bool is_wanted;
	bool is_shown;
	unsigned width;     /* of the terminal */
	int64_t started_ms; /* CLOCK_MONOTONIC */
	int64_t shown_ms;
};

/* Begins to count; shows nothing, ever, unless `is_wanted` and stderr is a terminal. */
void progress_init(struct progress *progress, bool is_wanted);

/* Shows `what`, with the time since progress_init(). */
void progress_show(struct progress *progress, const char *what);

/* Takes the line away. */
void progress_erase(struct progress *progress);

#endif
