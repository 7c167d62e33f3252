/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The mappings a process runs code of: those of files (its executable and its libraries), or
 * all. Since Linux 6.11 the kernel is asked for just these (PROCMAP_QUERY); before that, all of
 * /proc/PID/maps is read and most of it dropped, which takes twice the time. May block for ever:
 * only in a helper process.
 */
#ifndef TROWEL_KERNEL_PROCFS_MAPS_H
#define TROWEL_KERNEL_PROCFS_MAPS_H

#include "base/buf.h"

enum { PROCFS_MAPS_MAX = 16 * 1024 * 1024 }; /* bytes of /proc/PID/maps that are read */

struct procfs_maps {
	int fd;
	uint64_t address; /* of what comes next */
	bool all;         /* also those of no file; set by the caller after opening */
	bool is_text;     /* the kernel cannot be asked: `text` is read */
	bool is_cut;      /* there was more than PROCFS_MAPS_MAX */
	struct bytes rest;
	struct buf text; /* of the whole file */
	struct buf path; /* of the mapping given last */
};

/* One mapping with permission to execute. */
struct procfs_map {
	struct bytes path; /* as the reader's root sees it, plain bytes; until the next call. Of no
			      file: a name like "[vdso]", or empty */
	bool deleted;      /* the file is gone from its folder */
	uint64_t start, end;   /* addresses */
	uint64_t offset;       /* in the file */
	uint32_t major, minor; /* of the file's device */
	uint64_t inode;        /* 0: of no file */
};

/* Opens the mappings of the process whose folder is `dir`; `maps` is zero-initialised, or one used
 * before, whose memory is used again. 0 or -errno. */
int procfs_maps_open(struct procfs_maps *maps, int dir) __attribute__((warn_unused_result));

/* The next mapping; 1, 0 at the end, or -errno. */
int procfs_maps_next(struct procfs_maps *maps, struct procfs_map *ret);

/* Closes what was opened; keeps the memory. */
void procfs_maps_close(struct procfs_maps *maps);

/* Releases the memory. */
void procfs_maps_deinit(struct procfs_maps *maps);

#endif
