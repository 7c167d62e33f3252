/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/PID/stat and /proc/PID/task/TID/stat. Source: proc_pid_stat(5), fs/proc/array.c. */
#ifndef TROWEL_FORMAT_PROC_PID_STAT_H
#define TROWEL_FORMAT_PROC_PID_STAT_H

#include "base/bytes.h"

/* PF_KTHREAD of include/linux/sched.h, the same bit since Linux 2.6.27. */
enum { PROC_PID_STAT_KERNEL_THREAD = 0x00200000 };

struct proc_pid_stat {
	int64_t pid;
	struct bytes name; /* comm: any bytes, also blanks, parentheses and newlines */
	char state;        /* letter as in ps */
	int64_t ppid;
	int64_t session;
	int64_t tty;            /* device number of the controlling terminal; 0: none */
	uint64_t flags;         /* PF_ bits */
	uint64_t user_ticks;    /* of sysconf(_SC_CLK_TCK) a second */
	uint64_t system_ticks;  /* the same */
	uint64_t threads;       /* threads of the process */
	uint64_t started_ticks; /* after boot */
	uint64_t rss_pages;     /* resident memory */
	int64_t cpu;            /* where it runs or ran last, from 0; -1: not told */
};

/* Reads one line. The name is what stands between the first '(' and the last ')', since it may hold
 * both. False, and `ret` untouched, if a field up to rss is missing or no number. */
bool proc_pid_stat_parse(struct bytes text, struct proc_pid_stat *ret);

#endif
