/* SPDX-License-Identifier: GPL-2.0-or-later */
/* apache: see ap_cfg_getline() and ap_getword_conf() of server/util.c. */
#include <strings.h>

#include "format/configuration/syntaxes.h"

enum { LINE_SIZE_MAX = 1024 * 1024 }; /* of continued lines together, as httpd's own VARBUF_MAX */

static const struct word_rules apache_rules = { .quotes = "\"'", .escapes_quote_only = true };

/* A logical line: a backslash at its end continues it, in comments as well. */
static bool read_line(struct directive_builder *builder, struct bytes *text, struct buf *ret)
{
	struct bytes line;
	bool any = false;

	buf_clear(ret);
	while (syntax_line(builder, text, &line)) {
		any = true;
		if (line.size && line.at[line.size - 1] == '\r')
			line.size--;
		bool continues = line.size && line.at[line.size - 1] == '\\';

		if (ret->size + line.size > LINE_SIZE_MAX) {
			builder_problem(builder, "the line is too long");
			return true;
		}
		buf_add_bytes(ret, bytes_slice(line, 0, line.size - continues));
		if (!continues)
			break;
	}
	return any;
}

/* "</Section>" */
static void close_section(struct directive_builder *builder, struct bytes line)
{
	const struct directive *block = builder_block(builder);
	ptrdiff_t end = bytes_find(line, '>');
	struct bytes name = bytes_trim(bytes_slice(line, 2, end > 2 ? (size_t)end - 2 : line.size));

	if (!block || strlen(block->name) != name.size ||
	    strncasecmp(block->name, name.at, name.size) != 0)
		builder_problem(builder, "</%.*s> closes no section",
				name.size < 64 ? (int)name.size : 64, name.at);
	if (block)
		builder_close(builder);
}

/* "<Section arguments>" */
static void open_section(struct directive_builder *builder, struct bytes line)
{
	ptrdiff_t end = bytes_find_last(line, '>');
	scoped_buf word = { 0 };

	if (end < 0)
		builder_problem(builder, "a section has no \">\"");
	line = bytes_slice(line, 1, end > 0 ? (size_t)end - 1 : line.size);
	if (!syntax_word(builder, &apache_rules, &line, &word)) {
		builder_problem(builder, "a section has no name");
		return;
	}
	builder_begin(builder, buf_bytes(&word));
	while (syntax_word(builder, &apache_rules, &line, &word))
		builder_word(builder, buf_bytes(&word));
	builder_end(builder, true);
}

void syntax_apache(struct directive_builder *builder, struct bytes text)
{
	scoped_buf text_line = { 0 };

	while (read_line(builder, &text, &text_line)) {
		struct bytes line = bytes_trim(buf_bytes(&text_line));

		if (line.size == 0 || line.at[0] == '#')
			continue;
		if (bytes_starts(line, "</"))
			close_section(builder, line);
		else if (line.at[0] == '<')
			open_section(builder, line);
		else
			syntax_words(builder, &apache_rules, line);
	}
}
