/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An arena: what a run finds out lives until the run ends, and is freed at once. Invariant: no
 * pointer handed out moves before arena_deinit(). Zero-initialised is empty.
 *
 * Strings given to arena_intern() exist once: 5,000 processes share one copy of "LANG=C".
 */
#ifndef TROWEL_BASE_ARENA_H
#define TROWEL_BASE_ARENA_H

#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/err.h"

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first */
	size_t used;                /* bytes of the newest block */
	size_t total;               /* bytes of all blocks */
	const char **interned;      /* open addressing, `interned_capacity` a power of two */
	size_t interned_count;
	size_t interned_capacity;
};

void arena_deinit(struct arena *arena);
#define scoped_arena SCOPED(arena_deinit) struct arena

/* `size` zeroed bytes, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size);

/* A C string with the contents of `bytes` (cut at an embedded zero byte). */
const char *arena_string(struct arena *arena, struct bytes bytes);

/* As arena_string(), but equal contents give the same pointer. */
const char *arena_intern(struct arena *arena, struct bytes bytes);

/* A formatted C string. */
const char *arena_format(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
