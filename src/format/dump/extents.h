/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ranges of one numbering of bytes that lie elsewhere in another one: physical memory in a file,
 * virtual addresses in physical memory, a file in the stream it was written as.
 *
 *	extents_add(&e, ...) for each; extents_sort(&e) once; then extents_find().
 */
#ifndef TROWEL_FORMAT_EXTENTS_H
#define TROWEL_FORMAT_EXTENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/vec.h"

enum {
	EXTENTS_MAX = 1 << 20,
	EXTENTS_OVERLAP_MAX =
		64, /* that many extents may overlap at one place; others are not seen */
};

struct extent {
	uint64_t from;
	uint64_t size;
	uint64_t to;  /* where `from` lies */
	uint64_t end; /* the furthest end of this extent and all before it, once sorted */
};

struct extents {
	vec_of(struct extent) list; /* by `from`, then `to`, once sorted */
};
void extents_deinit(struct extents *extents);

/* Adds a range; one that is empty or reaches beyond 2^64 is cut. False if there are EXTENTS_MAX
 * already. */
bool extents_add(struct extents *extents, uint64_t from, uint64_t size, uint64_t to);

/* Puts them in order and joins those that go on in each other; to be called once after the last one
 * was added. */
void extents_sort(struct extents *extents);

/* Where `at` lies and for how many bytes that goes on (at least 1). Where extents overlap, the one
 * with the greatest `to` holds: of a stream, what was written last. False if it lies nowhere. */
bool extents_find(const struct extents *extents, uint64_t at, uint64_t *ret_to, uint64_t *ret_size);

/* The first place from `at` on that lies somewhere; false if there is none. */
bool extents_next(const struct extents *extents, uint64_t at, uint64_t *ret);

#endif
