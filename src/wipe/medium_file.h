/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Block devices and files as media: past the page cache where that can be had (O_DIRECT). */
#ifndef TROWEL_WIPE_MEDIUM_FILE_H
#define TROWEL_WIPE_MEDIUM_FILE_H

#include "wipe/medium.h"

struct medium_file {
	struct medium medium;
	int fd;     /* owned: for what is no multiple of a sector, and for flushing */
	int direct; /* owned; -1: it cannot be had, and all goes through `fd` */
	bool is_device;
};
void medium_file_deinit(struct medium_file *file);
#define scoped_medium_file SCOPED(medium_file_deinit) struct medium_file

/* Takes over `fd`, a block device that was opened exclusively, or a file, for reading and writing;
 * a file is locked (flock(2)). `path` is for messages, and has to stay. -EBUSY if another program
 * has locked it, -ENODATA for an empty one, -ENOTSUP for sectors of a size that nobody has. It is
 * closed if this fails. Nothing is written. */
int medium_file_open(struct medium_file *file, const char *path, int fd,
		     struct err *err) MUST_CHECK;

/* Drops what the page cache holds of a device: what is read next comes from the device. */
void medium_file_forget(const struct medium_file *file);

#endif
