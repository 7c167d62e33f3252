/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page/html.h"

#include <assert.h>

#include "base/escape.h"
#include "base/utf8.h"

#define ELLIPSIS "\xe2\x80\xa6"

void html_deinit(struct html *html)
{
	buf_deinit(&html->buf);
}

void html_text(struct html *html, struct bytes text)
{
	html_text_start(html, text, HTML_TEXT_MAX);
}

void html_text_start(struct html *html, struct bytes text, size_t size_max)
{
	size_t size = text.size < size_max ? text.size : size_max;

	/* not within a character, should it be one */
	for (size_t back = 1; size < text.size && back < 4; back++)
		if (utf8_next(bytes_slice(text, size - back, 4), NULL) > back)
			size -= back;
	escape_html(&html->buf, bytes_slice(text, 0, size));
	if (size < text.size)
		buf_add_text(&html->buf, ELLIPSIS);
}

/* Appends the argument of the conversion at the start of `rest`, which is cut off. */
static void add_argument(struct html *html, struct bytes *rest, va_list *arguments)
{
	if (bytes_skip(rest, "%s")) {
		html_text(html, bytes_of(va_arg(*arguments, const char *)));
	} else if (bytes_skip(rest, "%d")) {
		buf_add_format(&html->buf, "%d", va_arg(*arguments, int));
	} else if (bytes_skip(rest, "%lld")) {
		buf_add_format(&html->buf, "%lld", va_arg(*arguments, long long));
	} else if (bytes_skip(rest, "%zu")) {
		buf_add_format(&html->buf, "%zu", va_arg(*arguments, size_t));
	} else {
		bool is_percent = bytes_skip(rest, "%%");

		assert(is_percent);
		buf_add_byte(&html->buf, '%');
	}
}

void html_add_format(struct html *html, const char *format, ...)
{
	struct bytes rest = bytes_of(format);
	va_list arguments;

	va_start(arguments, format);
	while (rest.size) {
		ptrdiff_t plain = bytes_find(rest, '%');
		size_t size = plain < 0 ? rest.size : (size_t)plain;

		buf_add(&html->buf, rest.at, size);
		rest = bytes_slice(rest, size, rest.size);
		if (rest.size)
			add_argument(html, &rest, &arguments);
	}
	va_end(arguments);
}

void html_source(struct html *html, struct bytes source)
{
	assert(bytes_find_text(source, "</") < 0 && bytes_find_text(source, "<!") < 0);
	buf_add_bytes(&html->buf, source);
}

void html_append(struct html *html, const struct html *other)
{
	buf_add_bytes(&html->buf, buf_bytes(&other->buf));
}

struct bytes html_bytes(const struct html *html)
{
	return buf_bytes(&html->buf);
}
