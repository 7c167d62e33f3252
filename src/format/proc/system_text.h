/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small texts of /proc, /sys and of configuration: "Name: value" lines (proc_meminfo(5),
 * proc_cpuinfo(5)), NAME="value" lines (os-release(5), locale.conf(5), /etc/default), decimal
 * numbers, lists of CPUs, pressure (Documentation/accounting/psi.rst). */
#ifndef TROWEL_FORMAT_SYSTEM_TEXT_H
#define TROWEL_FORMAT_SYSTEM_TEXT_H

#include "base/buf.h"

/* The value of the first line "`name`: value", blanks cut off; empty when there is none. */
struct bytes system_text_value(struct bytes text, const char *name);

/* A meminfo value ("16384 kB") in bytes; false when there is none. */
bool system_text_kib(struct bytes text, const char *name, int64_t *ret);

/* The words of the first line that starts with the word `name`, without it: "btime 1700000000". */
struct bytes system_text_words(struct bytes text, const char *name);

/* A decimal number with fraction and exponent ("-1.5e-06"), all of `text`; no locale. */
bool system_text_decimal(struct bytes text, double *ret);

/* How many CPUs a list like "0-3,5" names; -1 if it is none. Source: the kernel's
 * cputopology.rst. */
int64_t system_text_cpu_count(struct bytes text);

/* avg60 of the line "some" or "full" of a pressure file. */
bool system_text_pressure(struct bytes text, const char *line, double *ret);

/* Cuts the next NAME=value line, quotes and backslashes resolved as a shell would, without
 * expansion: the name points into the input, the value is put into `value` (cleared first). An
 * "export" in front is dropped; comments and other lines are passed over. False at the end. */
bool assignment_next(struct bytes *rest, struct bytes *name, struct buf *value);

/* The value that the last line for `name` gives, appended to `ret`; false when there is none. */
bool assignment_last(struct bytes text, const char *name, struct buf *ret);

#endif
