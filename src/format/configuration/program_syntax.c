/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Configuration that is a program: ruby (puma, unicorn), python (gunicorn), shell. Nothing is
 * evaluated: a setting whose value is a literal is taken, one that is code, or that stands below a
 * condition, is marked as computed.
 */
#include "format/configuration/syntaxes.h"

enum { STATEMENT_SIZE_MAX = 64 * 1024 }; /* of one statement, however many lines it takes */

enum language { RUBY, PYTHON };

static bool is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* Cuts a name from the front; empty if there is none. */
static struct bytes cut_name(struct bytes *rest)
{
	size_t at = 0;

	while (at < rest->size && (is_letter(rest->at[at]) || (at > 0 && is_digit(rest->at[at]))))
		at++;
	struct bytes name = bytes_slice(*rest, 0, at);

	*rest = bytes_slice(*rest, at, rest->size);
	return name;
}

static bool is_one_of(struct bytes word, const char *const *words)
{
	for (; *words; words++)
		if (bytes_is(word, *words))
			return true;
	return false;
}

/* ---- statements ---------------------------------------------------------------------------- */

/* Where the scan of a statement is. */
struct scan {
	char quote;  /* open quote, or '\0' */
	bool triple; /* of python: three of it */
	int depth;   /* open brackets */
};

/* Scans one line: true while the statement goes on in the next; `*ret_size` is where a comment
 * begins, or the size of the line. */
static bool goes_on(struct scan *scan, enum language language, struct bytes line, size_t *ret_size)
{
	size_t i = 0;

	for (; i < line.size; i++) {
		char byte = line.at[i];
		bool three = language == PYTHON && i + 2 < line.size && line.at[i + 1] == byte &&
			     line.at[i + 2] == byte;

		if (scan->quote) {
			i += byte == '\\';
			if (byte == scan->quote && (!scan->triple || three)) {
				i += scan->triple ? 2 : 0;
				scan->quote = '\0';
			}
		} else if (byte == '#') {
			break;
		} else if (byte == '"' || byte == '\'') {
			scan->quote = byte;
			scan->triple = three;
			i += three ? 2 : 0;
		} else if (strchr("([{", byte)) {
			scan->depth++;
		} else if (strchr(")]}", byte)) {
			scan->depth -= scan->depth > 0;
		}
	}
	*ret_size = i < line.size ? i : line.size;
	if (!scan->triple)
		scan->quote = '\0'; /* other strings end with their line */
	struct bytes text = bytes_trim(bytes_slice(line, 0, *ret_size));
	bool open = bytes_ends(text, "\\") || (language == RUBY && bytes_ends(text, ","));

	return scan->quote || scan->depth || open;
}

/* A whole statement, comments cut off, its lines joined by blanks; the indentation of its first
 * line is kept. The builder's line is where it ends, `*ret_line` where it begins. */
static bool read_statement(struct directive_builder *builder, enum language language,
			   struct bytes *text, struct buf *ret, unsigned *ret_line)
{
	struct scan scan = { 0 };
	struct bytes line;
	bool any = false;

	buf_clear(ret);
	while (syntax_line(builder, text, &line)) {
		size_t size;
		bool more = goes_on(&scan, language, line, &size);

		if (!any)
			*ret_line = builder->line;
		any = true;
		if (ret->size + size > STATEMENT_SIZE_MAX) {
			builder_problem(builder, "the statement is too long");
			return true;
		}
		line = bytes_slice(line, 0, size);
		if (bytes_ends(line, "\\"))
			line.size--;
		buf_add_bytes(ret, line);
		if (!more)
			return true;
		buf_add_byte(ret, ' ');
	}
	return any;
}

/* ---- literals ------------------------------------------------------------------------------ */

