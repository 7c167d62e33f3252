/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Paths of a container, followed as its own processes follow them: every link in them leads to its
 * own files, whatever it says, also while somebody in there changes them.
 * Source: openat2(2); before Linux 5.6 by base/root.h.
 */
#ifndef TROWEL_ENTER_PATHS_H
#define TROWEL_ENTER_PATHS_H

#include "base/bytes.h"
#include "base/err.h"

/* The root in whose place the host's files are meant, from the working folder on, as any program
 * sees them. */
#define PATHS_HOST (-100) /* AT_FDCWD */

/* What `path` leads to, links followed: a descriptor (O_PATH) or -errno. `root`: a descriptor of
 * the root, below which the path stays. */
int paths_open(int root, const char *path);

/* The same, but -ELOOP if there is a link in the path, also at its end. Needs no /proc. */
int paths_open_exact(int root, const char *path);

/* The file that an O_PATH descriptor of a regular file or folder stands for, opened for reading:
 * that one and no other, without a change of its time of access where that may be had. -errno. */
int paths_reopen(int fd);

/* The last name of a path, slashes behind it left out: empty of "/". */
struct bytes paths_name(const char *path);

/* What stands before that: "." if there is nothing. */
struct bytes paths_folder(const char *path);

#endif
