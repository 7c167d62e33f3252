/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TROWEL_COMMANDS_WIPE_FREE_H
#define TROWEL_COMMANDS_WIPE_FREE_H

#include "commands/wipe_erase.h"

/* `trowel wipe --free-space`: overwrites the free space of the file system that the folder is of.
 * The exit status, or -errno. */
int wipe_free_space(const struct wipe_arguments *arguments, struct err *err) MUST_CHECK;

#endif
