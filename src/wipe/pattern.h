/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is written: one byte all over, or a stream of random ones. */
#ifndef TROWEL_WIPE_PATTERN_H
#define TROWEL_WIPE_PATTERN_H

#include <stdbool.h>

#include "wipe/cipher_stream.h"

enum { PATTERN_PIECE = 16 * 1024 }; /* compared at a time: both sides stay in the nearest cache */

struct pattern {
	const struct cipher_stream *stream; /* not owned; NULL: `byte` */
	unsigned char byte;
};

/* The bytes from `at`, a multiple of CIPHER_UNIT, on. `ret` is aligned to that and has room up to
 * the next multiple of it. */
void pattern_fill(const struct pattern *pattern, uint64_t at, void *ret, size_t size);

/* True if `read` holds the bytes from `at` on; `scratch` has PATTERN_PIECE bytes, aligned so. */
bool pattern_is(const struct pattern *pattern, uint64_t at, const void *read, size_t size,
		void *scratch);

#endif
