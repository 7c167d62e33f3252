/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A typed vector: `vec_of(struct mount) mounts = { 0 };`. All vectors share one layout (struct
 * vec_any), so that code driven by tables can walk any of them. Two kinds of owner:
 *
 *	*vec_push(&v) = x;           heap; released by vec_deinit(&v)
 *	*vec_push_in(arena, &v) = x; arena; released with the arena, never by vec_deinit()
 *
 * A pushed element is zeroed. Pointers to elements hold until the next push.
 */
#ifndef TROWEL_BASE_VEC_H
#define TROWEL_BASE_VEC_H

#include <assert.h>
#include <stddef.h>

#include "base/arena.h"

#define vec_of(type)                                                                               \
	struct {                                                                                   \
		type *at;                                                                          \
		size_t count;                                                                      \
		size_t capacity;                                                                   \
	}

struct vec_any {
	void *at;
	size_t count;
	size_t capacity;
};

/* Makes room for one more zeroed element of `size` bytes and counts it; returns where it is. */
void *vec_any_push(struct vec_any *vec, size_t size);
void *vec_any_push_in(struct arena *arena, struct vec_any *vec, size_t size);
void vec_any_deinit(struct vec_any *vec);

#define vec_push(vec)                                                                              \
	((__typeof__((vec)->at))vec_any_push((struct vec_any *)(vec), sizeof(*(vec)->at)))
#define vec_push_in(arena, vec)                                                                    \
	((__typeof__((vec)->at))vec_any_push_in(arena, (struct vec_any *)(vec), sizeof(*(vec)->at)))
#define vec_deinit(vec) vec_any_deinit((struct vec_any *)(vec))

/* for (vec_each(item, &list)): `item` points to each element in turn. */
#define vec_each(item, vec)                                                                        \
	__typeof__(*(vec)->at) *item = (vec)->at;                                                  \
	item &&item < (vec)->at + (vec)->count;                                                    \
	item++

/* Sorts by `compare`, as qsort(3). */
#define vec_sort(vec, compare)                                                                     \
	((vec)->count > 1 ? qsort((vec)->at, (vec)->count, sizeof(*(vec)->at), compare) : (void)0)

/* How many elements of a vector that is sorted by `member`, a number, have at most `value` there:
 * the last of them is the one that `value` may lie in. */
#define vec_count_until(vec, member, value)                                                        \
	({                                                                                         \
		size_t low_ = 0, high_ = (vec)->count;                                             \
                                                                                                   \
		while (low_ < high_) {                                                             \
			size_t middle_ = low_ + (high_ - low_) / 2;                                \
                                                                                                   \
			if ((vec)->at[middle_].member <= (value))                                  \
				low_ = middle_ + 1;                                                \
			else                                                                       \
				high_ = middle_;                                                   \
		}                                                                                  \
		low_;                                                                              \
	})

#endif
