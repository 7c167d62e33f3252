/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/secrets/secret_number.h"

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

bool secret_without_numbers(struct bytes text, struct buf *ret)
{
	static const char mark[] = "<secret:s";
	bool is_changed = false;
	ptrdiff_t at;

	while ((at = bytes_find_text(text, mark)) >= 0) {
		size_t end = (size_t)at + sizeof(mark) - 1, digits = 0;

		while (end + digits < text.size && is_digit(text.at[end + digits]))
			digits++;
		if (digits && end + digits < text.size && text.at[end + digits] == '>') {
			buf_add_bytes(ret, bytes_slice(text, 0, (size_t)at));
			buf_add_text(ret, "<secret>");
			is_changed = true;
			digits++;
		} else {
			buf_add_bytes(ret, bytes_slice(text, 0, end + digits));
		}
		text = bytes_slice(text, end + digits, SIZE_MAX);
	}
	buf_add_bytes(ret, text);
	return is_changed;
}
