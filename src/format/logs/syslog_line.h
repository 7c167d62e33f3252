/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of /var/log/syslog, messages, kern.log and the like, and of the kernel's ring buffer.
 * Sources: RFC 3164 section 4.1 ("Nov 22 02:17:02 host tag[pid]: text"; no year, no zone), RFC 5424
 * section 6 and rsyslog's file format ("2026-11-22T02:17:02.123+01:00 host tag: text"), printk's
 * "<6>[   12.345678] text" (Documentation/core-api/printk-basics.rst; syslog(2)).
 */
#ifndef TROWEL_FORMAT_SYSLOG_LINE_H
#define TROWEL_FORMAT_SYSLOG_LINE_H

#include "base/bytes.h"

struct syslog_line {
	int64_t at; /* seconds since 1970; as if the clock on the wall were UTC when `is_local` */
	bool is_local; /* the line names no zone */
	struct bytes host;
	struct bytes tag; /* "kernel", "systemd", "sshd"; without "[pid]" */
	struct bytes message;
};

/* Takes a line apart. A line without a year belongs to the newest year that puts it no later than
 * a day behind `latest` (seconds since 1970). The parts point into `line`. False when it is no such
 * line; `ret` is then untouched. */
bool syslog_line_parse(struct bytes line, int64_t latest, struct syslog_line *ret);

struct kernel_line {
	int64_t since_boot_ms; /* -1 when printk writes no times */
	struct bytes message;
};

/* Takes a line of the kernel's ring buffer apart; a line without a level is still a message. */
void kernel_line_parse(struct bytes line, struct kernel_line *ret);

#endif
