/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is overwritten, four functions away from any disk: a block device or a file
 * (medium_file.h), or one of the tests' that loses power. They are called by several threads at
 * once, and may block for as long as the disk does.
 */
#ifndef TROWEL_WIPE_MEDIUM_H
#define TROWEL_WIPE_MEDIUM_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/cleanup.h"
#include "base/err.h"

enum {
	MEDIUM_SECTOR_MIN = 512,
	MEDIUM_SECTOR_MAX = 64 * 1024,
};

struct medium;

struct medium_code {
	/* As pwrite(2) and pread(2), but -errno. `at` is a multiple of the sector; `size` is, too,
	 * except at the end of a file. 0: there is nothing at that place any more. */
	ssize_t (*write)(struct medium *medium, const void *from, size_t size, uint64_t at);
	ssize_t (*read)(struct medium *medium, void *into, size_t size, uint64_t at);
	/* What was written before the call survives the loss of power: 0 or -errno. */
	int (*flush)(struct medium *medium);
	/* Its size in bytes now; 0: it is gone. */
	uint64_t (*look)(struct medium *medium);
};

struct medium {
	const struct medium_code *code;
	const char *name; /* for messages; not owned */
	uint64_t size;    /* bytes */
	unsigned sector;  /* bytes: a power of two in the limits above */
};

/* True if an error says that there is nothing to talk to any more, or the medium is smaller now
 * than it was: `err` says which. */
bool medium_is_gone(struct medium *medium, int code, struct err *err);

#endif
