/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Descriptors of a process: what they are, which sockets, which files tell something. */
#ifndef TROWEL_SURVEY_PROCESS_FILES_H
#define TROWEL_SURVEY_PROCESS_FILES_H

#include "format/files/open_file_kind.h"
#include "survey/processes/process_frame.h"

enum {
	PROCESS_FDS_ALWAYS = 256,         /* descriptors of each process that are always read */
	PROCESS_FDS_SHARED = 200 * 1000,  /* and beyond that, of all processes together */
	PROCESS_FILES_MAX = 64,           /* files told per process */
	PROCESS_FILES_SHARED = 20 * 1000, /* and beyond the first few, of all processes together */
};

/* Budgets shared by all processes, and buffers used again. Zero-initialised but for the budgets. */
struct process_files {
	int64_t descriptors_left;
	int64_t files_left;
	volatile uint64_t *steps; /* goes up with every descriptor; may be NULL */
	struct buf files;         /* of the process read last: the text of PROCESS_FILES */
	unsigned told;            /* how many those are */
	struct buf sockets;       /* of the process read last: the contents of PROCESS_SOCKETS */
};

/* Reads the descriptors of the process whose folder is `dir`: the counts into `frame`, the rest
 * into `files`. 0, or -errno when the folder cannot be read. */
int process_files_read(struct process_files *files, int dir,
		       struct process_frame *frame) MUST_CHECK;

void process_files_deinit(struct process_files *files);

#endif
