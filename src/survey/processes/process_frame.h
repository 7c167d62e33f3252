/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the reading helper sends about one process: a struct of numbers, then texts one behind the
 * other. Both ends are the same program, so the layout is the struct's own; sizes are checked all
 * the same, for a helper may die in the middle of anything.
 */
#ifndef TROWEL_SURVEY_PROCESS_FRAME_H
#define TROWEL_SURVEY_PROCESS_FRAME_H

#include "base/buf.h"
#include "snapshot/model.h"

/* The texts. A list holds its items one behind the other, each closed by a zero byte. */
enum process_part {
	PROCESS_NAME,
	PROCESS_ARGV, /* /proc/PID/cmdline as it is */
	PROCESS_ENVIRON,
	PROCESS_EXE,
	PROCESS_CWD,
	PROCESS_ROOT,
	PROCESS_CGROUP,            /* the path that says most */
	PROCESS_LIBRARIES,         /* list */
	PROCESS_LIBRARIES_DELETED, /* list */
	PROCESS_THREADS,           /* list: state letter and name */
	PROCESS_FILES,             /* list: letter of the kind (process_files.h) and path */
	PROCESS_SOCKETS,           /* uint64_t inodes */
	PROCESS_PART_COUNT,
};

enum process_namespace {
	NAMESPACE_MNT,
	NAMESPACE_NET,
	NAMESPACE_PID,
	NAMESPACE_USER,
	NAMESPACE_UTS,
	NAMESPACE_IPC,
	NAMESPACE_COUNT,
};

/* What can be refused or given up, counted over all processes into one row of errors each. */
enum process_gap {
	GAP_DENIED, /* exe, cwd, root, namespaces, descriptors, maps, environment: another user's */
	GAP_DENIED_IO,   /* io alone, which is guarded more strictly */
	GAP_STUCK,       /* it did not answer: only what cannot block was read */
	GAP_DESCRIPTORS, /* more descriptors than are read */
	GAP_THREADS,     /* more threads than are read */
	GAP_TEXT,        /* command line, environment or mappings longer than are read */
	GAP_COUNT,
};

/* Everything unknown is UNKNOWN or TRI_UNKNOWN, as in the row. */
struct process_frame {
	int64_t pid;
	int64_t ppid, session, tty, uid, gid;
	int64_t rss_bytes, swap_bytes;
	int64_t ticks; /* user and system */
	int64_t started_ticks;
	int64_t thread_count;
	int64_t read_bytes, written_bytes; /* since the process began */
	int64_t at_us;                     /* CLOCK_MONOTONIC of the reading */
	int64_t namespaces[NAMESPACE_COUNT];
	struct open_counts open;
	int64_t descriptors;      /* how many there are, when not all were read */
	int64_t descriptors_read; /* how many were */
	int64_t exe_replaced_at;
	enum tri exe_deleted, exe_replaced;
	uint32_t gaps; /* bit 1 << GAP_... */
	char state;
	bool kernel_thread;
	uint32_t sizes[PROCESS_PART_COUNT];
};

/* A received frame taken apart: `ret` and the texts, which point into `frame`. False if it is not
 * one, which means a broken helper. */
bool process_frame_open(struct bytes frame, struct process_frame *ret,
			struct bytes parts[PROCESS_PART_COUNT]);

#endif
