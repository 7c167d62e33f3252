/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "format/rules/ignore_rules.h"

static void assert_bytes(struct bytes got, const char *wanted)
{
	if (!bytes_is(got, wanted))
		fail_msg("\"%.*s\" is not \"%s\"", (int)got.size, got.at, wanted);
}

TEST(ignore_rules_are_read)
{
	static const char text[] = "# ours\n\n  files /etc/motd # greets\n"
				   "services \"shop worker*\" active # it # sleeps\r\n"
				   "* *#x mode\t#all\n";
	static const char *const wanted[][4] = {
		{ "files", "/etc/motd", "", "greets" },
		{ "services", "shop worker*", "active", "it # sleeps" },
		{ "*", "*#x", "mode", "all" },
	};
	struct bytes rest = bytes_of(text);
	struct ignore_rule rule;
	size_t line = 0;
	struct err err;

	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(ignore_rule_next(&rest, &line, &rule, &err), 1);
		assert_bytes(rule.section, wanted[i][0]);
		assert_bytes(rule.key, wanted[i][1]);
		assert_bytes(rule.field, wanted[i][2]);
		assert_bytes(rule.reason, wanted[i][3]);
	}
	assert_int_equal(ignore_rule_next(&rest, &line, &rule, &err), 0);
	assert_int_equal(line, 5);
}

TEST(ignore_rules_say_what_is_wrong)
{
	static const struct {
		const char *text, *what;
	} cases[] = {
		{ "\nfiles\n", "line 2: SECTION KEY [FIELD] # REASON is expected" },
		{ "files # why", "line 1: SECTION KEY" },
		{ "files /etc/motd", "line 1: the reason is missing" },
		{ "files /etc/motd #", "line 1: the reason is missing" },
		{ "files /etc/my file mode # x", "line 1: # REASON is expected at \"mode # x\"" },
		{ "files \"/etc/a # x", "line 1: SECTION KEY" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bytes rest = bytes_of(cases[i].text);
		struct ignore_rule rule;
		size_t line = 0;
		struct err err;

		assert_int_equal(ignore_rule_next(&rest, &line, &rule, &err), -EINVAL);
		if (strncmp(err.text, cases[i].what, strlen(cases[i].what)) != 0)
			fail_msg("%s: %s", cases[i].text, err.text);
	}
}
