/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The log of a dead kernel, of all three kinds that kernels have kept it in:
 *
 *	before 3.5	a ring of characters, each line with its level and time as text
 *	3.5 to 5.9	a ring of records that follow one another (struct log, printk_log)
 *	5.10 on		descriptors, infos and text in rings of their own (printk_ringbuffer)
 *
 * Where a ring is damaged, what is left of it is given all the same, and the report says so.
 * Sources: kernel/printk/ of Linux (printk.c, printk_ringbuffer.c), and
 * Documentation/admin-guide/kdump/vmcoreinfo.rst.
 */
#ifndef TROWEL_CRASH_KERNEL_LOG_H
#define TROWEL_CRASH_KERNEL_LOG_H

#include "crash/memory.h"

enum {
	KERNEL_LOG_RECORDS_MAX = 1 << 22, /* of a ring; a log of 128 MiB has so many */
	KERNEL_LOG_SIZE_MAX = 1024 * 1024 *
			      1024, /* bytes of text; the kernel's own limit is 2 GiB */
	KERNEL_LOG_SALVAGED_MAX = 64 * 1024 *
				  1024,  /* bytes of memory in which text is looked for */
	KERNEL_LOG_TEXT_MAX = 64 * 1024, /* of a record: its size has 16 bits */
	KERNEL_LOG_DEVICE_MAX = 64,
};

enum kernel_log_kind {
	KERNEL_LOG_CHARACTERS,
	KERNEL_LOG_RECORDS,
	KERNEL_LOG_RING,
	KERNEL_LOG_KIND_COUNT,
};

/* Bit of a caller that is a CPU, not a task. */
#define KERNEL_LOG_CALLER_CPU 0x80000000U

struct kernel_log_record {
	bool has_time, has_priority, has_caller;
	bool is_empty;     /* a record without any text, not even an empty one */
	bool is_marker;    /* no record: where the log goes on at the start of its memory */
	bool is_continued; /* the text goes on in the next record, which is `is_continuation` */
	bool is_continuation;
	uint64_t nanoseconds; /* since the kernel started */
	unsigned level;       /* 0 (emergency) to 7 (debug) */
	unsigned facility;    /* 0: kernel; as syslog(3) numbers them */
	uint32_t caller;      /* a task's pid, or a CPU's number with KERNEL_LOG_CALLER_CPU */
	struct bytes text;    /* as the kernel has it; lines are parted by newlines */
	struct bytes subsystem, device; /* "pci", "+pci:0000:00:1f.2"; empty mostly */
	struct bytes raw; /* of a ring of characters: the line with all that stands before it */
};

/* Is given each record; what it points to is valid until it returns. */
struct kernel_log_reader {
	void (*accept)(void *context, const struct kernel_log_record *record);
	void *context;
};

struct kernel_log_report {
	enum kernel_log_kind kind;
	uint64_t records;
	struct err damage; /* code 0: none; else what is damaged, and what was done about it */
};

/* Reads the whole log, oldest first. 0, also of a damaged one; -ENODATA if the kernel does not say
 * where it is; -errno if nothing of it can be read. */
int kernel_log_read(struct memory *memory, const struct kernel_log_reader *reader,
		    struct kernel_log_report *ret, struct err *err) MUST_CHECK;

#endif
