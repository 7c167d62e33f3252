/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "format/accounts/sudoers.h"

static const char text[] =
	"# comment\n"
	"Defaults\tenv_reset, !authenticate # why\n"
	"User_Alias ADMINS = ann, %ops : WEB = bob\n"
	"Cmnd_Alias RESTART = /bin/systemctl restart nginx, \\\n"
	"   /bin/systemctl reload nginx\n"
	"root ALL=(ALL:ALL) ALL\n"
	"%sudo , ADMINS ALL = (ALL : ALL) NOPASSWD: ALL\n"
	"#1000 web1, web2 = NOPASSWD:SETENV: RESTART : db = (postgres) /bin/a\\:b\n"
	"carl ALL=(root) NOPASSWD: /bin/ls, PASSWD: /bin/cat #end\n"
	"@includedir /etc/sudoers.d\n"
	"#include \"/etc/my sudoers\"\n"
	"broken line\n";

static void expect(struct sudoers *sudoers, enum sudoers_kind kind, const char *name,
		   const char *hosts, const char *list)
{
	struct sudoers_item item;

	assert_true(sudoers_next(sudoers, &item));
	assert_int_equal(item.kind, kind);
	assert_true(bytes_is(item.name, name));
	assert_true(bytes_is(item.hosts, hosts));
	assert_true(bytes_is(item.list, list));
}

TEST(sudoers_lines)
{
	scoped_arena arena = { 0 };
	struct sudoers sudoers = sudoers_of(bytes_of(text), &arena);
	struct sudoers_item item;

	expect(&sudoers, SUDOERS_DEFAULTS, "Defaults", "", "env_reset, !authenticate");
	expect(&sudoers, SUDOERS_ALIAS, "ADMINS", "", "ann, %ops");
	expect(&sudoers, SUDOERS_ALIAS, "WEB", "", "bob");
	expect(&sudoers, SUDOERS_ALIAS, "RESTART", "",
	       "/bin/systemctl restart nginx,    /bin/systemctl reload nginx");
	expect(&sudoers, SUDOERS_RULE, "root", "ALL", "(ALL:ALL) ALL");
	expect(&sudoers, SUDOERS_RULE, "%sudo , ADMINS", "ALL", "(ALL : ALL) NOPASSWD: ALL");
	expect(&sudoers, SUDOERS_RULE, "#1000", "web1, web2", "NOPASSWD:SETENV: RESTART");
	expect(&sudoers, SUDOERS_RULE, "#1000", "db", "(postgres) /bin/a\\:b");
	expect(&sudoers, SUDOERS_RULE, "carl", "ALL", "(root) NOPASSWD: /bin/ls, PASSWD: /bin/cat");
	expect(&sudoers, SUDOERS_INCLUDE_DIR, "/etc/sudoers.d", "", "");
	expect(&sudoers, SUDOERS_INCLUDE, "/etc/my sudoers", "", "");
	assert_false(sudoers_next(&sudoers, &item));
}

TEST(sudoers_members)
{
	struct bytes list = BYTES(" ann, !%wheel ,\"domain users\", ! !bob,,"), member;
	static const struct {
		const char *member;
		bool negated;
	} expected[] = {
		{ "ann", false }, { "%wheel", true }, { "domain users", false }, { "bob", false }
	};
	bool negated;

	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		assert_true(sudoers_member(&list, &member, &negated));
		assert_true(bytes_is(member, expected[i].member));
		assert_int_equal(negated, expected[i].negated);
	}
	assert_false(sudoers_member(&list, &member, &negated));
}
