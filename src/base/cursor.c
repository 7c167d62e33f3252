/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/cursor.h"

#include <endian.h>
#include <errno.h>

struct bytes cursor_take(struct cursor *cursor, size_t size)
{
	if (cursor->failed || size > cursor->input.size - cursor->at) {
		cursor->failed = true;
		return (struct bytes){ 0 };
	}
	struct bytes taken = bytes_slice(cursor->input, cursor->at, size);

	cursor->at += size;
	return taken;
}

struct bytes cursor_text(struct cursor *cursor, size_t size)
{
	struct bytes text = cursor_take(cursor, size);
	ptrdiff_t zero = bytes_find(text, '\0');

	return zero < 0 ? text : bytes_slice(text, 0, (size_t)zero);
}

static void cursor_copy(struct cursor *cursor, void *to, size_t size)
{
	struct bytes taken = cursor_take(cursor, size);

	if (taken.size)
		memcpy(to, taken.at, size);
}

uint8_t cursor_u8(struct cursor *cursor)
{
	uint8_t value = 0;

	cursor_copy(cursor, &value, sizeof(value));
	return value;
}

uint16_t cursor_u16(struct cursor *cursor)
{
	uint16_t value = 0;

	cursor_copy(cursor, &value, sizeof(value));
	return le16toh(value);
}

uint32_t cursor_u32(struct cursor *cursor)
{
	uint32_t value = 0;

	cursor_copy(cursor, &value, sizeof(value));
	return le32toh(value);
}

uint64_t cursor_u64(struct cursor *cursor)
{
	uint64_t value = 0;

	cursor_copy(cursor, &value, sizeof(value));
	return le64toh(value);
}

uint16_t cursor_u16be(struct cursor *cursor)
{
	return __builtin_bswap16(cursor_u16(cursor));
}

uint32_t cursor_u32be(struct cursor *cursor)
{
	return __builtin_bswap32(cursor_u32(cursor));
}

uint64_t cursor_u64be(struct cursor *cursor)
{
	return __builtin_bswap64(cursor_u64(cursor));
}

void cursor_seek(struct cursor *cursor, size_t at)
{
	if (at > cursor->input.size)
		cursor->failed = true;
	else
		cursor->at = at;
}

size_t cursor_left(const struct cursor *cursor)
{
	return cursor->failed ? 0 : cursor->input.size - cursor->at;
}

int cursor_check(const struct cursor *cursor, const char *what, struct err *err)
{
	if (!cursor->failed)
		return 0;
	return err_set(err, -EBADMSG, "%s: cut short at byte %zu", what, cursor->at);
}
