/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A typed hash map with open addressing; keys are numbers or byte strings that the map does not
 * own. MAP_DEFINE(pid_map, uint64_t, struct process *, map_hash_u64, map_equal_u64) defines
 * `struct pid_map` and, as static inline functions:
 *
 *	VALUE *pid_map_find(const struct pid_map *map, KEY key)   NULL when absent
 *	VALUE *pid_map_put(struct pid_map *map, KEY key)          found or made (then zeroed)
 *	void pid_map_deinit(struct pid_map *map)
 *
 * Zero-initialised is empty. Values move on growth: a pointer holds until the next put. There is
 * no removal. Hashing: XXH3 (xxhash), so hostile keys of unequal content cannot be aimed at one
 * slot without knowing the build.
 */
#ifndef TROWEL_BASE_MAP_H
#define TROWEL_BASE_MAP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <xxhash.h>

#include "base/bytes.h"
#include "base/mem.h"

enum { MAP_COUNT_MIN = 16 };

static inline uint64_t map_hash_u64(uint64_t key)
{
	return XXH3_64bits(&key, sizeof(key));
}

static inline bool map_equal_u64(uint64_t a, uint64_t b)
{
	return a == b;
}

static inline uint64_t map_hash_bytes(struct bytes key)
{
	return XXH3_64bits(key.at, key.size);
}

static inline uint64_t map_hash_text(const char *key)
{
	return XXH3_64bits(key, strlen(key));
}

static inline bool map_equal_text(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

#define MAP_DEFINE(name, key_type, value_type, hash, equal)                                        \
	struct name##_slot {                                                                       \
		key_type key;                                                                      \
		value_type value;                                                                  \
		bool used;                                                                         \
	};                                                                                         \
	struct name {                                                                              \
		struct name##_slot *slots;                                                         \
		size_t count;                                                                      \
		size_t capacity;                                                                   \
	};                                                                                         \
	static inline struct name##_slot *name##_slot_of(const struct name *map, key_type key)     \
	{                                                                                          \
		size_t at = hash(key) & (map->capacity - 1);                                       \
                                                                                                   \
		while (map->slots[at].used && !equal(map->slots[at].key, key))                     \
			at = (at + 1) & (map->capacity - 1);                                       \
		return &map->slots[at];                                                            \
	}                                                                                          \
	__attribute__((unused)) static inline value_type *name##_find(const struct name *map,      \
								      key_type key)                \
	{                                                                                          \
		struct name##_slot *slot = map->count ? name##_slot_of(map, key) : NULL;           \
                                                                                                   \
		return slot && slot->used ? &slot->value : NULL;                                   \
	}                                                                                          \
	static inline void name##_grow(struct name *map)                                           \
	{                                                                                          \
		struct name grown = { .count = map->count,                                         \
				      .capacity = map->capacity ? map->capacity * 2                \
								: MAP_COUNT_MIN };                 \
                                                                                                   \
		grown.slots = mem_zero(grown.capacity, sizeof(*grown.slots));                      \
		for (size_t i = 0; i < map->capacity; i++)                                         \
			if (map->slots[i].used)                                                    \
				*name##_slot_of(&grown, map->slots[i].key) = map->slots[i];        \
		free(map->slots);                                                                  \
		*map = grown;                                                                      \
	}                                                                                          \
	__attribute__((unused)) static inline value_type *name##_put(struct name *map,             \
								     key_type key)                 \
	{                                                                                          \
		if (map->count * 4 >= map->capacity * 3)                                           \
			name##_grow(map);                                                          \
		struct name##_slot *slot = name##_slot_of(map, key);                               \
                                                                                                   \
		if (!slot->used) {                                                                 \
			slot->used = true;                                                         \
			slot->key = key;                                                           \
			map->count++;                                                              \
		}                                                                                  \
		return &slot->value;                                                               \
	}                                                                                          \
	__attribute__((unused)) static inline void name##_deinit(struct name *map)                 \
	{                                                                                          \
		free(map->slots);                                                                  \
		*map = (struct name){ 0 };                                                         \
	}                                                                                          \
	struct name

#endif
