/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "base/bytes.h"

TEST(bytes_u64)
{
	static const struct {
		const char *text;
		unsigned base;
		bool valid;
		uint64_t value;
	} cases[] = {
		{ "0", 10, true, 0 },
		{ "18446744073709551615", 10, true, UINT64_MAX },
		{ "18446744073709551616", 10, false, 0 },
		{ "ff", 16, true, 255 },
		{ "0755", 8, true, 493 },
		{ "8", 8, false, 0 },
		{ "", 10, false, 0 },
		{ " 1", 10, false, 0 },
		{ "1x", 10, false, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t value = 0;

		assert_int_equal(bytes_u64(bytes_of(cases[i].text), cases[i].base, &value),
				 cases[i].valid);
		assert_int_equal(value, cases[i].value);
	}
}

TEST(bytes_walkers)
{
	struct bytes rest = BYTES("one  two\n\nlast"), line, word;

	assert_true(bytes_line(&rest, &line));
	assert_true(bytes_word(&line, &word) && bytes_is(word, "one"));
	assert_true(bytes_word(&line, &word) && bytes_is(word, "two"));
	assert_false(bytes_word(&line, &word));
	assert_true(bytes_line(&rest, &line) && line.size == 0);
	assert_true(bytes_line(&rest, &line) && bytes_is(line, "last"));
	assert_false(bytes_line(&rest, &line));
}

TEST(bytes_trim_and_find)
{
	assert_true(bytes_is(bytes_trim(BYTES(" \t a b\r\n")), "a b"));
	assert_int_equal(bytes_trim(BYTES(" \n")).size, 0);
	assert_int_equal(bytes_find_text(BYTES("abcabd"), "abd"), 3);
	assert_int_equal(bytes_find(BYTES("abc"), 'x'), -1);
	assert_true(bytes_compare(BYTES("a"), BYTES("ab")) < 0);
}
