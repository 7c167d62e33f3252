/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What in a program is a literal with a name: "DB_HOST = 'x'", "'host' => 'x'", "{host: 'x'}",
 * "define('DB_HOST', 'x')", one reader for PHP, Python, JavaScript and Ruby, since the literals of
 * all of them look alike. Whatever is computed (a call, a sum, a choice) has no value: nothing is
 * guessed. Literals in calls are named by the call: connect('redis://x').
 */
#include "base/buf.h"
#include "format/endpoints/config_values.h"

enum token_kind {
	TOKEN_END,
	TOKEN_NAME, /* also a.b, a->b, $a */
	TOKEN_TEXT, /* a literal in quotes */
	TOKEN_NUMBER,
	TOKEN_SIGN, /* one byte, or "=>" as '>' */
};

struct token {
	enum token_kind kind;
	char sign;
	struct bytes text; /* as written; of a literal what is between its quotes */
	unsigned line;
};

struct lexer {
	struct bytes rest;
	unsigned line;
	bool is_php;
};

/* Brackets that are open. */
struct frame {
	size_t name_size; /* of the path */
	unsigned number;
	bool is_silent; /* its literals are no values: what asks the environment, a default */
};

struct reader {
	struct config_values *values;
	struct lexer lexer;
	struct buf path;
	struct frame frames[CONFIG_DEPTH_MAX];
	size_t depth;
	size_t ignored;  /* brackets deeper than that */
	bool is_default; /* the next literal is one: "... || 'x'" */
};

/* ---- tokens -------------------------------------------------------------------------------- */

