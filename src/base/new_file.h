/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file that is there whole or not at all: written under a temporary name beside it, mode 0600,
 * and renamed when all of it is on the disk. Failure and signals (interrupt.h) leave nothing.
 * One at a time.
 */
#ifndef TROWEL_BASE_NEW_FILE_H
#define TROWEL_BASE_NEW_FILE_H

#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/err.h"

struct new_file {
	const char *path; /* not owned */
	int fd;           /* to write to; -1: none is being written */
};

/* Begins the file at `path`, which has to stay. Deinit throws away what was not kept. */
int new_file_begin(struct new_file *file, const char *path, struct err *err) MUST_CHECK;
void new_file_deinit(struct new_file *file);
#define scoped_new_file SCOPED(new_file_deinit) struct new_file

/* Gives the file its name. */
int new_file_keep(struct new_file *file, struct err *err) MUST_CHECK;

/* Writes all of the bytes to any descriptor; `name` is for messages. */
int fd_write_all(int fd, const char *name, struct bytes bytes, struct err *err) MUST_CHECK;

#endif
