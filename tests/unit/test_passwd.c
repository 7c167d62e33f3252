/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "format/accounts/passwd.h"

TEST(passwd_passes_over_what_is_no_entry)
{
	struct bytes rest = BYTES("# comment\n"
				  "+::::::\n"
				  "short:x:1\n"
				  "ann:x:1000:100:Ann,,,:/home/ann:\n"
				  "bob:x:-1:1::/:/bin/sh\n"
				  "many:x:1:1::/:/bin/sh:more\n"
				  "zoe:x:4294967295:0:::/bin/sh");
	struct passwd_entry user;

	assert_true(passwd_next(&rest, &user));
	assert_true(bytes_is(user.name, "ann") && bytes_is(user.home, "/home/ann"));
	assert_int_equal(user.uid, 1000);
	assert_int_equal(user.gid, 100);
	assert_int_equal(user.shell.size, 0);
	assert_true(passwd_next(&rest, &user));
	assert_int_equal(user.uid, 4294967295);
	assert_false(passwd_next(&rest, &user));
}

TEST(shadow_dates)
{
	struct bytes rest = BYTES("ann:!$6$x$y:19000:0:99999:7::20000:\nbob:*:::::::\n");
	struct shadow_entry shadow;

	assert_true(shadow_next(&rest, &shadow));
	assert_int_equal(shadow.changed_day, 19000);
	assert_int_equal(shadow.min_days, 0);
	assert_int_equal(shadow.max_days, 99999);
	assert_int_equal(shadow.warn_days, 7);
	assert_int_equal(shadow.inactive_days, SHADOW_UNSET);
	assert_int_equal(shadow.expire_day, 20000);
	assert_true(shadow_next(&rest, &shadow));
	assert_int_equal(shadow.changed_day, SHADOW_UNSET);
	assert_int_equal(shadow.expire_day, SHADOW_UNSET);
}

TEST(password_state)
{
	static const struct {
		const char *field;
		enum password_state state;
	} cases[] = {
		{ "", PASSWORD_STATE_EMPTY },
		{ "x", PASSWORD_STATE_SHADOWED },
		{ "*", PASSWORD_STATE_NONE },
		{ "!", PASSWORD_STATE_NONE },
		{ "!!", PASSWORD_STATE_NONE },
		{ "!*", PASSWORD_STATE_NONE },
		{ "$y$j9T$salt$hash", PASSWORD_STATE_SET },
		{ "abJnggxhB/yWI", PASSWORD_STATE_SET },
		{ "!$y$j9T$salt$hash", PASSWORD_STATE_LOCKED },
		{ "!!$6$salt$hash", PASSWORD_STATE_LOCKED },
		{ "*LK*", PASSWORD_STATE_NONE },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(password_state_of(bytes_of(cases[i].field)), cases[i].state);
}

TEST(login_defs)
{
	struct bytes rest = BYTES("#UID_MIN 5\nUID_MIN\t\t 500 \nUMASK 022\n"), name, value;

	assert_true(login_defs_next(&rest, &name, &value));
	assert_true(bytes_is(name, "UID_MIN") && bytes_is(value, "500"));
	assert_true(login_defs_next(&rest, &name, &value));
	assert_false(login_defs_next(&rest, &name, &value));
}
