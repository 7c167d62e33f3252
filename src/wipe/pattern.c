/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wipe/pattern.h"

#include <string.h>

static size_t rounded_up(size_t size)
{
	return (size + CIPHER_UNIT - 1) / CIPHER_UNIT * CIPHER_UNIT;
}

void pattern_fill(const struct pattern *pattern, uint64_t at, void *ret, size_t size)
{
	if (pattern->stream)
		cipher_stream_fill(pattern->stream, at, ret, rounded_up(size));
	else
		memset(ret, pattern->byte, size);
}

/* All of it is that byte if the first one is, and each equals the next. */
static bool is_byte(const char *read, size_t size, unsigned char byte)
{
	return size == 0 ||
	       ((unsigned char)read[0] == byte && memcmp(read, read + 1, size - 1) == 0);
}

bool pattern_is(const struct pattern *pattern, uint64_t at, const void *read, size_t size,
		void *scratch)
{
	const char *from = read;

	if (!pattern->stream)
		return is_byte(read, size, pattern->byte);
	while (size) {
		size_t piece = size < PATTERN_PIECE ? size : PATTERN_PIECE;

		cipher_stream_fill(pattern->stream, at, scratch, rounded_up(piece));
		if (memcmp(from, scratch, piece) != 0)
			return false;
		from += piece;
		at += piece;
		size -= piece;
	}
	return true;
}
