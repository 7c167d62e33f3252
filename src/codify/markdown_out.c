/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "codify/markdown_out.h"

#include "base/escape.h"

void markdown_prose(struct buf *ret, const char *text)
{
	scoped_buf clean = { 0 };

	escape_terminal(&clean, bytes_of(text));
	for (size_t i = 0; i < clean.size; i++) {
		if (strchr("<[`|*\\", clean.at[i]))
			buf_add_byte(ret, '\\');
		buf_add_byte(ret, clean.at[i]);
	}
}

void markdown_code(struct buf *ret, const char *text)
{
	scoped_buf clean = { 0 };

	escape_terminal(&clean, bytes_of(text));
	bool has_mark = bytes_find(buf_bytes(&clean), '`') >= 0;

	buf_add_format(ret, has_mark ? "`` %s ``" : "`%s`", buf_text(&clean));
}
