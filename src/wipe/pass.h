/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One pass over a medium: writes a pattern, or reads it back and compares. Several lanes, threads
 * that each make a piece and write it, so that one computes while the other waits for the disk.
 */
#ifndef TROWEL_WIPE_PASS_H
#define TROWEL_WIPE_PASS_H

#include <stdatomic.h>

#include "wipe/bad_ranges.h"
#include "wipe/medium.h"
#include "wipe/pattern.h"

enum {
	PASS_PIECE = 512 *
		     1024, /* at a time: it stays in the cache from being made to being written */
	PASS_LANES = 3,
	PASS_LOOK_MS = 100,
};

struct pass {
	struct medium *medium;
	struct pattern pattern;
	bool is_verify;
	uint64_t from;           /* a multiple of PASS_PIECE: what lies before it is done */
	int64_t rate;            /* bytes a second; 0: as fast as it goes */
	struct bad_ranges *bad;  /* is added to */
	const atomic_bool *stop; /* becomes true when it is to end early */
	int64_t checkpoint_ms;
	/* Called every PASS_LOOK_MS, and at the end, from the thread of pass_run(). */
	void (*look)(void *context, uint64_t done, const struct bad_ranges *bad);
	/* Every `checkpoint_ms`, and at the end: all before `done` is on the medium, and was
	 * flushed. An error ends the pass. */
	int (*checkpoint)(void *context, uint64_t done, struct err *err);
	void *context;
};

/* Runs to the end of the medium. 0; -ECANCELED if it was stopped; -ENODEV if the medium went away
 * or shrank; or as flush and checkpoint. What could not be written or read is in `bad` and no
 * error. */
int pass_run(const struct pass *pass, struct err *err) MUST_CHECK;

#endif
