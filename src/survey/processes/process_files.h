/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Descriptors of a process: what they are, which sockets, which files tell something. */
#ifndef TROWEL_SURVEY_PROCESS_FILES_H
#define TROWEL_SURVEY_PROCESS_FILES_H

#include "survey/processes/process_frame.h"

enum {
	PROCESS_FDS_ALWAYS = 256,         /* descriptors of each process that are always read */
	PROCESS_FDS_SHARED = 200 * 1000,  /* and beyond that, of all processes together */
	PROCESS_FILES_MAX = 64,           /* files told per process */
	PROCESS_FILES_SHARED = 20 * 1000, /* and beyond the first few, of all processes together */
};

/* Kinds of open files; the letter travels in the frame. */
enum open_file_kind {
	OPEN_FILE_LOG = 'l',
	OPEN_FILE_DATABASE = 'b',
	OPEN_FILE_CONFIG = 'c',
	OPEN_FILE_DELETED = 'd', /* gone from its folder, and holding space */
	OPEN_FILE_DATA = 'f',
};

/* The word for a letter in a row: log, database, config, deleted, data. */
const char *process_file_kind_name(char kind);

/* What kind of file a path names by its folder and ending; OPEN_FILE_DATA when nothing else fits, 0
 * when it tells nothing worth a row (a program's own file, a locale, a cache). */
char process_file_kind(struct bytes path);

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