static bool is_name(char c)
{
	char lower = (char)(c | 0x20);

	return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

/* Takes bytes off the front, counting lines. */
static struct bytes cut(struct lexer *lexer, size_t size)
{
	struct bytes taken = bytes_slice(lexer->rest, 0, size);

	for (size_t i = 0; i < taken.size; i++)
		lexer->line += taken.at[i] == '\n';
	lexer->rest = bytes_slice(lexer->rest, taken.size, lexer->rest.size);
	return taken;
}

/* Cuts up to `end`, and it; all if it does not come. */
static struct bytes cut_until(struct lexer *lexer, const char *end)
{
	ptrdiff_t at = bytes_find_text(lexer->rest, end);
	struct bytes taken = cut(lexer, at < 0 ? lexer->rest.size : (size_t)at);

	cut(lexer, strlen(end));
	return taken;
}

/* A text in three quotes: of Python, mostly documentation. */
static void skip_block(struct lexer *lexer)
{
	const char *quotes = lexer->rest.at[0] == '"' ? "\"\"\"" : "'''";

	cut(lexer, strlen(quotes));
	cut_until(lexer, quotes);
}

/* Blanks, comments, and in PHP what is no code. True if something was passed. */
static bool skip_one(struct lexer *lexer)
{
	struct bytes rest = lexer->rest;

	if (rest.size == 0)
		return false;
	if (strchr(" \t\r\n\v\f", rest.at[0]))
		cut(lexer, 1);
	else if (rest.at[0] == '#' || bytes_starts(rest, "//"))
		cut_until(lexer, "\n");
	else if (bytes_starts(rest, "/*"))
		cut_until(lexer, "*/");
	else if (bytes_starts(rest, "\"\"\"") || bytes_starts(rest, "'''"))
		skip_block(lexer);
	else if (lexer->is_php && bytes_starts(rest, "?>"))
		cut_until(lexer, "<?");
	else
		return false;
	return true;
}

/* What is between quotes; a backslash protects the next byte. */
static struct bytes cut_text(struct lexer *lexer)
{
	struct bytes rest = lexer->rest, text;
	size_t at = 1;

	while (at < rest.size && rest.at[at] != rest.at[0])
		at += rest.at[at] == '\\' ? 2 : 1;
	text = cut(lexer, at + 1);
	return bytes_slice(text, 1, text.size > at ? at - 1 : text.size);
}

/* A name with what is joined to it: a.b, $a->b, A::b. */
static struct bytes cut_names(struct lexer *lexer)
{
	struct bytes rest = lexer->rest;
	size_t at = 0;

	for (;;) {
		struct bytes ahead;

		while (at < rest.size && is_name(rest.at[at]))
			at++;
		ahead = bytes_slice(rest, at, rest.size);
		if (ahead.size > 1 && ahead.at[0] == '.' && is_name(ahead.at[1]))
			at++;
		else if (ahead.size > 2 && is_name(ahead.at[2]) &&
			 (bytes_starts(ahead, "->") || bytes_starts(ahead, "::")))
			at += 2;
		else
			return cut(lexer, at);
	}
}

static struct token next_token(struct lexer *lexer)
{
	struct token token = { .kind = TOKEN_END };
	struct bytes rest;

	while (skip_one(lexer))
		;
	rest = lexer->rest;
	token.line = lexer->line;
	if (rest.size == 0)
		return token;
	if (strchr("'\"`", rest.at[0])) {
		token.kind = TOKEN_TEXT;
		token.text = cut_text(lexer);
	} else if (is_name(rest.at[0])) {
		token.kind = rest.at[0] >= '0' && rest.at[0] <= '9' ? TOKEN_NUMBER : TOKEN_NAME;
		token.text = cut_names(lexer);
	} else {
		token.kind = TOKEN_SIGN;
		token.sign = bytes_starts(rest, "=>") ? '>' : rest.at[0];
		/* "==", "||" and the like are one sign that says nothing */
		bool is_double = rest.size > 1 && rest.at[0] == rest.at[1] &&
				 strchr("=|&?", rest.at[0]);

		if (is_double)
			token.sign = '?';
		token.text = cut(lexer, token.sign == '>' || is_double ? 2 : 1);
	}
	return token;
}

/* ---- values -------------------------------------------------------------------------------- */

/* What asks somebody else for a value: a literal in it is at most a default. The end of its name
 * counts. */
static const struct {
	const char *name;
	const char *why;
} asking[] = {
	{ "env", "Laravel, django-environ" },
	{ "getenv", "PHP, os.getenv of Python" },
	{ "environ.get", "os.environ of Python" },
	{ "ENV.fetch", "Ruby" },
	{ "config", "python-decouple; Laravel" },
	{ "import_module", "a name of code" },
	{ "require", "a name of code" },
	{ "import", "a name of code" },
	{ "url", "a route" },
	{ "path", "a route, a file" },
};

static bool asks(struct bytes name)
{
	for (size_t i = 0; i < sizeof(asking) / sizeof(asking[0]); i++)
		if (bytes_ends(name, asking[i].name))
			return true;
	return false;
}

/* Puts a name at the end of the path, in place of what stood behind the open bracket. */
static void set_name(struct reader *reader, struct bytes name)
{
	size_t size = reader->depth ? reader->frames[reader->depth - 1].name_size : 0;

	reader->is_default = false;
	buf_cut(&reader->path, size);
	if (name.size + size > CONFIG_NAME_SIZE_MAX)
		return;
	buf_add_text(&reader->path, size ? "." : "");
	while (name.size && name.at[0] == '$')
		name = bytes_slice(name, 1, name.size);
	buf_add_bytes(&reader->path, name);
}

/* The next number of a list, for what has no name. */
static void set_number(struct reader *reader)
{
	struct frame *frame = reader->depth ? &reader->frames[reader->depth - 1] : NULL;
	scoped_buf number = { 0 };

	buf_add_format(&number, "%u", frame ? frame->number++ : 0);
	set_name(reader, buf_bytes(&number));
}

static bool has_name(const struct reader *reader)
{
	size_t size = reader->depth ? reader->frames[reader->depth - 1].name_size : 0;

	return reader->path.size > size;
}

static void forget_name(struct reader *reader)
{
	buf_cut(&reader->path, reader->depth ? reader->frames[reader->depth - 1].name_size : 0);
}

static void open_bracket(struct reader *reader, bool is_silent)
{
	bool was_silent = reader->depth && reader->frames[reader->depth - 1].is_silent;

	if (reader->depth == CONFIG_DEPTH_MAX || reader->ignored) {
		reader->ignored++;
		return;
	}
	if (!has_name(reader) && reader->depth)
		set_number(reader);
	reader->frames[reader->depth++] = (struct frame){ .name_size = reader->path.size,
							  .is_silent = is_silent || was_silent };
}

static void close_bracket(struct reader *reader)
{
	if (reader->ignored) {
		reader->ignored--;
		return;
	}
	if (reader->depth)
		reader->depth--;
	forget_name(reader);
}

static bool is_sign(const struct token *token, const char *signs)
{
	return token->kind == TOKEN_SIGN && strchr(signs, token->sign);
}

/* True if nothing is done with a literal that ended in `line`, `next` being what follows it. */
static bool is_whole(const struct token *next, unsigned line)
{
	if (next->kind == TOKEN_END || is_sign(next, ",;)]}"))
		return true;
	return next->line > line && next->kind != TOKEN_TEXT && !is_sign(next, "+-*/%.?&|");
}

/* A literal: a value if nothing is done with it, a name if a sign says so. */
static struct token read_literal(struct reader *reader, const struct token *literal)
{
	bool is_silent = reader->is_default || reader->ignored ||
			 (reader->depth && reader->frames[reader->depth - 1].is_silent);
	unsigned line = reader->lexer.line;
	struct token next = next_token(&reader->lexer);

	if (is_sign(&next, ">:") && literal->kind == TOKEN_TEXT) {
		set_name(reader, literal->text);
		return next_token(&reader->lexer);
	}
	if (!is_silent && is_whole(&next, line)) {
		if (!has_name(reader))
			set_number(reader);
		config_values_add(reader->values, buf_bytes(&reader->path), literal->text,
				  literal->line);
	}
	reader->is_default = false;
	forget_name(reader);
	return next;
}

/* define('NAME', 'value'), behind its first bracket. */
static struct token read_define(struct reader *reader)
{
	struct token name = next_token(&reader->lexer), next;

	if (name.kind != TOKEN_TEXT)
		return name;
	next = next_token(&reader->lexer);
	if (!is_sign(&next, ","))
		return next;
	set_name(reader, name.text);
	return next_token(&reader->lexer);
}

/* $a['b']['c'] = : the names in brackets behind a name. */
static struct token read_indexes(struct reader *reader, struct token next)
{
	while (is_sign(&next, "[")) {
		struct lexer before = reader->lexer;
		struct token index = next_token(&reader->lexer), end = next_token(&reader->lexer);

		if (index.kind != TOKEN_TEXT || !is_sign(&end, "]")) {
			reader->lexer = before;
			return next;
		}
		buf_add_byte(&reader->path, '.');
		buf_add_bytes(&reader->path, bytes_slice(index.text, 0, CONFIG_NAME_SIZE_MAX));
		next = next_token(&reader->lexer);
	}
	return next;
}

/* Behind "name:" or "name =": the value; but "name: type = value" of Python and TypeScript says
 * first what kind of value it is. */
static struct token read_assigned(struct reader *reader, bool may_be_typed)
{
	struct token token = next_token(&reader->lexer);
	struct lexer before = reader->lexer;
	struct token next;

	if (token.kind != TOKEN_NAME || !may_be_typed)
		return token;
	next = next_token(&reader->lexer);
	if (is_sign(&next, "="))
		return next_token(&reader->lexer);
	reader->lexer = before;
	return token;
}

static struct token read_call(struct reader *reader, struct bytes name)
{
	bool is_list = bytes_is(name, "array") || bytes_is(name, "dict");
	bool is_definition = bytes_is(name, "define");

	if (!is_list && !is_definition && !has_name(reader))
		set_name(reader, name);
	open_bracket(reader, asks(name));
	return is_definition ? read_define(reader) : next_token(&reader->lexer);
}

/* Words that choose between values: what one of them stands before is not the only one. */
static bool is_choice(struct bytes name)
{
	return bytes_is(name, "or") || bytes_is(name, "if") || bytes_is(name, "else") ||
	       bytes_is(name, "and") || bytes_is(name, "unless");
}

/* A name: of what is set to it, of a call, or of nothing that counts. */
static struct token read_name(struct reader *reader, const struct token *name)
{
	struct token next = next_token(&reader->lexer);

	if (is_choice(name->text)) {
		reader->is_default = true;
		return next;
	}
	if (is_sign(&next, "("))
		return read_call(reader, name->text);
	if (next.kind == TOKEN_TEXT && name->text.size <= 2)
		return next; /* b'x', rb"x" of Python */
	set_name(reader, name->text);
	next = read_indexes(reader, next);
	if (is_sign(&next, "=:>"))
		return read_assigned(reader, next.sign == ':');
	forget_name(reader);
	return next;
}

/* "," and ";" end what was begun; other signs compute something. */
static void read_sign(struct reader *reader, const struct token *token)
{
	if (is_sign(token, "{[(")) {
		open_bracket(reader, false);
	} else if (is_sign(token, "}])")) {
		close_bracket(reader);
	} else {
		forget_name(reader);
		reader->is_default = token->sign == '?' ||
				     (reader->is_default && token->sign == ':');
	}
}

void config_read_script(struct config_values *values, struct bytes text, bool is_php)
{
	struct reader reader = { .values = values,
				 .lexer = { .rest = text, .line = 1, .is_php = is_php } };
	struct token token;

	buf_reserve(&reader.path, 0);
	if (is_php)
		cut_until(&reader.lexer, "<?");
	for (token = next_token(&reader.lexer); token.kind != TOKEN_END;) {
		if (token.kind == TOKEN_SIGN) {
			read_sign(&reader, &token);
			token = next_token(&reader.lexer);
		} else if (token.kind == TOKEN_NAME) {
			token = read_name(&reader, &token);
		} else {
			token = read_literal(&reader, &token);
		}
	}
	buf_deinit(&reader.path);
}
