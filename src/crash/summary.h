/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why a kernel died: from its log and, from 6.0 on, from its structures. Each fact that is not
 * there is said to be missing; nothing is made up.
 */
#ifndef TROWEL_CRASH_SUMMARY_H
#define TROWEL_CRASH_SUMMARY_H

#include "base/arena.h"
#include "crash/modules.h"
#include "crash/tasks.h"
#include "format/dump/oops.h"

struct summary_cpu {
	uint64_t instruction; /* address it was at */
	const char *place;    /* "native_safe_halt+0xb"; NULL: not of the kernel or not known */
};

struct summary {
	struct arena arena;      /* of all texts */
	const char *release;     /* "6.1.0-56-amd64"; NULL: not known, like the next ones */
	const char *version;     /* "#1 SMP PREEMPT_DYNAMIC Debian ..." */
	const char *node;        /* the host's name */
	const char *machine;     /* "x86_64" */
	int64_t crashed_at;      /* seconds since 1970; 0: not known */
	uint64_t up_nanoseconds; /* the time of the last record of its log; 0: not known */
	struct oops oops;        /* what the log says */
	struct err log_damage;   /* code 0: none */
	struct err structures;   /* code 0: they could be read; else why not */
	int64_t panic_cpu;       /* -1: not known */
	bool has_task;
	struct task task; /* that ran there */
	bool has_taints;
	uint64_t tainted;                /* bits, see taints.h */
	uint64_t memory, memory_free;    /* bytes; 0: not known */
	vec_of(struct summary_cpu) cpus; /* in the order of their notes */
	module_list modules;
};
void summary_deinit(struct summary *summary);
#define scoped_summary SCOPED(summary_deinit) struct summary

/* Gathers it into `ret`, zero-initialised. 0, also where much is missing; -errno if neither log nor
 * structures can be read. */
int summary_read(struct memory *memory, struct summary *ret, struct err *err) MUST_CHECK;

/* Appends "Linux 6.1.0 died after 15 s: sysrq triggered crash; sysrq: Trigger a crash; in init, pid
 * 1, on CPU 0", as far as that is known. What comes from the log may hold secrets. */
void summary_sentence(const struct summary *summary, struct buf *ret);

#endif
