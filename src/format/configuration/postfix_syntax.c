/* SPDX-License-Identifier: GPL-2.0-or-later */
/* postfix: main.cf and master.cf, see postconf(5), master(5) and readlline(3) of its sources. */
#include "format/configuration/syntaxes.h"

enum { LINE_SIZE_MAX = 1024 * 1024 }; /* of one logical line */

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

/* A logical line: the next ones belong to it while they are indented; comments and empty lines
 * within are nothing. `ret_line` is where it begins. */
static bool read_line(struct directive_builder *builder, struct bytes *text, struct buf *ret,
		      unsigned *ret_line)
{
	struct bytes line;

	buf_clear(ret);
	while (syntax_line(builder, text, &line)) {
		struct bytes trimmed = bytes_trim(line);

		if (trimmed.size && trimmed.at[0] != '#') {
			if (ret->size == 0)
				*ret_line = builder->line;
			if (ret->size + line.size < LINE_SIZE_MAX) {
				buf_add_text(ret, ret->size ? " " : "");
				buf_add_bytes(ret, trimmed);
			} else {
				builder_problem(builder, "the line is too long");
			}
		}
		if (ret->size && (text->size == 0 || !strchr(" \t#\r\n", text->at[0])))
			return true;
	}
	return ret->size > 0;
}

void syntax_postfix(struct directive_builder *builder, struct bytes text)
{
	scoped_buf logical = { 0 };
	unsigned line = 0;

	while (read_line(builder, &text, &logical, &line)) {
		struct bytes rest = buf_bytes(&logical);
		ptrdiff_t end = bytes_find(rest, '=');
		unsigned last = builder->line;

		builder->line = line;
		if (end <= 0)
			builder_problem(builder, "no \"name = value\"");
		else
			builder_setting(builder, bytes_trim(bytes_slice(rest, 0, (size_t)end)),
					bytes_trim(bytes_slice(rest, (size_t)end + 1, rest.size)));
		builder->line = last;
	}
}

/* A word, or "{ any words }" without the braces. */
static bool master_word(struct bytes *rest, struct bytes *ret)
{
	size_t at = 0, depth = 0;

	*rest = bytes_trim(*rest);
	if (rest->size == 0)
		return false;
	bool braces = rest->at[0] == '{';

	while (at < rest->size && (braces || !is_blank(rest->at[at]))) {
		depth += rest->at[at] == '{';
		depth -= depth && rest->at[at] == '}';
		at++;
		if (braces && depth == 0)
			break;
	}
	*ret = bytes_slice(*rest, 0, at);
	if (braces)
		*ret = bytes_trim(bytes_slice(*ret, 1, at > 1 ? at - 2 : 0));
	*rest = bytes_slice(*rest, at, rest->size);
	return true;
}

void syntax_postfix_master(struct directive_builder *builder, struct bytes text)
{
	scoped_buf logical = { 0 };
	unsigned line = 0;

	while (read_line(builder, &text, &logical, &line)) {
		struct bytes rest = buf_bytes(&logical), word;
		unsigned last = builder->line;

		builder->line = line;
		if (master_word(&rest, &word)) {
			builder_begin(builder, word);
			while (master_word(&rest, &word))
				builder_word(builder, word);
			builder_end(builder, false);
		}
		builder->line = last;
	}
}
