/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "format/packages/upstream_version.h"
#include "onto/option_rules.h"
#include "onto/package_table.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static size_t stars(const char *text)
{
	size_t ret = 0;

	for (const char *c = text; *c; c++)
		ret += *c == '*';
	return ret;
}

static bool is_sentence(const char *text)
{
	struct bytes whole = bytes_of(text);

	return whole.size > 10 && whole.size < 160 && !bytes_ends(whole, ".");
}

TEST(package_rules_are_well_formed)
{
	for (const struct package_rule *rule = package_rules; rule->name; rule++) {
		struct bytes since = bytes_of(rule->since);

		assert_true(text_is(rule->family, "debian") || text_is(rule->family, "ubuntu") ||
			    text_is(rule->family, "rhel"));
		assert_true(*rule->name && stars(rule->name) <= 1);
		assert_true(rule->fate < PACKAGE_FATE_COUNT);
		assert_true((rule->new_name == NULL) == (rule->fate == PACKAGE_REMOVED));
		assert_true(!rule->new_name || stars(rule->new_name) <= stars(rule->name));
		assert_true(bytes_equal(upstream_version_of(since), since) && since.size);
		assert_true(is_sentence(rule->reason));
		assert_true(rule->source && strlen(rule->source) > 10);
		for (const struct package_rule *other = rule + 1; other->name; other++)
			assert_false(text_is(rule->family, other->family) &&
				     text_is(rule->name, other->name));
	}
	for (int fate = 0; fate < PACKAGE_FATE_COUNT; fate++)
		assert_non_null(package_fate_name(fate));
}

static const struct {
	const char *family, *name, *release, *fate, *new_name;
} cases[] = {
	{ "debian", "ntp", "12", "replaced", "ntpsec" },
	{ "debian", "ntp", "11", NULL, NULL },
	{ "debian", "ntp", "13", "replaced", "ntpsec" },
	{ "rhel", "ntp", "8.10", "replaced", "chrony" },
	{ "ubuntu", "ntp", "24.04", NULL, NULL },
	{ "debian", "policykit-1", "13", "renamed", "polkitd pkexec" },
	{ "debian", "mariadb-server-10.5", "12", "renamed", "mariadb-server" },
	{ "debian", "netcat", "12", "to be chosen", "netcat-openbsd netcat-traditional" },
	{ "debian", "python", "11", "to be chosen", "python-is-python3" },
	{ "debian", "python-requests", "12", "renamed", "python3-requests" },
	{ "debian", "python-dev", "12", "replaced", "python3-dev" },
	{ "debian", "python2.7", "12", "removed", NULL },
	{ "debian", "python3", "12", NULL, NULL },
	{ "debian", "tomcat9-admin", "12", "replaced", "tomcat10-admin" },
	{ "debian", "tomcat9", "12", "replaced", "tomcat10" },
	{ "debian", "php7.4-json", "12", "renamed", "php7.4-cli" },
	{ "debian", "libssl3", "12", NULL, NULL },
	{ "debian", "libssl3", "13", "renamed", "libssl3t64" },
	{ "debian", "software-properties-common", "13", "removed", NULL },
	{ "rhel", "mailx", "9", "replaced", "s-nail" },
	{ "rhel", "dhcp-client", "9", NULL, NULL },
	{ "unheard-of", "ntp", "12", NULL, NULL },
	{ "debian", "", "12", NULL, NULL },
	{ "debian", "ntp", "", NULL, NULL },
};

TEST(package_rules_find_what_became_of_it)
{
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct package_question question = { cases[i].family, cases[i].name,
							   cases[i].release };
		const struct package_rule *rule = package_rule_of(&question);
		scoped_arena arena = { 0 };

		assert_int_equal(rule != NULL, cases[i].fate != NULL);
		if (!rule)
			continue;
		assert_string_equal(package_fate_name(rule->fate), cases[i].fate);
		assert_true(text_equal(package_rule_new_name(rule, cases[i].name, &arena),
				       cases[i].new_name));
	}
}

static const char *const offered[] = {
	"apache2-utils",
	"bind9-utils",
	"g++-12",
	"gcc-11",
	"gcc-12",
	"gcc-12-base",
	"libboost-date-time-dev",
	"libboost-date-time1.74.0",
	"libboost-date-time1.81.0",
	"libboost-system1.81.0",
	"libicu-dev",
	"libicu72",
	"libicu76",
	"libpython3.11",
	"libpython3.13t64",
	"linux-image-6.1.0-56-amd64",
	"linux-image-6.12.117+deb12-amd64",
	"linux-image-6.12.117+deb12-cloud-amd64",
	"linux-image-amd64",
	"linux-headers-6.1.0-47-amd64",
	"linux-headers-6.1.0-56-amd64",
	"llvm-9",
	"llvm-14",
	"llvm-14-dev",
	"lua5.4",
	"openjdk-17-jre",
	"openjdk-17-jre-headless",
	"php8.2-fpm",
	"php8.10-fpm",
	"php-fpm",
	"postgresql-15",
	"postgresql-15-postgis-3",
	"postgresql-client-15",
	"python3.11",
	"python3.11-minimal",
	"ruby3.1",
	"ruby3.1-dev",
	"java-17-openjdk-headless",
};

