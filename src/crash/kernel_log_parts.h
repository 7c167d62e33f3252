/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the readers of the kinds of logs share; only kernel_log*.c include this. */
#ifndef TROWEL_CRASH_KERNEL_LOG_PARTS_H
#define TROWEL_CRASH_KERNEL_LOG_PARTS_H

#include "crash/kernel_log.h"

struct kernel_log {
	struct memory *memory;
	const struct kernel_log_reader *reader;
	struct kernel_log_report *report;
};

/* Each reads a log of its kind: 0, or -errno if nothing of it can be read. */
int kernel_log_characters(struct kernel_log *log, struct err *err) MUST_CHECK;
int kernel_log_records(struct kernel_log *log, struct err *err) MUST_CHECK;
int kernel_log_ring(struct kernel_log *log, struct err *err) MUST_CHECK;

/* Hands a record on. */
void kernel_log_give(struct kernel_log *log, const struct kernel_log_record *record);

/* Notes the first damage that is found: where, and what was done about it. */
void kernel_log_damaged(struct kernel_log *log, const char *format, ...) PRINTF_LIKE(2, 3);

/* Takes "<6>" (facility and level) and "[    1.234567] " from the front of a line. */
void kernel_log_take_prefix(struct bytes *line, struct kernel_log_record *record);

/* Gives what looks like lines of text in `size` bytes of memory, from `start` on around to it: what
 * is left to do when nothing else can be believed. */
void kernel_log_salvage(struct kernel_log *log, uint64_t address, uint64_t size, uint64_t start);

/* A value that a symbol of VMCOREINFO points to: `size` bytes of it, or a word of memory. -ENODATA
 * if there is no such symbol. */
int kernel_log_symbol(struct kernel_log *log, const char *name, unsigned size, uint64_t *ret,
		      struct err *err) MUST_CHECK;

#endif
