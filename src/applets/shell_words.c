/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "applets/shell_words.h"

#include <errno.h>

#include "base/buf.h"

struct reader {
	struct bytes rest;
	shell_variable variable;
	void *context;
	struct buf word;
	bool has_word; /* also an empty one, in quotes */
};

static char take_byte(struct reader *reader)
{
	char byte = reader->rest.at[0];

	reader->rest = bytes_slice(reader->rest, 1, SIZE_MAX);
	return byte;
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static bool is_name(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
	       (byte >= '0' && byte <= '9');
}

/* Behind the "$". */
static void add_variable(struct reader *reader)
{
	struct bytes name = reader->rest;
	size_t size = 0;

	if (bytes_skip(&name, "{")) {
		ptrdiff_t end = bytes_find(name, '}');

		size = end < 0 ? name.size : (size_t)end;
		reader->rest = bytes_slice(name, size + (end >= 0), SIZE_MAX);
	} else if (bytes_starts(name, "?")) {
		size = 1;
		reader->rest = bytes_slice(name, size, SIZE_MAX);
	} else {
		while (size < name.size && is_name(name.at[size]))
			size++;
		if (size == 0)
			buf_add_byte(&reader->word, '$');
		reader->rest = bytes_slice(name, size, SIZE_MAX);
	}
	if (size)
		buf_add_bytes(&reader->word,
			      reader->variable(reader->context, bytes_slice(name, 0, size)));
}

static int add_quoted(struct reader *reader, char quote, struct err *err)
{
	while (reader->rest.size) {
		char byte = take_byte(reader);

		if (byte == quote)
			return 0;
		if (quote == '"' && byte == '$')
			add_variable(reader);
		else if (quote == '"' && byte == '\\' && reader->rest.size)
			buf_add_byte(&reader->word, take_byte(reader));
		else
			buf_add_byte(&reader->word, byte);
		if (reader->word.size > SHELL_EXPANDED_MAX)
			break;
	}
	return err_set(err, -EINVAL, "a quote that does not end, or too much in it");
}

static bool take_sign(struct reader *reader, enum shell_sign *ret)
{
	static const struct {
		const char *text;
		enum shell_sign sign;
	} signs[] = {
		/* the longer ones first */
		{ "&&", SHELL_AND },  { "||", SHELL_OR },  { ">>", SHELL_APPEND },
		{ "|", SHELL_PIPE },  { ";", SHELL_THEN }, { ">", SHELL_OUTPUT },
		{ "<", SHELL_INPUT },
	};

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (bytes_skip(&reader->rest, signs[i].text)) {
			*ret = signs[i].sign;
			return true;
		}
	return false;
}

static void end_word(struct reader *reader, struct arena *arena, shell_tokens *ret)
{
	if (reader->has_word)
		*vec_push_in(arena, ret) = (struct shell_token){
			SHELL_WORD, arena_string(arena, buf_bytes(&reader->word))
		};
	buf_clear(&reader->word);
	reader->has_word = false;
}

static int take_part(struct reader *reader, struct arena *arena, shell_tokens *ret, struct err *err)
{
	enum shell_sign sign;

	if (take_sign(reader, &sign)) {
		end_word(reader, arena, ret);
		*vec_push_in(arena, ret) = (struct shell_token){ sign, NULL };
		return 0;
	}
	char byte = take_byte(reader);

	if (is_blank(byte)) {
		end_word(reader, arena, ret);
		return 0;
	}
	reader->has_word = true;
	if (byte == '\'' || byte == '"')
		return add_quoted(reader, byte, err);
	if (byte == '$')
		add_variable(reader);
	else
		buf_add_byte(&reader->word,
			     byte == '\\' && reader->rest.size ? take_byte(reader) : byte);
	return 0;
}

static bool is_complete(const shell_tokens *tokens)
{
	enum shell_sign last = tokens->count ? tokens->at[tokens->count - 1].sign : SHELL_WORD;

	return last == SHELL_AND || last == SHELL_OR || last == SHELL_THEN;
}

int shell_words(struct bytes *line, shell_variable variable, void *context, struct arena *arena,
		shell_tokens *ret, struct err *err)
{
	struct reader reader = { .rest = *line, .variable = variable, .context = context };
	int failed = 0;

	while (reader.rest.size && !failed && !is_complete(ret)) {
		if (!reader.has_word && reader.rest.at[0] == '#') {
			reader.rest = (struct bytes){ 0 };
			break;
		}
		failed = take_part(&reader, arena, ret, err);
		if (!failed &&
		    (ret->count > SHELL_WORDS_MAX || reader.word.size > SHELL_EXPANDED_MAX))
			failed = err_set(err, -EINVAL, "the line is too long");
	}
	if (!failed)
		end_word(&reader, arena, ret);
	*line = reader.rest;
	buf_deinit(&reader.word);
	return failed;
}
