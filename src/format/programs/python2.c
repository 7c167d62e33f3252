/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/programs/python2.h"

#include <ctype.h>

#include "format/programs/python_lines.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Names that may stand behind another one in an expression: print if x else y. */
static const char *const operators[] = { "if", "else", "in", "is", "and", "or", "not", "for" };

/* Names of exceptions in small letters, which Python 3.14 takes without parentheses. */
static const char *const exceptions[] = { "error", "timeout", "herror", "gaierror" };

static bool is_any(struct bytes name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (bytes_is(name, list[i]))
			return true;
	return false;
}

static char byte_at(struct bytes code, size_t at)
{
	return at < code.size ? code.at[at] : '\0';
}

/* True if a value begins here, which cannot stand directly behind a name. */
static bool is_value(struct bytes rest)
{
	if (byte_at(rest, 0) == '"' || isdigit((unsigned char)byte_at(rest, 0)))
		return true;
	struct bytes name = script_name(&rest);

	return name.size > 0 && !is_any(name, operators, COUNT(operators));
}

/* sys.stderr, "..." */
static bool is_file_and_more(struct bytes rest)
{
	rest = bytes_trim(rest);
	if (isdigit((unsigned char)byte_at(rest, 0)) || script_name(&rest).size == 0)
		return false;
	while (bytes_skip(&rest, "."))
		if (script_name(&rest).size == 0)
			return false;
	rest = bytes_trim(rest);
	return rest.size == 0 || rest.at[0] == ',';
}

static const char *look_at_print(struct bytes rest)
{
	bool is_apart = rest.size > 0 && isspace((unsigned char)rest.at[0]);

	rest = bytes_trim(rest);
	if (byte_at(rest, 0) == '{' || (is_apart ? is_value(rest) : byte_at(rest, 0) == '"'))
		return "print without parentheses";
	if (bytes_skip(&rest, ">>") && is_file_and_more(rest))
		return "print with >>";
	return NULL;
}

static const char *look_at_raise(struct bytes rest)
{
	rest = bytes_trim(rest);
	if (bytes_is(rest, "\"\""))
		return "an exception that is a text";
	return rest.size > 0 && python_find(rest, ',') > 0 ? "raise with a comma" : NULL;
}

static const char *look_at_statement(struct bytes statement)
{
	struct bytes rest = statement, name = script_name(&rest);

	if (bytes_is(name, "print"))
		return look_at_print(rest);
	if (bytes_is(name, "raise"))
		return look_at_raise(rest);
	if (bytes_is(name, "exec") && rest.size > 0 && isspace((unsigned char)rest.at[0]) &&
	    is_value(bytes_trim(rest)))
		return "exec without parentheses";
	return NULL;
}

/* except Error, name */
static const char *look_at_head(struct bytes head)
{
	struct bytes rest = head;
	ptrdiff_t comma;

	if (!bytes_is(script_name(&rest), "except") || (comma = python_find(rest, ',')) < 0)
		return NULL;
	rest = bytes_trim(bytes_slice(rest, (size_t)comma + 1, rest.size));
	struct bytes name = script_name(&rest);

	if (rest.size > 0 || name.size == 0 || !islower((unsigned char)name.at[0]) ||
	    is_any(name, exceptions, COUNT(exceptions)))
		return NULL;
	return "except with a comma";
}

/* Cuts a number from the front, and tells what only Python 2 writes so. */
static const char *look_at_number(struct bytes *rest)
{
	size_t digits = 0, size;
	bool is_zero = true, is_octal = true;
	const char *why = NULL;

	for (; isdigit((unsigned char)byte_at(*rest, digits)); digits++) {
		is_zero &= rest->at[digits] == '0';
		is_octal &= rest->at[digits] < '8';
	}
	size = digits;
	while (size < rest->size && (isalnum((unsigned char)rest->at[size]) ||
				     rest->at[size] == '.' || rest->at[size] == '_'))
		size++;
	char last = byte_at(*rest, size - 1), next = byte_at(*rest, size);
	bool is_hex = byte_at(*rest, 1) == 'x' || byte_at(*rest, 1) == 'X';

	if (last == 'L' || (last == 'l' && size == digits + 1))
		why = "a long number with L";
	else if (size == digits && size > 1 && rest->at[0] == '0' && !is_zero && is_octal)
		why = "an octal number without o";
	/* 1e-05 */
	if (!is_hex && (last == 'e' || last == 'E') && (next == '-' || next == '+'))
		for (size++; isdigit((unsigned char)byte_at(*rest, size));)
			size++;
	*rest = bytes_slice(*rest, size, rest->size);
	return why;
}

static const char *look_at_signs(struct bytes rest)
{
	const char *why = NULL;

	while (!why && rest.size > 0) {
		char byte = rest.at[0], next = byte_at(rest, 1);
		bool is_fraction = byte == '.' && isdigit((unsigned char)next);

		if (byte == '`')
			return "backticks";
		if (byte == '<' && next == '>')
			return "<>";
		if (isdigit((unsigned char)byte) || is_fraction) {
			why = look_at_number(&rest);
			continue;
		}
		struct bytes name = script_name(&rest);

		if (name.size == 2 && tolower((unsigned char)name.at[0]) == 'u' &&
		    tolower((unsigned char)name.at[1]) == 'r' && byte_at(rest, 0) == '"')
			return "a text with ur";
		if (name.size == 0)
			rest = bytes_slice(rest, 1, rest.size);
	}
	return why;
}

static const char *look_at_line(const struct python_line *line)
{
	struct bytes rest = line->body, statement;
	const char *why = look_at_head(line->head);

	while (!why && python_statement_next(&rest, &statement))
		why = look_at_statement(statement);
	return why ? why : look_at_signs(line->code);
}

bool python2_find(struct bytes script, struct python2_line *ret)
{
	scoped_python_lines lines = { .rest = script };
	struct python2_line found = { 0 };
	struct python_line line;

	while (python_lines_next(&lines, &line)) {
		if (!found.why)
			found = (struct python2_line){ line.line, look_at_line(&line) };
		if (lines.has_format_texts)
			return false;
	}
	if (found.why)
		*ret = found;
	return found.why != NULL;
}
