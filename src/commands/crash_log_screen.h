/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How `trowel crash dmesg` shows the records of a dead kernel's log. */
#ifndef TROWEL_COMMANDS_CRASH_LOG_SCREEN_H
#define TROWEL_COMMANDS_CRASH_LOG_SCREEN_H

#include "base/term.h"
#include "crash/kernel_log.h"

enum crash_log_time {
	CRASH_LOG_SECONDS, /* since the kernel started: [    1.234567] */
	CRASH_LOG_RELTIME, /* since the record before: [  +0.000012] */
	CRASH_LOG_ISO,     /* 2026-11-27T12:01:02,345678+00:00 */
	CRASH_LOG_NONE,
};
extern const char *const crash_log_time_choices[];

/* Whose output it is to be, byte for byte. */
enum crash_log_like {
	CRASH_LOG_LIKE_DMESG = -1,
	CRASH_LOG_LIKE_VMCORE_DMESG,
	CRASH_LOG_LIKE_MAKEDUMPFILE,
};
extern const char *const crash_log_like_choices[];

struct crash_log_screen {
	struct term *term;
	bool is_json, has_caller;
	enum crash_log_time time;
	enum crash_log_like like;
	unsigned levels;      /* a bit each */
	uint32_t facilities;  /* a bit each, of those that have a name */
	int64_t started_usec; /* when the kernel did, since 1970; of CRASH_LOG_ISO */
	/* inner */
	uint64_t last_nanoseconds;
	bool has_last, is_line_open;
	uint64_t shown;
	struct err failed; /* code 0, or why nothing more could be written */
};

/* Reads "err,warn", "err+" (that and worse) or "+err" (that and less) into a bit for each level;
 * names of facilities ("kern,daemon") likewise. 0, or -EINVAL and the names there are. */
int crash_log_levels(struct bytes text, unsigned *ret, struct err *err) MUST_CHECK;
int crash_log_facilities(struct bytes text, uint32_t *ret, struct err *err) MUST_CHECK;

/* Shows a record, if it is wanted; `screen` is a struct crash_log_screen. For struct
 * kernel_log_reader. */
void crash_log_screen_record(void *screen, const struct kernel_log_record *record);

/* Ends a line that is open still. */
void crash_log_screen_end(struct crash_log_screen *screen);

#endif
