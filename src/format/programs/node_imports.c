/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: ECMA-262, "Lexical Grammar"; Node.js, "Modules" and "Packages". */
#include <ctype.h>

#include "format/programs/script_imports_parts.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { TEMPLATES_MAX = 32 }; /* `${`${}`}`: one in the other */

/* What Node brings along: module.builtinModules. */
static const char *const built_in[] = {
	"assert",
	"async_hooks",
	"buffer",
	"child_process",
	"cluster",
	"console",
	"constants",
	"crypto",
	"dgram",
	"dns",
	"domain",
	"diagnostics_channel",
	"events",
	"fs",
	"http",
	"http2",
	"https",
	"inspector",
	"module",
	"net",
	"os",
	"path",
	"perf_hooks",
	"process",
	"punycode",
	"querystring",
	"readline",
	"repl",
	"stream",
	"string_decoder",
	"sys",
	"timers",
	"tls",
	"trace_events",
	"tty",
	"url",
	"util",
	"v8",
	"vm",
	"wasi",
	"worker_threads",
	"zlib",
};

/* Words behind which '/' begins a regular expression, and does not divide. */
static const char *const before_expressions[] = {
	"return", "typeof", "case", "in", "of",    "delete", "void",
	"throw",  "new",    "else", "do", "yield", "await",  "instanceof",
};

struct node_reader {
	struct script_finding *finding;
	struct script_cursor at;
	char last;    /* the byte before, blanks and comments left out; 'a' for a name */
	size_t depth; /* of braces */
	size_t templates[TEMPLATES_MAX]; /* the depth at which each goes on */
	size_t template_count;
	size_t try_depth; /* of the braces of a try block; 0: in none */
	bool is_try_next; /* the next brace is one's */
};

static bool is_any(struct bytes word, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (bytes_is(word, list[i]))
			return true;
	return false;
}

/* Strings and regular expressions end with their line, also if that is an error. */
static void skip_quotes(struct node_reader *reader, char end)
{
	struct bytes rest = reader->at.rest;
	bool is_class = false; /* [/] of a regular expression */
	size_t at = 1;

	for (; at < rest.size && rest.at[at] != '\n'; at++) {
		if (rest.at[at] == '\\') {
			at++;
			continue;
		}
		if (end == '/' && (rest.at[at] == '[' || rest.at[at] == ']'))
			is_class = rest.at[at] == '[';
		if (rest.at[at] == end && !is_class) {
			at++;
			break;
		}
	}
	script_move(&reader->at, at);
	reader->last = 'a';
}

/* What stands in backquotes, up to "${" or its end. */
static void skip_template(struct node_reader *reader)
{
	struct bytes rest = reader->at.rest;
	size_t at = 0;

	for (; at < rest.size && rest.at[at] != '`'; at++) {
		if (rest.at[at] == '\\') {
			at++;
			continue;
		}
		if (rest.at[at] != '$' || at + 1 >= rest.size || rest.at[at + 1] != '{' ||
		    reader->template_count == TEMPLATES_MAX)
			continue;
		reader->templates[reader->template_count++] = ++reader->depth;
		script_move(&reader->at, at + 2);
		reader->last = '{';
		return;
	}
	script_move(&reader->at, at + 1);
	reader->last = 'a';
}

static void add(struct node_reader *reader, struct bytes name)
{
	size_t size = 0, slashes = bytes_starts(name, "@") ? 2 : 1;

	if (name.size == 0 || strchr("./#", name.at[0]) || bytes_find(name, ':') >= 0)
		return;
	for (; size < name.size; size++)
		if (name.at[size] == '/' && --slashes == 0)
			break;
	name = bytes_slice(name, 0, size);
	if (!is_any(name, built_in, COUNT(built_in)))
		script_finding_add(reader->finding, name, reader->at.line, reader->try_depth > 0);
}

/* require("x"), import("x"), import "x", from "x". */
static void look_behind(struct node_reader *reader, struct bytes word)
{
	bool is_import = bytes_is(word, "import"), is_call = false;
	struct bytes rest = reader->at.rest, name;

	if (!is_import && !bytes_is(word, "require") && !bytes_is(word, "from"))
		return;
	script_skip_blanks(&rest);
	if (!bytes_is(word, "from"))
		is_call = bytes_skip(&rest, "(");
	script_skip_blanks(&rest);
	if ((bytes_is(word, "require") && !is_call) || !script_quoted(rest, &name))
		return;
	rest = bytes_slice(rest, name.size + 2, rest.size);
	script_skip_blanks(&rest);
	if (!is_call || bytes_starts(rest, ")") || bytes_starts(rest, ","))
		add(reader, name);
}

static void take_word(struct node_reader *reader)
{
	bool is_member = reader->last == '.';
	size_t size = 0;

	while (size < reader->at.rest.size &&
	       (script_is_name_byte(reader->at.rest.at[size]) || reader->at.rest.at[size] == '$'))
		size++;
	struct bytes word = bytes_slice(reader->at.rest, 0, size);

	script_move(&reader->at, size);
	if (!is_member)
		look_behind(reader, word);
	reader->is_try_next = !is_member && bytes_is(word, "try");
	reader->last = is_any(word, before_expressions, COUNT(before_expressions)) ? '(' : 'a';
}

static void take_brace(struct node_reader *reader, char brace)
{
	bool is_template = brace == '}' && reader->template_count > 0 &&
			   reader->templates[reader->template_count - 1] == reader->depth;

	if (brace == '{') {
		reader->depth++;
		if (reader->is_try_next && reader->try_depth == 0)
			reader->try_depth = reader->depth;
	} else if (reader->depth > 0) {
		if (reader->try_depth == reader->depth)
			reader->try_depth = 0;
		reader->depth--;
	}
	reader->is_try_next = false;
	reader->last = brace;
	script_move(&reader->at, 1);
	if (is_template) {
		reader->template_count--;
		skip_template(reader);
	}
}

static void take_slash(struct node_reader *reader)
{
	if (bytes_starts(reader->at.rest, "//")) {
		ptrdiff_t end = bytes_find(reader->at.rest, '\n');

		script_move(&reader->at, end < 0 ? reader->at.rest.size : (size_t)end);
	} else if (bytes_starts(reader->at.rest, "/*")) {
		script_move(&reader->at, 2);
		script_move_behind(&reader->at, "*/");
	} else if (reader->last == 'a' || reader->last == ')' || reader->last == ']') {
		script_move(&reader->at, 1);
		reader->last = '/';
	} else {
		skip_quotes(reader, '/');
	}
}

static void take_next(struct node_reader *reader)
{
	char byte = reader->at.rest.at[0];

	if (isspace((unsigned char)byte)) {
		script_move(&reader->at, 1);
	} else if (byte == '/') {
		take_slash(reader);
	} else if (byte == '"' || byte == '\'') {
		skip_quotes(reader, byte);
	} else if (byte == '`') {
		script_move(&reader->at, 1);
		skip_template(reader);
	} else if (byte == '{' || byte == '}') {
		take_brace(reader, byte);
	} else if (byte == '$' || script_is_name_byte(byte)) {
		take_word(reader);
	} else {
		script_move(&reader->at, 1);
		reader->last = byte;
		reader->is_try_next = false;
	}
}

void node_imports_read(struct bytes text, struct script_finding *finding)
{
	struct node_reader reader = { .finding = finding, .at = { text, 1 } };

	if (bytes_starts(text, "#!"))
		script_move_behind(&reader.at, "\n");
	while (reader.at.rest.size > 0)
		take_next(&reader);
}
