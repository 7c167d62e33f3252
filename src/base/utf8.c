/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/utf8.h"

static bool is_trail(unsigned char byte)
{
	return (byte & 0xc0) == 0x80;
}

size_t utf8_next(struct bytes text, uint32_t *ret)
{
	const unsigned char *at = (const unsigned char *)text.at;
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };

	if (text.size == 0)
		return 0;
	if (at[0] < 0x80) {
		if (ret)
			*ret = at[0];
		return 1;
	}
	size_t size = at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : 2;

	if (at[0] < 0xc2 || at[0] > 0xf4 || text.size < size)
		return 0;
	uint32_t point = at[0] & (0xffU >> (size + 1));

	for (size_t i = 1; i < size; i++) {
		if (!is_trail(at[i]))
			return 0;
		point = point << 6 | (at[i] & 0x3f);
	}
	if (point < smallest[size] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
		return 0;
	if (ret)
		*ret = point;
	return size;
}

bool utf8_is_valid(struct bytes text)
{
	while (text.size) {
		size_t size = utf8_next(text, NULL);

		if (size == 0)
			return false;
		text = bytes_slice(text, size, text.size);
	}
	return true;
}

void utf8_add_escaped(struct buf *ret, struct bytes text)
{
	while (text.size) {
		size_t size = utf8_next(text, NULL);

		if (size == 0)
			buf_add_format(ret, "\\x%02x", (unsigned char)text.at[0]);
		else
			buf_add(ret, text.at, size);
		text = bytes_slice(text, size ? size : 1, text.size);
	}
}
