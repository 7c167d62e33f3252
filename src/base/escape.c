/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/escape.h"

#include "base/unicode.h"
#include "base/utf8.h"

static void add_control(struct buf *ret, unsigned char byte)
{
	switch (byte) {
	case '\n':
		buf_add_text(ret, "\\n");
		break;
	case '\t':
		buf_add_text(ret, "\\t");
		break;
	case '\r':
		buf_add_text(ret, "\\r");
		break;
	default:
		buf_add_format(ret, "\\x%02x", byte);
	}
}

/* Printable ASCII: most text is nothing else, so it is copied in runs. */
static bool is_plain(char byte)
{
	return byte >= 0x20 && byte < 0x7f;
}

void escape_terminal(struct buf *ret, struct bytes text)
{
	size_t at = 0;

	while (at < text.size) {
		size_t plain = at;

		while (plain < text.size && is_plain(text.at[plain]))
			plain++;
		buf_add(ret, text.at + at, plain - at);
		at = plain;
		if (at == text.size)
			break;
		uint32_t point = 0;
		size_t size = utf8_next(bytes_slice(text, at, text.size), &point);

		if (size <= 1)
			add_control(ret, (unsigned char)text.at[at]);
		else if (unicode_is_visible(point))
			buf_add(ret, text.at + at, size);
		else
			buf_add_format(ret, "\\u{%x}", point);
		at += size ? size : 1;
	}
}

static const char *html_reference(uint32_t point)
{
	switch (point) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void escape_html(struct buf *ret, struct bytes text)
{
	while (text.size) {
		uint32_t point = 0;
		size_t size = utf8_next(text, &point);
		bool is_blank = point == '\n' || point == '\t' || point == 0xa0;
		const char *reference = html_reference(point);

		if (size && reference)
			buf_add_text(ret, reference);
		else if (size && (is_blank || unicode_is_visible(point)))
			buf_add(ret, text.at, size);
		else if (size > 1)
			buf_add_format(ret, "\\u{%x}", point);
		else
			buf_add_format(ret, "\\x%02x", (unsigned char)text.at[0]);
		text = bytes_slice(text, size ? size : 1, text.size);
	}
}

static bool is_safe_in_shell(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || (byte && strchr("_-./,:+@%", byte));
}

void escape_shell(struct buf *ret, struct bytes text)
{
	size_t safe = 0;
	ptrdiff_t zero = bytes_find(text, '\0');

	if (zero >= 0)
		text.size = (size_t)zero;
	while (safe < text.size && is_safe_in_shell(text.at[safe]))
		safe++;
	if (text.size && safe == text.size) {
		buf_add_bytes(ret, text);
		return;
	}
	buf_add_byte(ret, '\'');
	for (size_t i = 0; i < text.size; i++) {
		if (text.at[i] == '\'')
			buf_add_text(ret, "'\\''");
		else
			buf_add_byte(ret, text.at[i]);
	}
	buf_add_byte(ret, '\'');
}

/* One character that JSON wants escaped. Source: RFC 8259 section 7. */
static void add_json_escape(struct buf *ret, unsigned char byte)
{
	static const char named[] = "\"\"\\\\\bb\ff\nn\rr\tt";

	for (size_t i = 0; i + 1 < sizeof(named); i += 2) {
		if ((unsigned char)named[i] != byte)
			continue;
		buf_add(ret, (char[]){ '\\', named[i + 1] }, 2);
		return;
	}
	buf_add_format(ret, "\\u%04X", byte);
}

static bool is_plain_json(char byte)
{
	return byte >= ' ' && byte != '"' && byte != '\\'; /* above ASCII is negative */
}

bool escape_json(struct buf *ret, struct bytes text)
{
	bool is_utf8 = true;

	buf_add_byte(ret, '"');
	for (size_t at = 0, size; at < text.size; at += size) {
		for (size = 0; at + size < text.size && is_plain_json(text.at[at + size]);)
			size++;
		if (size) {
			buf_add(ret, text.at + at, size);
			continue;
		}
		if ((unsigned char)text.at[at] < 0x80) {
			add_json_escape(ret, (unsigned char)text.at[at]);
			size = 1;
		} else if ((size = utf8_next(bytes_slice(text, at, 4), NULL))) {
			buf_add(ret, text.at + at, size);
		} else {
			buf_add_format(ret, "\\\\x%02x", (unsigned char)text.at[at]);
			size = 1;
			is_utf8 = false;
		}
	}
	buf_add_byte(ret, '"');
	return is_utf8;
}
