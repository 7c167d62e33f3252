/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the program in the kernel that sees what is written (bpf/writes.bpf.c) and the one that
 * loads it say to each other. Compiled for both machines: only types of fixed size, and no holes.
 */
#ifndef TROWEL_WATCH_WRITE_RECORD_H
#define TROWEL_WATCH_WRITE_RECORD_H

#ifndef __bpf__
#include <linux/types.h>
#endif

enum {
	WRITES_PROCESSES_MAX = 65536,
	WRITES_FILES_MAX = 1024,
	WRITES_RING_SIZE = 16 << 20,
	WRITES_DATA_MAX = 8192,  /* bytes of one record */
	WRITES_PIECE_MAX = 4096, /* bytes copied at once: no more than a page */
	WRITES_RECORDS_MAX = 8,  /* of one call: 64 KiB, as a pipe holds */
	WRITES_COPIES_MAX = 32,  /* parts that a record is put together from */
	WRITES_MESSAGES_MAX = 8, /* of one sendmmsg */
};

enum write_kind {
	WRITE_BYTES, /* has data: what was written */
	WRITE_ENDS,  /* the process has ended */
	WRITE_KINDS,
};

/* Why something that was written is not told, and in what it is counted. */
enum write_loss {
	WRITE_LOST_RING,      /* bytes: the ring was full */
	WRITE_LOST_LONG,      /* bytes behind the first 64 KiB of a call, or in too many parts */
	WRITE_LOST_MEMORY,    /* bytes whose memory could not be read */
	WRITE_LOST_SPLICED,   /* bytes that no program had: splice, sendfile, tee */
	WRITE_LOST_MESSAGES,  /* messages behind the first ones of a call */
	WRITE_LOST_COMPAT,    /* calls of 32-bit programs, whose numbers are others */
	WRITE_LOST_PROCESSES, /* children that are not followed: the table was full */
	WRITE_LOSSES,
};

/* A pipe or a socket, whatever descriptors it has. */
struct write_file {
	__u64 device; /* as the kernel has it: major << 20 | minor */
	__u64 inode;
};

/* A call that has written something, or a part of it; its bytes follow. */
struct write_record {
	__u64 time; /* CLOCK_BOOTTIME, in ns */
	struct write_file file;
	__u32 kind; /* enum write_kind */
	__u32 process;
	__s32 descriptor;
	__u32 size; /* of the data */
	__u32 cut;  /* bytes behind it that are missing; of the last part of a call */
	__u32 ends; /* 1: a packet ends with it, and what comes next is of another one */
};

#endif
