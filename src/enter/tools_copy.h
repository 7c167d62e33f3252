/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copies of files and folders of the host, by descriptors, to memory of our own. */
#ifndef TROWEL_ENTER_TOOLS_COPY_H
#define TROWEL_ENTER_TOOLS_COPY_H

#include "base/err.h"

enum { TOOLS_COPY_DEPTH_MAX = 16 };

/* All bytes of a file behind what `to` holds. 0 or -errno. */
int tools_copy_bytes(int from, int to) MUST_CHECK;

/* All files, folders and links below one folder; others are left out. Their modes stay, and nobody
 * but us may write to them. 0 or -errno. */
int tools_copy_tree(int from, int to) MUST_CHECK;

#endif
