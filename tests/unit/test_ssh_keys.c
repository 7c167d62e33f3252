/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "format/accounts/ssh_keys.h"

#define KEY "AAAAC3NzaC1lZDI1NTE5AAAAIITTSKpV28boMsy94lPOTmv2ZnUvdA7oafAxK/X8jhkN"

TEST(authorized_keys)
{
	struct bytes rest = BYTES(
		"# comment\n"
		"ssh-ed25519 " KEY " ann@laptop\n"
		"from=\"10.0.0.0/8\",command=\"echo \\\"a b\\\"\" ssh-ed25519 " KEY "\n"
		"no key at all\n"
		"ssh-rsa\n");
	struct authorized_key key;
	scoped_buf fingerprint = { 0 };

	assert_true(authorized_key_next(&rest, &key));
	assert_true(bytes_is(key.type, "ssh-ed25519") && bytes_is(key.comment, "ann@laptop"));
	assert_int_equal(key.options.size, 0);
	assert_true(authorized_key_fingerprint(&key, &fingerprint));
	assert_string_equal(buf_text(&fingerprint),
			    "SHA256:iZ6QGY6A5iAYXBIDbH3lBl3e2ta6INSF6SzETepkSno");
	assert_true(authorized_key_next(&rest, &key));
	assert_true(bytes_is(key.options, "from=\"10.0.0.0/8\",command=\"echo \\\"a b\\\"\""));
	assert_int_equal(key.comment.size, 0);
	assert_false(authorized_key_next(&rest, &key));
}

TEST(sshd_patterns)
{
	static const struct {
		const char *list, *text;
		bool matches;
	} cases[] = {
		{ "ann", "ann", true },          { "a*", "ann", true },
		{ "a?", "ann", false },          { "*,!ann", "ann", false },
		{ "!ann", "bob", false },        { "a*n*x,b?b", "bob", true },
		{ "*a*a*a*b", "aaaaaa", false }, { "", "ann", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(
			sshd_pattern_list_matches(bytes_of(cases[i].list), bytes_of(cases[i].text)),
			cases[i].matches);
}
