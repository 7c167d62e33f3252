/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <xxhash.h>

#include "base/mem.h"

enum {
	ARENA_BLOCK_MIN = 4 * 1024, /* most arenas hold little: pages are cleared for each */
	ARENA_BLOCK_MAX = 64 * 1024,
	ARENA_ALIGN = 16,
	ARENA_INTERNED_MIN = 256,
};

struct arena_block {
	struct arena_block *next;
	size_t size;
	char at[] __attribute__((aligned(ARENA_ALIGN)));
};

void arena_deinit(struct arena *arena)
{
	while (arena->blocks) {
		struct arena_block *block = arena->blocks;

		arena->blocks = block->next;
		free(block);
	}
	free(arena->interned);
	*arena = (struct arena){ 0 };
}

/* As much as there is already. */
static size_t next_block_size(const struct arena *arena)
{
	if (arena->total >= ARENA_BLOCK_MAX)
		return ARENA_BLOCK_MAX;
	return arena->total > ARENA_BLOCK_MIN ? arena->total : ARENA_BLOCK_MIN;
}

static void *arena_take(struct arena *arena, size_t size, size_t align)
{
	size_t at = (arena->used + align - 1) & ~(align - 1);

	if (!arena->blocks || size > arena->blocks->size || at > arena->blocks->size - size) {
		size_t usual = next_block_size(arena), block_size = size > usual ? size : usual;
		struct arena_block *block = mem_zero(1, sizeof(*block) + block_size);

		block->size = block_size;
		block->next = arena->blocks;
		arena->blocks = block;
		arena->total += block_size;
		at = 0;
	}
	arena->used = at + size;
	return arena->blocks->at + at;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	return arena_take(arena, size, ARENA_ALIGN);
}

const char *arena_string(struct arena *arena, struct bytes bytes)
{
	char *copy = arena_take(arena, bytes.size + 1, 1);

	if (bytes.size)
		memcpy(copy, bytes.at, bytes.size);
	return copy;
}

static const char **interned_slot(const char **slots, size_t capacity, struct bytes bytes)
{
	size_t at = XXH3_64bits(bytes.at, bytes.size) & (capacity - 1);

	while (slots[at] && !bytes_is(bytes, slots[at]))
		at = (at + 1) & (capacity - 1);
	return &slots[at];
}

static void interned_grow(struct arena *arena)
{
	size_t capacity = arena->interned_capacity ? arena->interned_capacity * 2
						   : ARENA_INTERNED_MIN;
	const char **slots = mem_zero(capacity, sizeof(*slots));

	for (size_t i = 0; i < arena->interned_capacity; i++) {
		const char *text = arena->interned[i];

		if (text)
			*interned_slot(slots, capacity, bytes_of(text)) = text;
	}
	free(arena->interned);
	arena->interned = slots;
	arena->interned_capacity = capacity;
}

const char *arena_intern(struct arena *arena, struct bytes bytes)
{
	ptrdiff_t zero = bytes_find(bytes, '\0');

	if (zero >= 0)
		bytes = bytes_slice(bytes, 0, (size_t)zero);
	if (arena->interned_count * 4 >= arena->interned_capacity * 3)
		interned_grow(arena);
	const char **slot = interned_slot(arena->interned, arena->interned_capacity, bytes);

	if (!*slot) {
		*slot = arena_string(arena, bytes);
		arena->interned_count++;
	}
	return *slot;
}

const char *arena_format(struct arena *arena, const char *format, ...)
{
	va_list arguments, again;

	va_start(arguments, format);
	va_copy(again, arguments);
	int size = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	char *text = arena_take(arena, (size_t)size + 1, 1);

	vsnprintf(text, (size_t)size + 1, format, again);
	va_end(again);
	return text;
}
