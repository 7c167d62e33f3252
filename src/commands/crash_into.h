/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trowel crash summary --into: a snapshot, and a crash of its host, become another snapshot. */
#ifndef TROWEL_COMMANDS_CRASH_INTO_H
#define TROWEL_COMMANDS_CRASH_INTO_H

#include "crash/crash_event.h"

struct crash_arguments;
struct err;
struct memory;
struct summary;

/* Writes a new snapshot beside the one at `arguments->into`, with the crash as an event, and says
 * where it is. -EINVAL if that is one of another host, as far as the names of both say. */
int crash_into(const struct crash_arguments *arguments, struct memory *memory,
	       const struct summary *summary, struct err *err) MUST_CHECK;

/* Its half that knows snapshots, and not dumps. */
struct crash_into_snapshot {
	const char *path; /* of the old one */
	const char *dump; /* for messages */
	const char *node; /* the kernel's name; NULL: not known */
	bool is_quiet;
};
int crash_into_snapshot(const struct crash_into_snapshot *into, const struct crash_event *crash,
			struct err *err) MUST_CHECK;

#endif