/* A quoted string at the front; false if it holds code ("#{...}") or does not end. */
static bool cut_string(struct bytes *rest, enum language language, struct buf *ret)
{
	char quote = rest->at[0];
	bool code = false;

	for (size_t i = 1; i < rest->size; i++) {
		char byte = rest->at[i];

		if (byte == quote) {
			*rest = bytes_slice(*rest, i + 1, rest->size);
			return !code;
		}
		if (byte == '\\' && i + 1 < rest->size)
			byte = rest->at[++i];
		else if (byte == '#' && language == RUBY && quote == '"' && i + 1 < rest->size)
			code |= rest->at[i + 1] == '{';
		buf_add_byte(ret, byte);
	}
	return false;
}

/* true, nil, None; a label in front of a value ("key: x"); a string with a prefix of python. */
static bool cut_word(struct bytes *rest, enum language language, struct buf *ret)
{
	static const char *const constants[] = { "true",  "false", "nil", "True",
						 "False", "None",  NULL };
	struct bytes name = cut_name(rest);
	bool string = language == PYTHON && name.size == 1 && strchr("rRbBuU", name.at[0]) &&
		      rest->size && strchr("\"'", rest->at[0]);
	bool label = language == RUBY && bytes_starts(*rest, ":") && !bytes_starts(*rest, "::");

	if (string)
		return cut_string(rest, language, ret);
	buf_add_bytes(ret, name);
	return label || is_one_of(name, constants);
}

/* One literal at the front, as text; false if it is code. */
static bool cut_literal(struct bytes *rest, enum language language, struct buf *ret)
{
	char byte = rest->at[0];
	size_t at = 0;

	buf_clear(ret);
	if (byte == '"' || byte == '\'')
		return cut_string(rest, language, ret);
	if (language == RUBY && byte == ':' && rest->size > 1) {
		*rest = bytes_slice(*rest, 1, rest->size);
		buf_add_bytes(ret, cut_name(rest));
		return ret->size > 0;
	}
	if (is_letter(byte))
		return cut_word(rest, language, ret);
	while (at < rest->size &&
	       (is_digit(rest->at[at]) || strchr("._", rest->at[at]) || (at == 0 && byte == '-')))
		at++;
	buf_add_bytes(ret, bytes_slice(*rest, 0, at));
	*rest = bytes_slice(*rest, at, rest->size);
	return at > 0;
}

static struct bytes without_separators(struct bytes rest)
{
	while (rest.size && strchr(" \t,[](){}", rest.at[0]))
		rest = bytes_slice(rest, 1, rest.size);
	return rest;
}

/* Adds the literals of a list as words, "key=value" for those with a label; false if one of them is
 * code. */
static bool add_literals(struct directive_builder *builder, struct bytes rest,
			 enum language language)
{
	scoped_buf value = { 0 }, word = { 0 };

	for (rest = without_separators(rest); rest.size; rest = without_separators(rest)) {
		if (!cut_literal(&rest, language, &value))
			return false;
		rest = bytes_trim(rest);
		buf_add_bytes(&word, buf_bytes(&value));
		if (bytes_skip(&rest, "=>") || bytes_skip(&rest, ":")) {
			buf_add_byte(&word, '=');
			continue;
		}
		if (rest.size && !strchr(",])};", rest.at[0]))
			return false;
		builder_word(builder, buf_bytes(&word));
		buf_clear(&word);
	}
	return true;
}

static void add_setting(struct directive_builder *builder, struct bytes name, struct bytes value,
			enum language language, bool is_conditional)
{
	builder_begin(builder, name);
	struct directive *directive = builder->current;
	bool literal = !is_conditional && add_literals(builder, value, language);

	builder_end(builder, false);
	if (directive)
		directive->is_computed = !literal;
}

/* ---- languages ----------------------------------------------------------------------------- */

