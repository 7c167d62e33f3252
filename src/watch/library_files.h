/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which files the watched processes have mapped, and where in them the wanted functions are. */
#ifndef TROWEL_WATCH_LIBRARY_FILES_H
#define TROWEL_WATCH_LIBRARY_FILES_H

#include <sys/stat.h>
#include <time.h>

#include "format/programs/elf_functions.h"
#include "watch/library_calls.h"

enum {
	LIBRARY_FILES_MAX = 1024,
	LIBRARY_MAPS_MAX = 4096, /* mappings of a process that are looked at */
};

/* A function that was found. */
struct library_place {
	const struct call_wanted *wanted;
	uint64_t offset;
	/* whoever attaches it: its number with and without its return; 0: none yet */
	uint32_t number, number_without;
	bool is_attached; /* for all who use the file */
};

struct library_file {
	uint64_t inode;
	uint64_t size;
	struct timespec changed[2]; /* mtime and ctime */
	/* as mappings name it, to open it once only; NULL: not mapped yet */
	uint64_t mapped_device;
	const char *mapped_path;
	int fd;           /* -1: it could not be opened */
	const char *path; /* as the first process that had it saw it */
	vec_of(struct library_place) places;
	bool is_readable; /* as a program of a kind that is known */
	bool is_used;     /* a process has it mapped */
	bool is_cut, is_go, has_handlers;
};

struct library_root {
	uint64_t device, inode;
};

struct library_files {
	const call_wanted_list *wanted;
	struct arena arena;
	vec_of(struct library_file *) list;
	vec_of(struct library_root) roots; /* that were looked at ahead */
	uint32_t places_count;
	bool is_full;
};
void library_files_deinit(struct library_files *files);

/* The files of one process that somebody wants something of. */
struct library_use {
	vec_of(struct library_file *) files;
	bool unwinds; /* exceptions may pass through functions of this process */
};
void library_use_deinit(struct library_use *use);

/* Looks at what process `pid` has mapped; -errno when it is gone or may not be looked at. May block
 * for ever when the process is stuck in the kernel. */
int library_files_look(struct library_files *files, pid_t pid, struct library_use *ret) MUST_CHECK;

/* Looks for libraries of functions that are known in the folders of process `pid` that loaders look
 * in, once for each root. */
void library_files_look_ahead(struct library_files *files, pid_t pid, struct library_use *ret);

/* Adds a file that is open to those of `use`, with what is wanted of a library of its name. */
void library_files_put(struct library_files *files, int *fd, const struct stat *state,
		       struct bytes path, struct library_use *use);

#endif
