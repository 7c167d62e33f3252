/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "base/escape.h"
#include "base/unicode.h"
#include "base/utf8.h"
#include "harness.h"

/* What a shell makes of one word of single-quoted parts and backslashed characters. */
static void unquote(struct buf *ret, struct bytes word)
{
	bool is_quoted = false;

	for (size_t i = 0; i < word.size; i++) {
		if (word.at[i] == '\'')
			is_quoted = !is_quoted;
		else if (word.at[i] == '\\' && !is_quoted)
			buf_add_byte(ret, word.at[++i]);
		else
			buf_add_byte(ret, word.at[i]);
	}
	assert(!is_quoted);
}

FUZZ(escape, input)
{
	scoped_buf terminal = { 0 }, html = { 0 }, shell = { 0 }, back = { 0 };
	ptrdiff_t zero = bytes_find(input, '\0');
	uint32_t point;

	escape_terminal(&terminal, input);
	for (struct bytes rest = buf_bytes(&terminal); rest.size;) {
		size_t size = utf8_next(rest, &point);

		assert(size && unicode_is_visible(point) && unicode_width(point) <= 2);
		rest = bytes_slice(rest, size, rest.size);
	}
	escape_html(&html, input);
	assert(utf8_is_valid(buf_bytes(&html)));
	assert(bytes_find(buf_bytes(&html), '<') < 0 && bytes_find(buf_bytes(&html), '"') < 0);
	escape_shell(&shell, input);
	unquote(&back, buf_bytes(&shell));
	assert(bytes_equal(buf_bytes(&back),
			   bytes_slice(input, 0, zero < 0 ? input.size : (size_t)zero)));
}
