/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A bounded reader of binary input. The first read past the end makes it fail, and it stays failed:
 * further reads give zeros and empty bytes, so a parser reads a whole header and asks once, with
 * cursor_check(), whose error names the thing and the offset. Numbers are little-endian unless the
 * name ends in `be`.
 */
#ifndef TROWEL_BASE_CURSOR_H
#define TROWEL_BASE_CURSOR_H

#include "base/bytes.h"
#include "base/err.h"

struct cursor {
	struct bytes input;
	size_t at;
	bool failed;
};

static inline struct cursor cursor_of(struct bytes input)
{
	return (struct cursor){ .input = input };
}

/* The next number of that many bits; 0 once failed. */
uint8_t cursor_u8(struct cursor *cursor);
uint16_t cursor_u16(struct cursor *cursor);
uint32_t cursor_u32(struct cursor *cursor);
uint64_t cursor_u64(struct cursor *cursor);
uint16_t cursor_u16be(struct cursor *cursor);
uint32_t cursor_u32be(struct cursor *cursor);
uint64_t cursor_u64be(struct cursor *cursor);

/* The next `size` bytes, in the input's own memory. */
struct bytes cursor_take(struct cursor *cursor, size_t size);

/* The next `size` bytes up to the first zero byte: a fixed char array of a C struct. */
struct bytes cursor_text(struct cursor *cursor, size_t size);

/* Moves to `at` bytes from the start. */
void cursor_seek(struct cursor *cursor, size_t at);

/* Bytes left; 0 once failed. */
size_t cursor_left(const struct cursor *cursor);

/* 0, or -EBADMSG and "`what`: cut short at byte N" if any read went past the end. */
int cursor_check(const struct cursor *cursor, const char *what, struct err *err) MUST_CHECK;

#endif
