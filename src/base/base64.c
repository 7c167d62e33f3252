/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(struct buf *ret, struct bytes bytes)
{
	const unsigned char *at = (const unsigned char *)bytes.at;

	for (size_t i = 0; i < bytes.size; i += 3) {
		size_t left = bytes.size - i;
		uint32_t group = (uint32_t)at[i] << 16;

		if (left > 1)
			group |= (uint32_t)at[i + 1] << 8;
		if (left > 2)
			group |= at[i + 2];
		buf_add_byte(ret, alphabet[group >> 18]);
		buf_add_byte(ret, alphabet[group >> 12 & 63]);
		buf_add_byte(ret, left > 1 ? alphabet[group >> 6 & 63] : '=');
		buf_add_byte(ret, left > 2 ? alphabet[group & 63] : '=');
	}
}

static bool decode_group(struct buf *ret, const char *at, bool last)
{
	uint32_t group = 0;
	unsigned padding = 0;

	for (unsigned i = 0; i < 4; i++) {
		const char *found = memchr(alphabet, at[i], sizeof(alphabet) - 1);

		if (at[i] == '=' && last && i >= 2)
			padding++;
		else if (!found || padding)
			return false;
		group = group << 6 | (at[i] == '=' ? 0 : (uint32_t)(found - alphabet));
	}
	if (group & ((1U << 8 * padding) - 1))
		return false;
	for (unsigned i = 0; i < 3 - padding; i++)
		buf_add_byte(ret, (char)(group >> (16 - 8 * i)));
	return true;
}

bool base64_decode(struct buf *ret, struct bytes text)
{
	if (text.size % 4)
		return false;
	for (size_t i = 0; i < text.size; i += 4)
		if (!decode_group(ret, text.at + i, i + 4 == text.size))
			return false;
	return true;
}
