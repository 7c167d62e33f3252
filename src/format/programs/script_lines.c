/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of Perl and Ruby, which agree on quotes, comments and here-documents. */
#include <ctype.h>

#include "format/programs/script_imports_parts.h"

void script_lines_deinit(struct script_lines *lines)
{
	buf_deinit(&lines->code);
}

static char code_at(const struct script_lines *lines, size_t at)
{
	return at < lines->code.size ? lines->code.at[at] : '\0';
}

/* Where the quotes that open at `at` end; the end of the line, if they do not. */
static size_t end_of_quotes(struct bytes line, size_t at)
{
	for (size_t i = at + 1; i < line.size; i++) {
		if (line.at[i] == '\\')
			i++;
		else if (line.at[i] == line.at[at])
			return i;
	}
	return line.size;
}

/* Puts 'x' into quotes and blanks into a comment. "$#" of Perl and "#{" of Ruby begin none. */
static void blank(struct script_lines *lines)
{
	struct bytes raw = lines->raw;

	buf_clear(&lines->code);
	buf_add_bytes(&lines->code, raw);
	for (size_t i = 0; i < raw.size; i++) {
		char byte = raw.at[i];
		bool is_apart = i == 0 || isspace((unsigned char)raw.at[i - 1]) ||
				raw.at[i - 1] == ';';

		if (byte == '#' && is_apart) {
			memset(lines->code.at + i, ' ', raw.size - i);
			return;
		}
		if (byte != '"' && byte != '\'')
			continue;
		size_t end = end_of_quotes(raw, i);

		memset(lines->code.at + i + 1, 'x', end > i ? end - i - 1 : 0);
		i = end;
	}
}

/* What a here-document that begins at `at`, "<<", ends with; empty if it is none: a number is
 * shifted, or a list added to. */
static struct bytes here_end(const struct script_lines *lines, size_t at)
{
	struct bytes rest = bytes_slice(lines->raw, at + 2, lines->raw.size), end = { 0 };

	if (!bytes_skip(&rest, "~"))
		(void)bytes_skip(&rest, "-");
	if (script_quoted(rest, &end))
		return end;
	if (rest.size == 0 || (rest.at[0] != '_' && !isupper((unsigned char)rest.at[0])))
		return (struct bytes){ 0 };
	return script_name(&rest);
}

static void find_here(struct script_lines *lines)
{
	lines->here_count = 0;
	for (size_t i = 0; i + 1 < lines->code.size && lines->here_count < SCRIPT_HERE_MAX; i++) {
		if (code_at(lines, i) != '<' || code_at(lines, i + 1) != '<')
			continue;
		struct bytes end = here_end(lines, i);

		if (end.size > 0)
			lines->here[lines->here_count++] = bytes_trim(end);
		i++;
	}
}

static void skip_here(struct script_lines *lines)
{
	struct bytes line;

	for (size_t i = 0; i < lines->here_count; i++) {
		while (bytes_line(&lines->rest, &line)) {
			lines->line++;
			if (bytes_equal(bytes_trim(line), lines->here[i]))
				break;
		}
	}
}

bool script_lines_next(struct script_lines *lines)
{
	skip_here(lines);
	if (!bytes_line(&lines->rest, &lines->raw)) {
		lines->here_count = 0;
		return false;
	}
	lines->line++;
	while (lines->raw.size > 0 && isspace((unsigned char)lines->raw.at[lines->raw.size - 1]))
		lines->raw.size--;
	blank(lines);
	find_here(lines);
	return true;
}
