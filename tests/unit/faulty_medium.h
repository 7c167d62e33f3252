/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A disk in memory that fails where it is told to, and forgets what was not flushed when its power
 * goes. */
#ifndef TROWEL_TESTS_FAULTY_MEDIUM_H
#define TROWEL_TESTS_FAULTY_MEDIUM_H

#include <pthread.h>

#include "wipe/medium.h"

enum { FAULTY_SECTOR = 512 };

struct faulty_medium {
	struct medium medium;
	pthread_mutex_t lock;
	char *platter;      /* what survives */
	char *seen;         /* what is read */
	bool *is_dirty;     /* by sector: written, not flushed */
	bool *no_write;     /* by sector: writing it fails */
	bool *no_read;      /* by sector: reading it fails */
	long writes_left;   /* until the power goes; negative: it stays */
	unsigned short_one; /* every so many transfers is a short one; 0: none */
	unsigned transfers;
	uint64_t size_now; /* what it says its size is */
	bool no_flush;
	bool is_off;
	unsigned nap_us; /* a write takes so long */
};

/* A disk of `size` bytes, a multiple of FAULTY_SECTOR, each of them 0xee. */
void faulty_medium_init(struct faulty_medium *disk, uint64_t size);
void faulty_medium_deinit(struct faulty_medium *disk);

/* The power comes back. */
void faulty_medium_power_on(struct faulty_medium *disk);

#endif
