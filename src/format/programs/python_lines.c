/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/programs/python_lines.h"

#include <ctype.h>

/* What a compound statement begins with; "match" and "case" are names elsewhere, which does no
 * harm. */
static const char *const heads[] = {
	"if",    "elif", "else", "try",   "except", "finally", "for",
	"while", "with", "def",  "class", "async",  "match",   "case",
};

void python_lines_deinit(struct python_lines *lines)
{
	buf_deinit(&lines->code);
}

ptrdiff_t python_find(struct bytes code, char byte)
{
	size_t depth = 0;

	for (size_t i = 0; i < code.size; i++) {
		char each = code.at[i];

		if (depth == 0 && each == byte)
			return (ptrdiff_t)i;
		if (each == '(' || each == '[' || each == '{')
			depth++;
		else if (depth > 0 && (each == ')' || each == ']' || each == '}'))
			depth--;
	}
	return -1;
}

static void take_bytes(struct python_lines *lines, size_t size)
{
	struct bytes taken = bytes_slice(lines->rest, 0, size);

	for (size_t i = 0; i < taken.size; i++)
		lines->count += taken.at[i] == '\n';
	lines->rest = bytes_slice(lines->rest, size, lines->rest.size);
}

static void add(struct python_lines *lines, char byte)
{
	if (lines->code.size < PYTHON_LINE_MAX)
		buf_add_byte(&lines->code, byte);
}

/* How many bytes a string has, with its quotes. In three quotes it goes over lines; else it ends
 * with its line, also if that is an error. */
static size_t size_of_text(struct bytes rest)
{
	char quote = rest.at[0];
	bool is_long = rest.size >= 3 && rest.at[1] == quote && rest.at[2] == quote;
	size_t at = is_long ? 3 : 1;

	for (; at < rest.size; at++) {
		if (rest.at[at] == '\\') {
			at++;
			continue;
		}
		if (!is_long && rest.at[at] == '\n')
			return at;
		if (rest.at[at] != quote)
			continue;
		if (!is_long)
			return at + 1;
		if (at + 2 < rest.size && rest.at[at + 1] == quote && rest.at[at + 2] == quote)
			return at + 3;
	}
	return rest.size;
}

/* f"", rf"", t"": what stands in braces there is code, which may have quotes of its own since
 * Python 3.12. */
static void look_at_letters(struct python_lines *lines)
{
	struct bytes code = buf_bytes(&lines->code);
	size_t size = 0;

	while (size < code.size && script_is_name_byte(code.at[code.size - 1 - size]))
		size++;
	if (size > 2)
		return; /* a name */
	for (size_t i = 1; i <= size; i++) {
		int letter = tolower((unsigned char)code.at[code.size - i]);

		lines->has_format_texts |= letter == 'f' || letter == 't';
	}
}

static void take_text(struct python_lines *lines)
{
	look_at_letters(lines);
	take_bytes(lines, size_of_text(lines->rest));
	add(lines, '"');
	add(lines, '"');
}

static size_t take_indent(struct python_lines *lines)
{
	size_t indent = 0, size = 0;

	for (; size < lines->rest.size; size++) {
		char byte = lines->rest.at[size];

		if (byte == ' ')
			indent++;
		else if (byte == '\t')
			indent = (indent | 7) + 1;
		else if (byte == '\f')
			indent = 0;
		else
			break;
	}
	take_bytes(lines, size);
	return indent;
}

/* The size of a backslash and the end of the line behind it; 0 if it is none. */
static size_t size_of_continuation(struct bytes rest)
{
	return bytes_starts(rest, "\\\n") ? 2 : bytes_starts(rest, "\\\r\n") ? 3 : 0;
}

/* Reads up to the end of the line, or of the last one that brackets make it go on to. */
static void take_line(struct python_lines *lines)
{
	size_t depth = 0;

	while (lines->rest.size > 0) {
		char byte = lines->rest.at[0];
		size_t size = size_of_continuation(lines->rest);

		if (byte == '"' || byte == '\'') {
			take_text(lines);
			continue;
		}
		if (byte == '#') {
			ptrdiff_t end = bytes_find(lines->rest, '\n');

			take_bytes(lines, end < 0 ? lines->rest.size : (size_t)end);
			continue;
		}
		take_bytes(lines, size ? size : 1);
		if (byte == '\n' && depth == 0)
			return;
		add(lines, size || byte == '\n' ? ' ' : byte);
		if (byte == '(' || byte == '[' || byte == '{')
			depth++;
		else if (depth > 0 && (byte == ')' || byte == ']' || byte == '}'))
			depth--;
	}
}

static void part_head(struct python_line *line)
{
	struct bytes rest = line->code;
	struct bytes name = script_name(&rest);
	bool is_compound = false;

	line->head = (struct bytes){ 0 };
	line->body = line->code;
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		is_compound |= bytes_is(name, heads[i]);
	ptrdiff_t colon = is_compound ? python_find(line->code, ':') : -1;

	if (colon < 0)
		return;
	line->head = bytes_trim(bytes_slice(line->code, 0, (size_t)colon));
	line->body = bytes_trim(bytes_slice(line->code, (size_t)colon + 1, line->code.size));
}

bool python_lines_next(struct python_lines *lines, struct python_line *ret)
{
	if (lines->count == 0)
		(void)bytes_skip(&lines->rest, "\xef\xbb\xbf"); /* a mark of UTF-8 */
	while (lines->rest.size > 0) {
		buf_clear(&lines->code);
		ret->indent = take_indent(lines);
		ret->line = lines->count + 1;
		take_line(lines);
		ret->code = bytes_trim(buf_bytes(&lines->code));
		if (ret->code.size == 0)
			continue;
		part_head(ret);
		return true;
	}
	return false;
}

bool python_statement_next(struct bytes *rest, struct bytes *ret)
{
	while (rest->size > 0) {
		ptrdiff_t end = python_find(*rest, ';');
		size_t size = end < 0 ? rest->size : (size_t)end;

		*ret = bytes_trim(bytes_slice(*rest, 0, size));
		*rest = bytes_slice(*rest, size + 1, rest->size);
		if (ret->size > 0)
			return true;
	}
	return false;
}
