/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Input travels as `struct bytes`: a pointer and a size into memory that somebody else owns.
 * Nothing here copies, allocates or looks for a zero byte; the walkers below cut their input from
 * the front, so `while (bytes_line(&rest, &line))` is how text is read in this project.
 */
#ifndef TROWEL_BASE_BYTES_H
#define TROWEL_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct bytes {
	const char *at;
	size_t size;
};

/* A string literal as bytes. */
#define BYTES(literal) ((struct bytes){ "" literal, sizeof(literal) - 1 })

/* A C string as bytes; NULL is empty. */
static inline struct bytes bytes_of(const char *text)
{
	return (struct bytes){ text, text ? strlen(text) : 0 };
}

/* True if both C strings are there and the same. */
static inline bool text_is(const char *text, const char *wanted)
{
	return text && wanted && strcmp(text, wanted) == 0;
}

/* True if both are the same; NULL equals NULL. */
static inline bool text_equal(const char *a, const char *b)
{
	return text_is(a, b) || a == b;
}

/* Equality with bytes, with a C string, as a prefix, as a suffix. Here, because the compiler knows
 * the sizes of the literals they are mostly asked about. */
static inline bool bytes_equal(struct bytes a, struct bytes b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.at, b.at, a.size) == 0);
}

static inline bool bytes_is(struct bytes a, const char *text)
{
	return bytes_equal(a, bytes_of(text));
}

static inline bool bytes_starts(struct bytes a, const char *prefix)
{
	size_t size = strlen(prefix);

	return a.size >= size && (size == 0 || memcmp(a.at, prefix, size) == 0);
}

static inline bool bytes_ends(struct bytes a, const char *suffix)
{
	size_t size = strlen(suffix);

	return a.size >= size && (size == 0 || memcmp(a.at + a.size - size, suffix, size) == 0);
}

/* Byte order as memcmp(3), shorter first on a tie: <0, 0, >0. */
int bytes_compare(struct bytes a, struct bytes b);

/* Where `byte`, or the string `text`, first occurs, or `byte` last; -1 when it does not. */
ptrdiff_t bytes_find(struct bytes a, char byte);
ptrdiff_t bytes_find_text(struct bytes a, const char *text);
ptrdiff_t bytes_find_last(struct bytes a, char byte);

/* `size` bytes (or fewer) from `from` on. */
struct bytes bytes_slice(struct bytes a, size_t from, size_t size);

/* Without blanks (space, tab, CR, LF, VT, FF) at both ends. */
struct bytes bytes_trim(struct bytes a);

/* If `a` starts with `prefix`, cuts it off and returns true. */
bool bytes_skip(struct bytes *a, const char *prefix);

/* Cuts the next line (without its newline) from the front of `rest`; false at the end. The last
 * line needs no newline. */
bool bytes_line(struct bytes *rest, struct bytes *ret);

/* Cuts the next word, words being parted by blanks; false when none is left. */
bool bytes_word(struct bytes *rest, struct bytes *ret);

/* Cuts up to the next `separator`, which is dropped; an empty part counts, except a last one behind
 * a closing separator. False at the end. */
bool bytes_part(struct bytes *rest, char separator, struct bytes *ret);

/* The whole of `a` as a number in `base` (8, 10, 16); false and `ret` untouched when it is empty,
 * holds anything else, or does not fit. bytes_i64 takes a leading '-'. */
bool bytes_u64(struct bytes a, unsigned base, uint64_t *ret);
bool bytes_i64(struct bytes a, int64_t *ret);

/* The binary number of `size` (1 to 8) bytes that stands at `at`, in either byte order; 0 beyond
 * the end. */
uint64_t bytes_number(struct bytes a, size_t at, size_t size, bool is_big_endian);

#endif
