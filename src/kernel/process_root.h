/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file system as a process sees it: another root, with mounts of its own. Source: proc(5). */
#ifndef TROWEL_KERNEL_PROCESS_ROOT_H
#define TROWEL_KERNEL_PROCESS_ROOT_H

#include "base/root.h"

/* Opens the root of process `pid`, of whose mounts none is entered that belongs to a network or may
 * not answer. -ENOTSUP when `root` is not the live one. Released by root_deinit(). */
int process_root_init(struct root *ret, const struct root *root, int64_t pid,
		      struct err *err) MUST_CHECK;

/* Keeps the live `root` itself out of such places. */
int process_root_avoid(struct root *root, struct err *err) MUST_CHECK;

#endif
