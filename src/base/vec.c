/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { VEC_COUNT_MIN = 4 };

static size_t vec_grown(const struct vec_any *vec)
{
	return vec->capacity ? vec->capacity * 2 : VEC_COUNT_MIN;
}

static void *vec_next(struct vec_any *vec, size_t size)
{
	char *item = (char *)vec->at + vec->count * size;

	vec->count++;
	memset(item, 0, size);
	return item;
}

void *vec_any_push(struct vec_any *vec, size_t size)
{
	if (vec->count == vec->capacity) {
		vec->capacity = vec_grown(vec);
		vec->at = mem_resize(vec->at, vec->capacity, size);
	}
	return vec_next(vec, size);
}

void *vec_any_push_in(struct arena *arena, struct vec_any *vec, size_t size)
{
	if (vec->count == vec->capacity) {
		size_t capacity = vec_grown(vec);
		void *at = arena_alloc(arena, capacity * size);

		if (vec->count)
			memcpy(at, vec->at, vec->count * size);
		vec->at = at;
		vec->capacity = capacity;
	}
	return vec_next(vec, size);
}

void vec_any_deinit(struct vec_any *vec)
{
	free(vec->at);
	*vec = (struct vec_any){ 0 };
}