TEST(package_rules_families)
{
	static const struct {
		const char *name, *match;
	} families[] = {
		{ "php7.4-fpm", "php8.10-fpm" },
		{ "php7.4-xmlrpc", NULL },
		{ "postgresql-13", "postgresql-15" },
		{ "postgresql-client-13", "postgresql-client-15" },
		{ "postgresql-13-postgis-3", "postgresql-15-postgis-3" },
		{ "ruby2.7", "ruby3.1" },
		{ "ruby-rack", NULL },
		{ "python3.9", "python3.11" },
		{ "python3.9-minimal", "python3.11-minimal" },
		{ "python2.7", NULL },
		{ "python3-requests", NULL },
		{ "libpython3.9", "libpython3.13t64" },
		{ "openjdk-11-jre-headless", "openjdk-17-jre-headless" },
		{ "java-11-openjdk-headless", "java-17-openjdk-headless" },
		{ "gcc-10", "gcc-12" },
		{ "gcc-10-base", "gcc-12-base" },
		{ "linux-image-5.10.0-21-amd64", "linux-image-amd64" },
		{ "linux-image-5.10.0-21-cloud-amd64", "linux-image-6.12.117+deb12-cloud-amd64" },
		{ "linux-headers-5.10.0-21-amd64", "linux-headers-6.1.0-56-amd64" },
		{ "lua5.3", "lua5.4" },
		{ "libboost-date-time1.67.0", "libboost-date-time1.81.0" },
		{ "libboost-date-time-dev", NULL },
		{ "llvm-11", "llvm-14" },
		{ "llvm-11-dev", "llvm-14-dev" },
		{ "libicu67", "libicu76" },
		{ "bind9-utils", NULL },
		{ "apache2-utils", NULL },
		{ "", NULL },
		{ "php", NULL },
		{ "linux-image-", NULL },
		{ "linux-image-5", NULL },
	};

	for (size_t i = 0; i < COUNT(families); i++)
		assert_true(
			text_equal(package_family_match(families[i].name, offered, COUNT(offered)),
				   families[i].match));
	assert_null(package_family_match("php7.4-fpm", NULL, 0));
}

/* ---- jumps --------------------------------------------------------------------------------- */

TEST(jump_rules_are_well_formed)
{
	for (const struct jump_rule *rule = jump_rules; rule->packages; rule++) {
		assert_true((rule->since == NULL) == (rule->series > 0));
		if (rule->since)
			assert_true(
				bytes_is(upstream_version_of(bytes_of(rule->since)), rule->since));
		assert_true(rule->severity < JUMP_SEVERITY_COUNT);
		assert_true(is_sentence(rule->what) && is_sentence(rule->work));
		assert_true(rule->source && strlen(rule->source) > 5);
		for (const struct jump_rule *other = rule + 1; other->packages; other++)
			assert_false(text_is(rule->packages, other->packages) &&
				     text_is(rule->what, other->what));
	}
	for (int severity = 0; severity < JUMP_SEVERITY_COUNT; severity++)
		assert_non_null(jump_severity_name(severity));
}

TEST(jump_rules_find_what_lies_between)
{
	static const struct {
		const char *package, *old_version, *new_version;
		size_t count, data;
		const char *first; /* its `since` */
	} jumps[] = {
		{ "php7.4-fpm", "7.4.33-1+deb11u12", "8.2.36-1~deb12u1", 2, 0, "8.0" },
		{ "php7.4-fpm", "7.4.33-1+deb11u12", "8.4.11-1", 3, 0, "8.0" },
		{ "php8.2-fpm", "8.2.7", "8.2.36", 0, 0, NULL },
		{ "postgresql-13", "13.23-0+deb11u4", "15.14-0", 4, 1, NULL },
		{ "postgresql-9.6", "9.6.24", "13.1", 1, 1, NULL },
		{ "postgresql-15", "15.3", "15.14", 0, 0, NULL },
		{ "postgresql-client-13", "13.23", "15.14", 0, 0, NULL },
		{ "mariadb-server-10.5", "1:10.5.29-0+deb11u1", "1:10.11.19-0+deb12u1", 3, 1,
		  NULL },
		{ "mariadb-server", "1:10.11.6", "1:10.11.19", 0, 0, NULL },
		{ "libssl1.1", "1.1.1w-0+deb11u8", "3.0.17-1", 3, 0, "3.0" },
		{ "openssl", "3.0.17-1", "3.5.1-1", 1, 0, "3.2" },
		{ "python3", "3.9.2-3", "3.11.2-1", 2, 0, "3.10" },
		{ "python3", "3.9.2-3", "3.13.5-1", 4, 0, "3.10" },
		{ "ruby2.7", "2.7.4-1", "3.1.2-7", 1, 0, "3.0" },
		{ "openssh-server", "1:8.4p1-5+deb11u3", "1:9.2p1-2", 2, 0, "8.8" },
		{ "redis-server", "5:6.0.16-1+deb11u9", "5:7.0.15-1", 1, 0, "7.0" },
		{ "slapd", "2.4.57+dfsg-3", "2.5.13+dfsg-5", 2, 1, "2.5" },
		{ "dovecot-core", "1:2.3.13+dfsg1-2", "1:2.3.19.1", 0, 0, NULL },
		{ "rabbitmq-server", "3.8.9-3", "3.10.8-1.1", 0, 0, NULL },
		{ "nginx", "1.18.0", "1.26.3", 0, 0, NULL },
		{ "slapd", "", "2.5.13", 0, 0, NULL },
		{ "slapd", "2.5.13", "2.4.57", 0, 0, NULL },
	};

	for (size_t i = 0; i < COUNT(jumps); i++) {
		const struct jump_question question = { jumps[i].package,
							bytes_of(jumps[i].old_version),
							bytes_of(jumps[i].new_version) };
		struct jump_findings findings;
		scoped_arena arena = { 0 };
		size_t data = 0;

		jump_rules_find(&question, &arena, &findings);
		assert_int_equal(findings.found.count, jumps[i].count);
		for (vec_each(rule, &findings.found))
			data += (*rule)->needs_data_upgrade;
		assert_int_equal(data, jumps[i].data);
		if (jumps[i].first)
			assert_string_equal(findings.found.at[0]->since, jumps[i].first);
	}
}
