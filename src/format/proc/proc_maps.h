/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/PID/maps. Source: proc_pid_maps(5), show_map_vma() of fs/proc/task_mmu.c. */
#ifndef TROWEL_FORMAT_PROC_MAPS_H
#define TROWEL_FORMAT_PROC_MAPS_H

#include "base/buf.h"

struct proc_map {
	uint64_t start, end; /* addresses */
	uint64_t offset;     /* in the file */
	bool executable;
	bool deleted;          /* the kernel says that the file is gone from its folder */
	uint32_t major, minor; /* of the device */
	uint64_t inode;        /* 0: no file */
	struct bytes path;     /* without " (deleted)"; newlines and backslashes still escaped */
};

/* Cuts the next line from the front of `rest`; broken lines are passed over. False at the end. */
bool proc_maps_next(struct bytes *rest, struct proc_map *ret);

/* True if the path is that of a shared library: its last component holds ".so" at its end or in
 * front of a version (".so.6"). */
bool proc_maps_is_library(struct bytes path);

/* Cuts the kernel's " (deleted)" from the end of a path; true if it stood there. A file may bear
 * that name in truth: only an inode can tell. */
bool proc_path_cut_deleted(struct bytes *path);

/* Appends `path` with \012 and its like (three octal digits) turned back into bytes: what
 * seq_file_path() and mangle_path() of fs/seq_file.c escape. */
void proc_path_unescape(struct buf *ret, struct bytes path);

#endif
