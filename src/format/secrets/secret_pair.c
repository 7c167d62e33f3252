/* SPDX-License-Identifier: GPL-2.0-or-later */
/* name=value in all its dresses: shell, INI, YAML, JSON, DSN, query of a URL, header. */
#include "format/secrets/secret.h"
#include "format/secrets/secret_marker.h"

/* A value that is being delimited. */
struct pair {
	struct bytes text;
	size_t name_at, name_end; /* the name, without quotes */
	size_t value_at;
	char outer;     /* quote that opens right before the name, or 0: "PW=a b" */
	char around;    /* else what stands before the name: ';' '?' '&', '\n' at a line's start */
	char separator; /* '=' or ':' */
	bool spaced;    /* a blank stands beside the separator */
};

static bool is_name_byte(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || byte == '_' || byte == '-' || byte == '.';
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

static bool is_line_end(char byte)
{
	return byte == '\n' || byte == '\r' || byte == '\0';
}

static bool is_quote(char byte)
{
	return byte == '"' || byte == '\'';
}

static char byte_at(struct bytes text, size_t at)
{
	return at < text.size ? text.at[at] : '\0';
}

/* True if "name=" or "name:" starts at `at`, blanks in front of it allowed. */
static bool pair_starts(struct bytes text, size_t at)
{
	size_t from, limit;

	for (limit = at + 8; at < limit && is_blank(byte_at(text, at));)
		at++;
	at += is_quote(byte_at(text, at));
	for (from = at, limit = at + SECRET_NAME_MAX;
	     at < limit && is_name_byte(byte_at(text, at));)
		at++;
	char after = byte_at(text, at);

	return at > from && (after == '=' || after == ':' || is_quote(after));
}

/* Behind the closing quote of the quoted text at `at`; the end of the line if it never closes, so
 * that one stray quote does not hide the settings of all further lines. */
static size_t skip_quoted(struct bytes text, size_t at)
{
	size_t open = at, limit = at + SECRET_QUOTED_MAX;
	char quote = text.at[at++];

	while (at < text.size && at < limit && text.at[at] != quote)
		at += text.at[at] == '\\' ? 2 : 1;
	if (at < text.size && at < limit)
		return at + 1;
	for (at = open; at < text.size && !is_line_end(text.at[at]);)
		at++;
	return at;
}

static size_t up_to(struct bytes text, size_t at, const char *stops)
{
	while (at < text.size && !is_line_end(text.at[at]) && !strchr(stops, text.at[at]))
		at++;
	return at;
}

static bool is_upper_case(struct bytes name)
{
	for (size_t i = 0; i < name.size; i++)
		if (name.at[i] >= 'a' && name.at[i] <= 'z')
			return false;
	return true;
}

static bool closes(struct bytes before, char byte)
{
	ptrdiff_t kind = bytes_find(bytes_of(")]}"), byte);

	return kind >= 0 && memrchr(before.at, "([{"[kind], before.size);
}

/* Behind what holds together at `at`: a quoted text, "$(command)", an escaped byte, a byte. */
static size_t behind(struct bytes text, size_t at)
{
	if (is_quote(text.at[at]))
		return skip_quoted(text, at);
	if (text.at[at] == '$' && byte_at(text, at + 1) == '(') {
		size_t end = up_to(text, at, ")");

		return byte_at(text, end) == ')' ? end + 1 : at + 1;
	}
	return at + (text.at[at] == '\\' ? 2 : 1);
}

/* The end of a value without quotes around it: a blank, or a delimiter with another pair behind it.
 * Quotes inside it hold it together. */
static size_t end_of_word(const struct pair *pair, bool to_line_end)
{
	struct bytes text = pair->text, before = { text.at, pair->name_at };
	size_t at = pair->value_at;

	while (at < text.size && !is_line_end(text.at[at])) {
		char byte = text.at[at];

		if (is_blank(byte) && (!to_line_end || pair_starts(text, at)))
			break;
		if (strchr(";,&", byte) &&
		    (pair_starts(text, at + 1) || is_line_end(byte_at(text, at + 1))))
			break;
		/* a continued line, unless the next one is a setting of its own */
		if (byte == '\\' && is_line_end(byte_at(text, at + 1)) && pair_starts(text, at + 2))
			break;
		if (is_quote(byte) && memrchr(before.at, byte, before.size))
			break;
		if (closes(before, byte) && (at + 1 == text.size || !is_name_byte(text.at[at + 1])))
			break;
		at = behind(text, at);
	}
	return at < text.size ? at : text.size;
}

static size_t end_of_value(const struct pair *pair)
{
	struct bytes text = pair->text;
	struct bytes name = bytes_slice(text, pair->name_at, pair->name_end - pair->name_at);
	char first = byte_at(text, pair->value_at);

	if (is_quote(first) && first != pair->outer) {
		size_t end = skip_quoted(text, pair->value_at);

		while (byte_at(text, end) == first) /* '' inside a quoted value of a DSN */
			end = skip_quoted(text, end);
		if (is_name_byte(byte_at(text, end)) || is_quote(byte_at(text, end)))
			end += end_of_word(
				&(struct pair){ .text = bytes_slice(text, end, SIZE_MAX) }, false);
		return end;
	}
	if (pair->outer)
		return up_to(text, pair->value_at, pair->outer == '"' ? "\"" : "'");
	if (first == '{' && byte_at(text, pair->value_at + 1) != '{') {
		size_t end = up_to(text, pair->value_at, "}"); /* ODBC: Pwd={a;b} */

		return byte_at(text, end) == '}' ? end + 1 : end;
	}
	if (pair->around == '?' || pair->around == '&')
		return up_to(text, pair->value_at, "&# \t\"'<>");
	if (pair->around == ';' && !is_upper_case(name))
		return up_to(text, pair->value_at, ";\"");
	return end_of_word(pair, pair->around == '\n' && (pair->spaced || !is_upper_case(name)));
}

/* Moves the value to the lines that belong to "name: |" or "name: >-", and returns their end; 0 if
 * the value is no such block. Source: YAML 1.2.2 section 8.1. */
static size_t read_block(struct pair *pair)
{
	struct bytes text = pair->text, rest, line;
	size_t indent = pair->name_at, head = pair->value_at + 1, end = 0;

	while (strchr("+-123456789", byte_at(text, head)) && byte_at(text, head))
		head++;
	if (pair->separator != ':' || !strchr("|>", byte_at(text, pair->value_at)) ||
	    !is_line_end(byte_at(text, head)))
		return 0;
	while (indent > 0 && text.at[indent - 1] != '\n')
		indent--;
	indent = pair->name_at - indent;
	rest = bytes_slice(text, head, SIZE_MAX);
	for (bool is_head = true; bytes_line(&rest, &line); is_head = false) {
		struct bytes content = bytes_trim(line);
		size_t from = (size_t)(content.at - text.at);

		if (is_head || content.size == 0)
			continue;
		if ((size_t)(content.at - line.at) <= indent)
			break;
		pair->value_at = end ? pair->value_at : from;
		end = from + content.size;
	}
	return end;
}

/* What stands in the place of a secret already: "<secret:s12>". */
static bool is_replaced(const struct pair *pair)
{
	enum { MARKER_SIZE_MAX = sizeof(SECRET_MARKER_START) + SECRET_ID_SIZE_MAX + 1 };
	struct bytes id;

	return pair->name_at > 0 &&
	       secret_marker_find(bytes_slice(pair->text, pair->name_at - 1, MARKER_SIZE_MAX),
				  &id) == 0;
}

/* Where the name begins that ends at `end`, without dashes and dots in front of it. */
static size_t name_start(struct bytes text, size_t end)
{
	size_t from = end;

	while (from > 0 && end - from < SECRET_NAME_MAX && is_name_byte(text.at[from - 1]))
		from--;
	while (from < end && (text.at[from] == '-' || text.at[from] == '.'))
		from++;
	return from;
}

/* passwords["anna"] = x: where the index does not tell, the array does; token["type"] does not. */
static void use_array_name(struct pair *pair)
{
	struct bytes index = bytes_slice(pair->text, pair->name_at, pair->name_end - pair->name_at);
	size_t end = pair->name_at;

	end -= end > 0 && is_quote(pair->text.at[end - 1]);
	if (secret_setting_kind(index, BYTES("value")) || end == 0 ||
	    (pair->text.at[end - 1] != '[' && pair->text.at[end - 1] != '{'))
		return;
	size_t from = name_start(pair->text, end - 1);
	const char *kind = secret_setting_kind(bytes_slice(pair->text, from, end - 1 - from),
					       BYTES("value"));

	if (kind && strcmp(kind, "password") == 0) {
		pair->name_at = from;
		pair->name_end = end - 1;
	}
}

/* Finds the name in front of the separator at `at`: name, "name", env[name], $cfg['name']. */
static bool read_name(struct pair *pair, size_t at)
{
	size_t end = at;

	while (end > 0 && is_blank(pair->text.at[end - 1]) && pair->separator == '=')
		end--;
	pair->spaced = end < at;
	bool indexed = end > 1 && (pair->text.at[end - 1] == ']' || pair->text.at[end - 1] == '}');

	end -= indexed;
	bool quoted = end > 0 && is_quote(pair->text.at[end - 1]);

	end -= quoted;
	size_t from = name_start(pair->text, end);

	if (from == end)
		return false;
	pair->name_at = from;
	pair->name_end = end;
	if (is_replaced(pair))
		return false;
	char before = from > 0 ? pair->text.at[from - 1] : '\n';

	if (indexed) {
		pair->around = '\n';
		use_array_name(pair);
		return true;
	}
	if (!quoted && is_quote(before))
		pair->outer = before;
	while (from > 0 && is_blank(before))
		before = --from > 0 ? pair->text.at[from - 1] : '\n';
	pair->around = is_line_end(before) ? '\n' : before;
	/* glued "name:value" is a pair for a plain name only, not for registry/my-secret:1.2 */
	bool glued = pair->separator == ':' && !quoted && !pair->outer &&
		     !is_blank(byte_at(pair->text, at + 1));
	struct bytes name = bytes_slice(pair->text, pair->name_at, end - pair->name_at);

	return !glued ||
	       (before != '/' && bytes_find(name, '-') < 0 && byte_at(pair->text, at + 1) != '/');
}

/* "requires no password: it means that ...": words stand around it, and no word like that is a
 * password. */
static bool is_sentence(const struct pair *pair, struct bytes rest)
{
	static const char *const words[] = { "a",    "an",   "and",  "as",   "by",   "for",
					     "if",   "in",   "is",   "it",   "not",  "only",
					     "that", "the",  "then", "they", "this", "to",
					     "use",  "when", "with", "you" };
	struct bytes word;

	if (pair->separator != ':' || !is_name_byte(pair->around) || !bytes_word(&rest, &word) ||
	    bytes_starts(rest, "\n") || bytes_trim(rest).size == 0)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (bytes_is(word, words[i]))
			return true;
	return false;
}

/* Reads the pair whose separator is at `at`; returns where to go on. */
static size_t read_pair(struct bytes text, size_t at, struct secret_spans *ret)
{
	struct pair pair = { .text = text, .separator = text.at[at] };

	if (!read_name(&pair, at))
		return at + 1;
	size_t value_at = at + 1;

	while (byte_at(text, value_at) == '=' || byte_at(text, value_at) == '>')
		value_at++; /* ==, =>, := */
	while (is_blank(byte_at(text, value_at))) {
		pair.spaced = true;
		value_at++;
	}
	struct bytes name = bytes_slice(text, pair.name_at, pair.name_end - pair.name_at);
	struct bytes rest = bytes_slice(text, value_at, SIZE_MAX);
	const char *kind = secret_setting_kind(name, BYTES("value"));

	if (!kind || rest.size == 0 || is_sentence(&pair, rest))
		return at + 1;
	if (strcmp(kind, "credential") == 0)
		value_at += secret_scheme_size(rest);
	pair.value_at = value_at;
	size_t block = read_block(&pair), end = block ? block : end_of_value(&pair);

	value_at = pair.value_at;
	struct bytes value = bytes_slice(text, value_at, end - value_at);

	if (secret_setting_kind(name, value)) {
		secret_spans_add(ret, (struct secret_span){ value_at, value.size, kind });
		return end > at ? end : at + 1;
	}
	/* no secret: what it was thought to hold of further lines is looked at as well */
	ptrdiff_t line = bytes_find(value, '\n');

	return value_at + (line < 0 ? value.size : (size_t)line);
}

void secret_find_pairs(struct bytes text, struct secret_spans *ret)
{
	for (size_t at = 0; at < text.size;) {
		if (text.at[at] == '=' || text.at[at] == ':')
			at = read_pair(text, at, ret);
		else
			at++;
	}
}
