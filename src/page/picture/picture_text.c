/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page/picture/picture_text.h"

#include "base/escape.h"
#include "base/unicode.h"
#include "base/utf8.h"

#define ELLIPSIS "\xe2\x80\xa6"

/* The longest end of `text` that takes at most `columns`. */
static struct bytes fitting_end(struct bytes text, unsigned columns)
{
	while (text.size && unicode_text_width(text) > columns) {
		size_t size = utf8_next(text, NULL);

		text = bytes_slice(text, size ? size : 1, text.size);
	}
	return text;
}

void picture_text_fit(struct buf *ret, const char *text, unsigned columns, bool keeps_end)
{
	enum { TEXT_SIZE_MAX = 512 }; /* bytes that are looked at */
	scoped_buf line = { 0 };
	struct bytes whole = bytes_of(text);

	if (whole.size > TEXT_SIZE_MAX)
		whole = bytes_slice(whole, keeps_end ? whole.size - TEXT_SIZE_MAX : 0,
				    TEXT_SIZE_MAX);
	escape_terminal(&line, whole);
	if (unicode_text_width(buf_bytes(&line)) <= columns) {
		buf_add_bytes(ret, buf_bytes(&line));
		return;
	}
	unsigned start = keeps_end ? columns / 3 : columns - 1;

	buf_add(ret, line.at, unicode_fit(buf_bytes(&line), start));
	buf_add_text(ret, ELLIPSIS);
	if (keeps_end)
		buf_add_bytes(ret, fitting_end(buf_bytes(&line), columns - 1 - start));
}
