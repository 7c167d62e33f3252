/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file that a process has mapped. Source: proc_pid_map_files(5). */
#ifndef TROWEL_KERNEL_MAPPED_FILE_H
#define TROWEL_KERNEL_MAPPED_FILE_H

#include <sys/stat.h>
#include <sys/types.h>

#include "base/err.h"
#include "kernel/procfs_maps.h"

/* Opens it for reading: the very file, also if it is deleted or another one has its name; without
 * the privilege for that, by its path below the process's root, if it is still the same. `dir` is
 * the folder of process `pid` in /proc; `ret` says which file it is. -1 where none can be opened.
 */
int mapped_file_open(pid_t pid, int dir, const struct procfs_map *map, struct stat *ret) MUST_CHECK;

#endif
