/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of `trowel crash`, and what they share. */
#ifndef TROWEL_COMMANDS_CRASH_PARTS_H
#define TROWEL_COMMANDS_CRASH_PARTS_H

#include "base/options.h"
#include "base/term.h"
#include "base/values.h"
#include "crash/dump_files.h"
#include "crash/memory.h"
#include "crash/summary.h"

struct crash_arguments {
	struct options_common common;
	int time;
	int like;
	const char *level;
	const char *facility;
	bool caller;
	bool threads;
	bool all;
	bool listening;
	const char *into; /* a snapshot, of `summary` */
};

struct crash_part {
	const char *name;
	int operands_min, operands_max; /* behind its name */
	/* prints what it is about, and returns the exit status, or -errno */
	int (*run)(const struct crash_arguments *arguments, struct err *err);
};

/* A dump and everything that it takes to read it. */
struct crash_dump {
	struct dump_files files;
	struct dump dump;
	struct memory memory;
};
void crash_dump_deinit(struct crash_dump *dump);
#define scoped_crash_dump SCOPED(crash_dump_deinit) struct crash_dump

/* Opens the files that stand behind the part's name into `ret`, zero-initialised. */
int crash_dump_open(const struct options_common *common, struct crash_dump *ret,
		    struct err *err) MUST_CHECK;

/* What stands behind the name of a dump that is cut short: what is missing may be what was cut off.
 * Empty for others. */
const char *crash_dump_note(const struct dump *dump);

/* Each prints what it is about, and returns the exit status, or -errno. */
int crash_dmesg(const struct crash_arguments *arguments, struct err *err) MUST_CHECK;
int crash_summary(const struct crash_arguments *arguments, struct err *err) MUST_CHECK;
int crash_tasks(const struct crash_arguments *arguments, struct err *err) MUST_CHECK;
int crash_stack(const struct crash_arguments *arguments, struct err *err) MUST_CHECK;
int crash_net(const struct crash_arguments *arguments, struct err *err) MUST_CHECK;

/* The screen of `crash summary`. */
void crash_summary_show(const struct summary *summary, struct term *term);

#endif
