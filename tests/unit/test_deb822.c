/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "format/packages/deb822.h"

TEST(deb822_paragraphs_and_fields)
{
	struct bytes rest = BYTES(
		"\n# a comment\nPackage: a\nDescription: short\n long\n .\n more\n"
		"Version:1\n \t\nPackage: b\n");
	struct bytes paragraph, name, value;

	assert_true(deb822_paragraph(&rest, &paragraph));
	assert_true(bytes_is(deb822_get(paragraph, "package"), "a"));
	assert_true(bytes_is(deb822_get(paragraph, "Description"), "short\n long\n .\n more"));
	assert_true(bytes_is(deb822_get(paragraph, "Version"), "1"));
	assert_int_equal(deb822_get(paragraph, "Ver").size, 0);
	assert_true(deb822_paragraph(&rest, &paragraph));
	assert_true(deb822_field(&paragraph, &name, &value));
	assert_true(bytes_is(name, "Package") && bytes_is(value, "b"));
	assert_false(deb822_field(&paragraph, &name, &value));
	assert_false(deb822_paragraph(&rest, &paragraph));
}

TEST(deb822_release_signed_in_the_clear)
{
	struct bytes rest = deb822_unarmoured(BYTES("-----BEGIN PGP SIGNED MESSAGE-----\n"
						    "Hash: SHA256\n\nOrigin: Debian\n"
						    "Suite: stable\n"));
	struct bytes paragraph;

	assert_true(deb822_paragraph(&rest, &paragraph));
	assert_true(bytes_is(deb822_get(paragraph, "Origin"), "Debian"));
}

TEST(deb822_comments_between_the_lines_of_a_value)
{
	struct bytes paragraph = BYTES(
		"Types: deb\n# deb-src\nURIs:\n a\n# no\n b #c\nSuites: x\n");
	struct bytes value = deb822_get(paragraph, "URIs"), word;

	assert_true(bytes_is(deb822_get(paragraph, "Types"), "deb"));
	assert_true(deb822_word(&value, &word) && bytes_is(word, "a"));
	assert_true(deb822_word(&value, &word) && bytes_is(word, "b"));
	assert_true(deb822_word(&value, &word) && bytes_is(word, "#c"));
	assert_false(deb822_word(&value, &word));
	assert_true(bytes_is(deb822_get(paragraph, "Suites"), "x"));
}

TEST(deb822_relations)
{
	static const char *const names[] = { "libc6", "a", "b.c", "perl", "z" };
	struct bytes value = BYTES(
		"libc6 (>= 2.36), a|b.c (<< 1,\n perl:any [!hurd],, z<!nocheck>");
	struct bytes name;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_true(deb822_relation(&value, &name) && bytes_is(name, names[i]));
	assert_false(deb822_relation(&value, &name));
}
