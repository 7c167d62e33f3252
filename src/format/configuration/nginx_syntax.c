/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nginx: see ngx_conf_read_token() of src/core/ngx_conf_file.c. */
#include "format/configuration/syntaxes.h"

struct reader {
	struct directive_builder *builder;
	struct bytes text;
	size_t at;
	struct buf word;
};

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static char next(struct reader *reader)
{
	char byte = reader->text.at[reader->at++];

	if (byte == '\n')
		reader->builder->line++;
	return byte;
}

/* A backslash: before quotes and itself it goes, t r n are control bytes, else it stays. */
static void add_escaped(struct reader *reader)
{
	char byte = reader->at < reader->text.size ? next(reader) : '\\';

	switch (byte) {
	case '"':
	case '\'':
	case '\\':
		buf_add_byte(&reader->word, byte);
		break;
	case 't':
		buf_add_byte(&reader->word, '\t');
		break;
	case 'r':
		buf_add_byte(&reader->word, '\r');
		break;
	case 'n':
		buf_add_byte(&reader->word, '\n');
		break;
	default:
		buf_add_byte(&reader->word, '\\');
		buf_add_byte(&reader->word, byte);
	}
}

static void read_quoted(struct reader *reader, char quote)
{
	while (reader->at < reader->text.size) {
		char byte = next(reader);

		if (byte == quote)
			return;
		if (byte == '\\')
			add_escaped(reader);
		else
			buf_add_byte(&reader->word, byte);
	}
	builder_problem(reader->builder, "a quote is not closed");
}

/* "${name}" holds a brace that opens no block. */
static void read_plain(struct reader *reader)
{
	bool variable = false;

	while (reader->at < reader->text.size) {
		char byte = reader->text.at[reader->at];

		if (is_blank(byte) || byte == ';' || (byte == '{' && !variable))
			return;
		next(reader);
		variable = byte == '$';
		if (byte == '\\')
			add_escaped(reader);
		else
			buf_add_byte(&reader->word, byte);
	}
}

static void skip_comment(struct reader *reader)
{
	while (reader->at < reader->text.size && reader->text.at[reader->at] != '\n')
		reader->at++;
}

/* Code of lua-nginx-module between braces: up to the one that closes it. */
static void skip_code(struct reader *reader)
{
	unsigned depth = 1;

	while (reader->at < reader->text.size && depth) {
		char byte = next(reader);

		if (byte == '"' || byte == '\'')
			read_quoted(reader, byte);
		depth += byte == '{';
		depth -= byte == '}';
	}
	buf_clear(&reader->word);
}

/* ";", "{" or "}" behind the words of a directive, which may have none. */
static void end_directive(struct reader *reader, char byte, bool has_words)
{
	struct directive_builder *builder = reader->builder;
	const struct directive *directive = builder->current;
	bool is_code = directive && byte == '{' &&
		       bytes_ends(bytes_of(directive->name), "_by_lua_block");

	if (byte == '}') {
		if (has_words)
			builder_problem(builder, "no \";\" before \"}\"");
		builder_end(builder, false);
		if (!builder_close(builder))
			builder_problem(builder, "\"}\" without \"{\"");
		return;
	}
	if (!has_words)
		builder_problem(builder, "\"%c\" without a directive", byte);
	builder_end(builder, byte == '{' && has_words && !is_code);
	if (is_code)
		skip_code(reader);
}

static void read_word(struct reader *reader, bool is_first)
{
	char byte = reader->text.at[reader->at];

	buf_clear(&reader->word);
	if (byte == '"' || byte == '\'') {
		next(reader);
		read_quoted(reader, byte);
	} else {
		read_plain(reader);
	}
	if (is_first)
		builder_begin(reader->builder, buf_bytes(&reader->word));
	else
		builder_word(reader->builder, buf_bytes(&reader->word));
}

void syntax_nginx(struct directive_builder *builder, struct bytes text)
{
	struct reader reader = { .builder = builder, .text = text };
	bool has_words = false;

	builder->line = 1;
	bytes_skip(&reader.text, "\xef\xbb\xbf");
	while (reader.at < reader.text.size && !builder->is_full) {
		char byte = reader.text.at[reader.at];

		if (is_blank(byte)) {
			next(&reader);
		} else if (byte == '#') {
			skip_comment(&reader);
		} else if (byte == ';' || byte == '{' || byte == '}') {
			next(&reader);
			end_directive(&reader, byte, has_words);
			has_words = false;
		} else {
			read_word(&reader, !has_words);
			has_words = true;
		}
	}
	if (has_words)
		builder_problem(builder, "the file ends within a directive");
	builder_end(builder, false);
	buf_deinit(&reader.word);
}
