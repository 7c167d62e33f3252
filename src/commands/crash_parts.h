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
#include "format/dump/crash_bundle.h"

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
	/* of the parts that act */
	const char *folder; /* --dir */
	const char *device;
	const char *to;
	const char *output;
	text_list modules;
	int64_t time_limit_ms;
	int64_t panics_max; /* 0: none */
	int64_t count;      /* 0: no end */
	bool reboot;
	bool power_off;
	bool yes;
};

struct crash_part {
	const char *name;
	int operands_min, operands_max; /* behind its name */
	/* prints what it is about, and returns the exit status, or -errno */
	int (*run)(const struct crash_arguments *arguments, struct err *err);
};

/* Those that do more than look, ended by one without a name; not there in look-only builds. */
extern const struct crash_part crash_acting_parts[];

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

/* The summary of a crash, and what a collection begins with. */
struct crash_facts {
	struct crash_bundle_begin begin; /* the host is "unnamed" if it is not known */
	struct buf summary;              /* as text; or why there is none */
};
void crash_facts_deinit(struct crash_facts *facts);
#define scoped_crash_facts SCOPED(crash_facts_deinit) struct crash_facts

/* Fills `ret`, zero-initialised, as far as the dump says, in a helper and in `wait_ms`: what goes
 * wrong with a summary does not keep the log from being collected. */
void crash_facts_read(struct memory *memory, int wait_ms, struct crash_facts *ret);

/* The parts `collect`, `receive` and `initramfs`; see struct crash_part. */
int crash_collect(const struct crash_arguments *arguments, struct err *err) MUST_CHECK;
int crash_receive(const struct crash_arguments *arguments, struct err *err) MUST_CHECK;
int crash_initramfs(const struct crash_arguments *arguments, struct err *err) MUST_CHECK;

/* True if this is /init of an initramfs of ours: it does then all there is to do. */
bool crash_init_is_meant(int argc, char **argv);
int crash_init_run(void);

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