/* How many blocks a statement of ruby opens, less those it closes. */
static int ruby_blocks(struct bytes statement)
{
	static const char *const openers[] = { "if",  "unless", "while",  "until", "case", "begin",
					       "def", "class",  "module", "for",   NULL };
	struct bytes rest = statement, word, first = { 0 }, last = { 0 };
	int blocks = 0;

	while (bytes_word(&rest, &word)) {
		first = first.size ? first : word;
		blocks += bytes_is(word, "do");
		last = word;
	}
	blocks += is_one_of(first, openers);
	return blocks - (bytes_is(last, "end") || bytes_is(first, "end"));
}

static void ruby_statement(struct directive_builder *builder, struct bytes statement,
			   bool is_conditional)
{
	struct bytes rest = bytes_trim(statement), name = cut_name(&rest);
	bool call = rest.size == 0 || strchr(" \t(", rest.at[0]);

	rest = bytes_trim(rest);
	if (name.size == 0 || !call || bytes_starts(rest, "=") || bytes_starts(rest, "||") ||
	    bytes_starts(rest, "."))
		return;
	add_setting(builder, name, rest, RUBY, is_conditional);
}

void syntax_ruby(struct directive_builder *builder, struct bytes text)
{
	scoped_buf statement = { 0 };
	unsigned line = 0;
	bool comment = false;
	int depth = 0;

	while (read_statement(builder, RUBY, &text, &statement, &line)) {
		struct bytes code = buf_bytes(&statement);
		unsigned last = builder->line;

		if (bytes_starts(code, "=begin") || bytes_starts(code, "=end"))
			comment = bytes_starts(code, "=begin");
		if (comment || bytes_starts(code, "=end"))
			continue;
		int blocks = ruby_blocks(code);

		builder->line = line;
		ruby_statement(builder, code, depth > 0 || blocks != 0);
		builder->line = last;
		depth = depth + blocks < 0 ? 0 : depth + blocks;
	}
}

static size_t indentation(struct bytes line)
{
	size_t at = 0;

	while (at < line.size && (line.at[at] == ' ' || line.at[at] == '\t'))
		at++;
	return at;
}

void syntax_python(struct directive_builder *builder, struct bytes text)
{
	static const char *const bodies[] = { "def", "class", "async", NULL };
	scoped_buf statement = { 0 };
	size_t body = SIZE_MAX; /* indentation of the function or class that we are in */
	unsigned line = 0;

	while (read_statement(builder, PYTHON, &text, &statement, &line)) {
		struct bytes code = buf_bytes(&statement), rest = bytes_trim(code), name;
		size_t indented = indentation(code);
		unsigned last = builder->line;

		if (rest.size == 0 || (body != SIZE_MAX && indented > body))
			continue;
		name = cut_name(&rest);
		body = is_one_of(name, bodies) ? indented : SIZE_MAX;
		rest = bytes_trim(rest);
		if (name.size == 0 || !bytes_skip(&rest, "=") || bytes_starts(rest, "="))
			continue;
		builder->line = line;
		add_setting(builder, name, bytes_trim(rest), PYTHON, indented > 0);
		builder->line = last;
	}
}

/* NAME=value, "export NAME=value"; anything else is code. */
void syntax_shell(struct directive_builder *builder, struct bytes text)
{
	static const struct word_rules rules = { .quotes = "\"'",
						 .quotes_anywhere = true,
						 .raw_quote = '\'',
						 .escapes_outside = true,
						 .comments = true };
	scoped_buf word = { 0 };
	struct bytes line;

	while (syntax_line(builder, &text, &line)) {
		line = bytes_trim(line);
		if (bytes_skip(&line, "export "))
			line = bytes_trim(line);
		struct bytes rest = line, name = cut_name(&rest);

		if (name.size == 0 || !bytes_skip(&rest, "="))
			continue;
		builder_begin(builder, name);
		if (rest.size && !strchr(" \t", rest.at[0]) &&
		    syntax_word(builder, &rules, &rest, &word))
			builder_word(builder, buf_bytes(&word));
		builder_end(builder, false);
	}
}
