/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A directive a line: words, in the quotes that each program knows. */
#include <strings.h>

#include "format/configuration/syntaxes.h"

bool syntax_line(struct directive_builder *builder, struct bytes *text, struct bytes *ret)
{
	if (builder->is_full || !bytes_line(text, ret))
		return false;
	builder->line++;
	return true;
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\v' || byte == '\f';
}

static int digit_of(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	byte |= 0x20;
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* What stands behind a backslash at `*at`; moves it behind that. */
static void add_escaped(const struct word_rules *rules, struct bytes line, size_t *at, char quote,
			struct buf *ret)
{
	static const char names[] = "nrtba", meanings[] = "\n\r\t\b\a";
	char byte = line.at[*at];
	const char *name = rules->named_escapes && quote ? strchr(names, byte) : NULL;

	(*at)++;
	if (name) {
		buf_add_byte(ret, meanings[name - names]);
	} else if (rules->named_escapes && quote && byte == 'x' && *at + 1 < line.size &&
		   digit_of(line.at[*at]) >= 0 && digit_of(line.at[*at + 1]) >= 0) {
		buf_add_byte(ret, (char)(digit_of(line.at[*at]) * 16 + digit_of(line.at[*at + 1])));
		*at += 2;
	} else {
		if (rules->escapes_quote_only && byte != '\\' && byte != quote)
			buf_add_byte(ret, '\\');
		buf_add_byte(ret, byte);
	}
}

/* Behind an opening quote at `*at - 1`: up to the closing one. False if there is none. */
static bool add_quoted(const struct word_rules *rules, struct bytes line, size_t *at, char quote,
		       struct buf *ret)
{
	while (*at < line.size) {
		char byte = line.at[(*at)++];

		if (byte == quote)
			return true;
		if (byte == '\\' && quote != rules->raw_quote && *at < line.size)
			add_escaped(rules, line, at, quote, ret);
		else
			buf_add_byte(ret, byte);
	}
	return false;
}

bool syntax_word(struct directive_builder *builder, const struct word_rules *rules,
		 struct bytes *line, struct buf *ret)
{
	struct bytes text = *line;
	size_t at = 0, start;

	buf_clear(ret);
	while (at < text.size && is_blank(text.at[at]))
		at++;
	start = at;
	if (at == text.size ||
	    (text.at[at] == '#' && (rules->comments || rules->comments_anywhere))) {
		*line = (struct bytes){ 0 };
		return false;
	}
	while (at < text.size && !is_blank(text.at[at])) {
		char byte = text.at[at];
		bool quotes = strchr(rules->quotes, byte) &&
			      (rules->quotes_anywhere || at == start);

		if (byte == '#' && rules->comments_anywhere)
			break;
		at++;
		if (quotes && !add_quoted(rules, text, &at, byte, ret))
			builder_problem(builder, "a quote is not closed");
		else if (!quotes && byte == '\\' && rules->escapes_outside && at < text.size)
			add_escaped(rules, text, &at, '\0', ret);
		else if (!quotes)
			buf_add_byte(ret, byte);
		if (quotes && !rules->quotes_anywhere)
			break;
	}
	*line = bytes_slice(text, at, text.size);
	return true;
}

void syntax_words(struct directive_builder *builder, const struct word_rules *rules,
		  struct bytes line)
{
	scoped_buf word = { 0 };

	if (!syntax_word(builder, rules, &line, &word))
		return;
	builder_begin(builder, buf_bytes(&word));
	while (syntax_word(builder, rules, &line, &word))
		builder_word(builder, buf_bytes(&word));
	builder_end(builder, false);
}

void syntax_redis(struct directive_builder *builder, struct bytes text)
{
	static const struct word_rules rules = {
		.quotes = "\"'", .quotes_anywhere = true, .raw_quote = '\'', .named_escapes = true
	};
	struct bytes line;

	while (syntax_line(builder, &text, &line)) {
		line = bytes_trim(line);
		if (line.size && line.at[0] != '#')
			syntax_words(builder, &rules, line);
	}
}

/* "Keyword=value" and "Keyword = value" are "Keyword value". */
static struct bytes sshd_keyword(struct bytes *line)
{
	size_t at = 0;
	struct bytes keyword;

	while (at < line->size && !is_blank(line->at[at]) && line->at[at] != '=')
		at++;
	keyword = bytes_slice(*line, 0, at);
	*line = bytes_trim(bytes_slice(*line, at, line->size));
	if (bytes_skip(line, "="))
		*line = bytes_trim(*line);
	return keyword;
}

void syntax_sshd(struct directive_builder *builder, struct bytes text)
{
	static const struct word_rules rules = { .quotes = "\"'",
						 .quotes_anywhere = true,
						 .escapes_quote_only = true,
						 .comments = true };
	scoped_buf word = { 0 };
	struct bytes line;

	while (syntax_line(builder, &text, &line)) {
		line = bytes_trim(line);
		if (line.size == 0 || line.at[0] == '#')
			continue;
		struct bytes keyword = sshd_keyword(&line);
		bool is_match = keyword.size == 5 && strncasecmp(keyword.at, "Match", 5) == 0;

		if (is_match)
			builder_close(builder);
		builder_begin(builder, keyword);
		while (syntax_word(builder, &rules, &line, &word))
			builder_word(builder, buf_bytes(&word));
		builder_end(builder, is_match);
	}
	builder_close(builder);
}

/* "-l 127.0.0.1", "--listen=127.0.0.1", "-l127.0.0.1". */
void syntax_options(struct directive_builder *builder, struct bytes text)
{
	struct bytes line;

	while (syntax_line(builder, &text, &line)) {
		size_t at = 0;

		line = bytes_trim(line);
		if (line.size < 2 || line.at[0] != '-')
			continue;
		if (line.at[1] == '-')
			while (at < line.size && line.at[at] != '=' && !is_blank(line.at[at]))
				at++;
		else
			at = 2;
		builder_begin(builder, bytes_slice(line, 0, at));
		line = bytes_trim(bytes_slice(line, at, line.size));
		bytes_skip(&line, "=");
		if (line.size)
			builder_word(builder, line);
		builder_end(builder, false);
	}
}

/* 'it''s' and 'it\'s'. */
static void postgresql_value(struct directive_builder *builder, struct bytes line)
{
	static const struct word_rules rules = { .quotes = "'",
						 .quotes_anywhere = true,
						 .named_escapes = true,
						 .comments_anywhere = true };
	scoped_buf word = { 0 }, joined = { 0 };

	/* a doubled quote is one, and does not end the value */
	for (size_t i = 0; i < line.size; i++) {
		bool doubled = i > 0 && line.at[i] == '\'' && i + 1 < line.size &&
			       line.at[i + 1] == '\'';

		if (doubled)
			buf_add_byte(&joined, '\\');
		buf_add_byte(&joined, line.at[i + doubled]);
		i += doubled;
	}
	struct bytes rest = buf_bytes(&joined);

	while (syntax_word(builder, &rules, &rest, &word))
		builder_word(builder, buf_bytes(&word));
}

void syntax_postgresql(struct directive_builder *builder, struct bytes text)
{
	struct bytes line;

	while (syntax_line(builder, &text, &line)) {
		size_t at = 0;

		line = bytes_trim(line);
		while (at < line.size && !is_blank(line.at[at]) && line.at[at] != '=' &&
		       line.at[at] != '#')
			at++;
		if (at == 0) {
			if (line.size && line.at[0] != '#')
				builder_problem(builder, "no name before \"%c\"", line.at[0]);
			continue;
		}
		builder_begin(builder, bytes_slice(line, 0, at));
		line = bytes_trim(bytes_slice(line, at, line.size));
		if (bytes_skip(&line, "="))
			line = bytes_trim(line);
		if (line.size && line.at[0] != '#')
			postgresql_value(builder, line);
		builder_end(builder, false);
	}
}

void syntax_pg_hba(struct directive_builder *builder, struct bytes text)
{
	static const struct word_rules rules = {
		.quotes = "\"", .quotes_anywhere = true, .raw_quote = '"', .comments_anywhere = true
	};
	struct bytes line;

	while (syntax_line(builder, &text, &line))
		if (bytes_trim(line).size && bytes_trim(line).at[0] != '#')
			syntax_words(builder, &rules, line);
}
