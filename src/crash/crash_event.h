/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A kernel's crash becomes an event of a snapshot. */
#ifndef TROWEL_CRASH_CRASH_EVENT_H
#define TROWEL_CRASH_CRASH_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/values.h"

enum {
	CRASH_EVENT_LINES_MAX = 64,       /* last lines of the log that are kept */
	CRASH_EVENT_LINE_SIZE_MAX = 1024, /* bytes of each */
	CRASH_EVENT_LOG_SIZE = 256 * 1024 /* bytes of the log that secrets are looked for in */
};

struct snapshot;

/* What there is to be told of a crash; texts that are not known are empty. */
struct crash_event {
	int64_t at;             /* seconds since 1970; 0: not known */
	struct bytes what;      /* a sentence, see summary_sentence() */
	struct bytes task;      /* name of the one that ran */
	struct bytes trace;     /* lines of the call trace */
	struct bytes log;       /* its last CRASH_EVENT_LOG_SIZE bytes */
	const text_list *paths; /* files of the dump */
};

/* True if a kernel of that name (uname -n) may be the one of a host of that name; NULL and
 * "(none)", which kernels begin with, may be any. A name without a domain is the same as one with
 * it. */
bool crash_event_may_be_of(const char *node, const char *hostname);

/* Adds it to the snapshot's events, or puts it in the place of the same one. Secrets in all that
 * comes from the log are replaced; rows of `secrets` say where they were, under ids that the
 * snapshot does not have yet. All strings are copied. */
void crash_event_add(const struct crash_event *crash, struct snapshot *ret);

#endif
