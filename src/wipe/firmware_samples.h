/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a disk held in places, before its firmware erased it and afterwards: the proof that it did
 * anything at all. Nothing is written for it. Only places that hold something are samples: sectors
 * of equal bytes prove nothing.
 */
#ifndef TROWEL_WIPE_FIRMWARE_SAMPLES_H
#define TROWEL_WIPE_FIRMWARE_SAMPLES_H

#include "base/digest.h"
#include "base/vec.h"
#include "wipe/medium.h"

enum {
	FIRMWARE_SAMPLES_WANTED = 256, /* by random, besides those of known places */
	FIRMWARE_SAMPLES_MAX = 1024,
};

struct firmware_sample {
	uint64_t at; /* a multiple of the sector */
	unsigned char digest[SHA256_DIGEST_SIZE];
};

struct firmware_samples {
	vec_of(struct firmware_sample) list;
	uint64_t size;               /* bytes of the disk */
	unsigned sector;             /* bytes of a sample */
	uint64_t looked, unreadable; /* sectors */
};
void firmware_samples_deinit(struct firmware_samples *samples);
#define scoped_firmware_samples SCOPED(firmware_samples_deinit) struct firmware_samples

/* Takes samples into `ret`, zero-initialised: the start, the end, and where file systems and volume
 * managers keep their superblocks, and others by random; where few places hold anything, some next
 * to those that do. It looks at a few thousand sectors, and for half a minute at most. -EIO without
 * a source of randomness. */
int firmware_samples_take(struct medium *medium, struct firmware_samples *ret,
			  struct err *err) MUST_CHECK;

struct firmware_read_back {
	uint64_t samples, changed, unchanged, unreadable;
	uint64_t first_unchanged; /* where */
};

/* Reads them again. Past what was read before: a medium that reads through the page cache has to
 * have dropped that. */
void firmware_samples_compare(const struct firmware_samples *samples, struct medium *medium,
			      struct firmware_read_back *ret);

#endif
