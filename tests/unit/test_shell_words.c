/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of the small shell that comes into containers without one. */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>

#include "applets/shell_words.h"
#include "base/buf.h"

static struct bytes variable(void *context, struct bytes name)
{
	if (bytes_is(name, "?"))
		return BYTES("7");
	return bytes_is(name, "A") ? BYTES("two words") : (struct bytes){ 0 };
}

/* Words in brackets, signs as they are. */
static int cut(struct bytes *line, struct buf *ret)
{
	static const char *const signs[] = { "", "|", "&&", "||", ";", "<", ">", ">>" };
	scoped_arena arena = { 0 };
	shell_tokens tokens = { 0 };
	struct err err;
	int failed = shell_words(line, variable, NULL, &arena, &tokens, &err);

	buf_clear(ret);
	for (vec_each(token, &tokens))
		if (token->word)
			buf_add_format(ret, "[%s]", token->word);
		else
			buf_add_text(ret, signs[token->sign]);
	return failed;
}

TEST(shell_words_quotes_and_variables)
{
	static const struct {
		const char *line, *wanted;
	} rows[] = {
		{ "ls  -l\t/tmp", "[ls][-l][/tmp]" },
		{ "a'b c'\"d e\"f", "[ab cd ef]" },
		{ "'$A' \"$A\" $A x${A}y $?", "[$A][two words][two words][xtwo wordsy][7]" },
		{ "\\$A \\'x \"\\\"\" '' $ $B", "[$A]['x][\"][][$][]" },
		{ "a|b>c>>d<e", "[a]|[b]>[c]>>[d]<[e]" },
		{ "echo # not this", "[echo]" },
		{ "a#b", "[a#b]" },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes line = bytes_of(rows[i].line);
		scoped_buf got = { 0 };

		assert_int_equal(cut(&line, &got), 0);
		assert_string_equal(buf_text(&got), rows[i].wanted);
		assert_int_equal(line.size, 0);
	}
}

TEST(shell_words_a_piece_at_a_time)
{
	struct bytes line = bytes_of("a && b c;d||e");
	static const char *const pieces[] = { "[a]&&", "[b][c];", "[d]||", "[e]" };
	scoped_buf got = { 0 };

	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		assert_int_equal(cut(&line, &got), 0);
		assert_string_equal(buf_text(&got), pieces[i]);
	}
	assert_int_equal(line.size, 0);
}

TEST(shell_words_that_do_not_end)
{
	static const char *const lines[] = { "'a", "\"a$", "x \"", "\"\\" };

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct bytes line = bytes_of(lines[i]);
		scoped_buf got = { 0 };

		assert_int_equal(cut(&line, &got), -EINVAL);
	}
}
