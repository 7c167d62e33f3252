/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "base/escape.h"
#include "base/unicode.h"

struct escape_case {
	const char *text;
	const char *expected;
};

static void check(void (*escape)(struct buf *, struct bytes), const struct escape_case *cases)
{
	for (; cases->text; cases++) {
		scoped_buf escaped = { 0 };

		escape(&escaped, bytes_of(cases->text));
		assert_string_equal(buf_text(&escaped), cases->expected);
	}
}

TEST(escape_terminal)
{
	static const struct escape_case cases[] = {
		{ "", "" },
		{ "plain text", "plain text" },
		{ "two\nlines\tand \033[31mred\a", "two\\nlines\\tand \\x1b[31mred\\x07" },
		{ "\x7f", "\\x7f" },
		{ "caf\xc3\xa9 \xe6\x97\xa5\xe6\x9c\xac", "caf\xc3\xa9 \xe6\x97\xa5\xe6\x9c\xac" },
		{ "latin1 \xe9", "latin1 \\xe9" },
		{ "\xc2\x9b"
		  "31m",
		  "\\u{9b}31m" }, /* C1 CSI */
		{ "a\xe2\x80\xae"
		  "b",
		  "a\\u{202e}b" }, /* right-to-left override */
		{ "a\xe2\x81\xa6"
		  "b",
		  "a\\u{2066}b" }, /* isolate */
		{ "a\xe2\x80\x8b"
		  "b",
		  "a\\u{200b}b" },                       /* zero-width space */
		{ "a\xf3\xa0\x81\x81", "a\\u{e0041}" },  /* tag */
		{ "a\xed\xa0\x80", "a\\xed\\xa0\\x80" }, /* surrogate */
		{ NULL, NULL },
	};

	check(escape_terminal, cases);
}

TEST(escape_html)
{
	static const struct escape_case cases[] = {
		{ "<a href=\"x\">'&'</a>",
		  "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;" },
		{ "a\nb\tc", "a\nb\tc" },
		{ "\033\x7f\xff\r", "\\x1b\\x7f\\xff\\x0d" },
		{ "\xc2\x85\xe2\x80\xa8\xe2\x80\xae", "\\u{85}\\u{2028}\\u{202e}" },
		{ "\xc2\xa0\xc3\xa9", "\xc2\xa0\xc3\xa9" },
		{ NULL, NULL },
	};

	check(escape_html, cases);
}

TEST(escape_shell)
{
	static const struct escape_case cases[] = {
		{ "", "''" },
		{ "/etc/passwd", "/etc/passwd" },
		{ "a b", "'a b'" },
		{ "it's", "'it'\\''s'" },
		{ "$(reboot)`x`", "'$(reboot)`x`'" },
		{ "~root", "'~root'" },
		{ "A=1", "'A=1'" },
		{ NULL, NULL },
	};

	check(escape_shell, cases);
}

TEST(unicode_text_width)
{
	static const struct {
		const char *text;
		unsigned width;
	} cases[] = {
		{ "", 0 },
		{ "abc", 3 },
		{ "\xc3\xa9", 1 },                 /* e acute */
		{ "e\xcc\x81", 1 },                /* e and a combining acute */
		{ "\xe6\x97\xa5\xe6\x9c\xac", 4 }, /* two ideographs */
		{ "\xf0\x9f\x98\x80", 2 },         /* an emoji */
		{ "\xef\xbd\x81", 2 },             /* fullwidth a */
		{ "\xea\xb0\x80", 2 },             /* a Hangul syllable */
		{ "\xff", 1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(unicode_text_width(bytes_of(cases[i].text)), cases[i].width);
}

TEST(unicode_fit)
{
	assert_int_equal(unicode_fit(BYTES("abc"), 2), 2);
	assert_int_equal(unicode_fit(BYTES("e\xcc\x81x"), 1), 3);
	assert_int_equal(unicode_fit(BYTES("\xe6\x97\xa5\xe6\x9c\xac"), 3), 3);
	assert_int_equal(unicode_fit(BYTES("abc"), 0), 0);
}
