/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "format/hosts/identity_text.h"

static const struct {
	const char *text, *anywhere, *alone;
} cases[] = {
	{ "web-03", "<n>", "<n>" },
	{ "name = web-03\n", "name = <n>\n", "name = <n>\n" },
	{ "web-03.kettle.internal", "<f>", "<f>" },
	{ "It is web-03. Or web-03.", "It is <n>. Or <n>.", "It is <n>. Or <n>." },
	{ "web-03.other.example", "<n>.other.example", "web-03.other.example" },
	{ "db-web-03 web-03-db web-03_1", "db-<n> <n>-db <n>_1", "db-web-03 web-03-db web-03_1" },
	{ "web-031 xweb-03", "web-031 xweb-03", "web-031 xweb-03" },
	{ "/backup/web-03/x", "/backup/<n>/x", "/backup/web-03/x" },
	{ "http://web-03/x", "http://<n>/x", "http://<n>/x" },
	{ "backup@web-03:/srv", "backup@<n>:/srv", "backup@<n>:/srv" },
	{ "listen 10.0.0.5:80;", "listen <a>:80;", "listen <a>:80;" },
	{ "10.0.0.5/24 10.0.0.51 110.0.0.5", "<a>/24 10.0.0.51 110.0.0.5",
	  "<a>/24 10.0.0.51 110.0.0.5" },
	{ "10.0.0.1-10.0.0.5", "10.0.0.1-<a>", "10.0.0.1-10.0.0.5" },
	{ "1.10.0.0.5 10.0.0.5.6", "1.<a> <a>.6", "1.10.0.0.5 10.0.0.5.6" },
	{ "[fd00::5]:443 fd00::5:1", "[<s>]:443 <s>:1", "[<s>]:443 fd00::5:1" },
	{ "", "", "" },
};

static void check(bool stand_alone, const char *text, const char *wanted)
{
	scoped_identity_words words = { .stand_alone = stand_alone };
	scoped_buf ret = { 0 };

	identity_words_add(&words, BYTES("web-03"), BYTES("<n>"));
	identity_words_add(&words, BYTES("web-03.kettle.internal"), BYTES("<f>"));
	identity_words_add(&words, BYTES("10.0.0.5"), BYTES("<a>"));
	identity_words_add(&words, BYTES("fd00::5"), BYTES("<s>"));
	identity_words_sort(&words);
	bool is_changed = identity_words_replace(&words, bytes_of(text), &ret);

	assert_string_equal(buf_text(&ret), wanted);
	assert_int_equal(is_changed, strcmp(text, wanted) != 0);
}

TEST(identity_words_are_found_where_they_are_words)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		check(false, cases[i].text, cases[i].anywhere);
		check(true, cases[i].text, cases[i].alone);
	}
}

TEST(identity_values_that_tell_are_no_words)
{
	assert_true(identity_is_telling(BYTES("web03")));
	assert_true(identity_is_telling(BYTES("10.0.0.5")));
	assert_false(identity_is_telling(BYTES("web")));
	assert_false(identity_is_telling(BYTES("mailserver")));
	assert_false(identity_is_telling(BYTES("my host 1")));
}
