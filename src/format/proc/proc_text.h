/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The small text files of /proc: "Name: value" lines (status, io, meminfo), "name value" lines
 * (vmstat), the cpu line of /proc/stat, command lines and environments. Source: proc(5),
 * Documentation/filesystems/proc.rst.
 */
#ifndef TROWEL_FORMAT_PROC_TEXT_H
#define TROWEL_FORMAT_PROC_TEXT_H

#include "base/bytes.h"

/* The number that stands first on the line that begins with `name` ("VmSwap:", "pswpin"), what
 * follows it is ignored. False, and `ret` untouched, if there is no such line. */
bool proc_text_number(struct bytes text, const char *name, uint64_t *ret);

/* As above for a size given in "kB", in bytes. */
bool proc_text_kilobytes(struct bytes text, const char *name, uint64_t *ret);

/* Which number a process has in its own namespace of process ids, out of /proc/PID/status ("NSpid:
 * 812 35"); 0 where that is not told, as before Linux 4.1. */
uint32_t proc_text_own_pid(struct bytes text);

/* Times of all CPUs together, in ticks since boot: the "cpu" line of /proc/stat. Guest time is part
 * of user time and not told apart. */
struct proc_cpu_times {
	uint64_t busy; /* user, nice, system, irq, softirq */
	uint64_t idle;
	uint64_t iowait;
	uint64_t steal;
};

/* False, and `ret` untouched, if there is no such line; older kernels lack the later columns, which
 * then are 0. */
bool proc_text_cpu_times(struct bytes text, struct proc_cpu_times *ret);

/* /proc/PID/cmdline without the padding of a process that wrote a title over its arguments ("nginx:
 * worker process" and zero bytes up to the old length); what is left is cut by bytes_part(..., 0).
 * A trailing argument that is really empty stays. */
struct bytes proc_text_cmdline(struct bytes text);

/* Cuts the next setting from the front of /proc/PID/environ; what is no NAME=VALUE (a title may
 * have been written over it) is passed over. False at the end. */
bool proc_text_setting(struct bytes *rest, struct bytes *name, struct bytes *value);

#endif
