/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading processes in a helper: one frame a process. The helper says through shared memory which
 * process it is at, so that the parent knows who made it hang; the next helper then reads only what
 * cannot block of that one.
 */
#ifndef TROWEL_SURVEY_PROCESS_READ_H
#define TROWEL_SURVEY_PROCESS_READ_H

#include "base/helper.h"
#include "kernel/cgroup_tree.h"
#include "kernel/procfs.h"
#include "kernel/procfs_maps.h"
#include "survey/processes/process_files.h"
#include "survey/survey.h"

enum {
	PROCESS_TEXT_MAX = 128 * 1024,   /* bytes of a command line or an environment; ARG_MAX */
	PROCESS_MAPS_MAX = 16 << 20,     /* bytes of /proc/PID/maps */
	PROCESS_THREADS_ALWAYS = 64,     /* threads of each process that are always read */
	PROCESS_THREADS_SHARED = 100000, /* and beyond that, of all processes together */
	PROCESS_STALLS_MAX = 4,          /* then nothing is read any more that can block */
};

/* What is written by the helper and read by the parent, in memory that both see. */
struct process_progress {
	volatile pid_t at;       /* the process that is being read */
	volatile uint64_t steps; /* goes up while it gets on */
};

struct process_reader {
	int proc;             /* descriptor of /proc */
	const pid_list *pids; /* to read, ascending */
	size_t next;          /* index of the first one still to be read */
	vec_of(pid_t) stuck;  /* of these only what cannot block is read */
	bool careful;         /* of all */
	bool with_swap;       /* some swap is in use: status is read for it */
	bool with_io;         /* io is read, for the sample */
	int64_t page_bytes;
	const struct root *root;
	int64_t own[NAMESPACE_COUNT];      /* our namespaces; UNKNOWN */
	struct process_progress *progress; /* shared memory */
	int64_t threads_left;              /* of PROCESS_THREADS_SHARED */
	bool with_cgroup_tree;             /* asked first for the cgroups */
	struct cgroup_tree cgroups;
	struct process_files files;
	struct procfs_maps maps;
};

/* The work of the helper (see helper_start()): `context` is the struct process_reader. */
void process_read_all(int fd, void *context);

/* Fills `reader->own`. */
void process_read_own_namespaces(struct process_reader *reader);

/* Reads one process, as the helper does, into `frame`, the texts into `payload`. False when it is
 * gone. */
bool process_read(struct process_reader *reader, pid_t pid, struct process_frame *frame,
		  struct buf *payload);

/* The second sample: user and system ticks, and bytes read and written, of every process still
 * there; frames without texts. Work of the helper as above. */
void process_read_samples(int fd, void *context);

#endif
