/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "base/path.h"

TEST(path_parts)
{
	static const struct {
		const char *path, *folder, *name;
	} cases[] = {
		{ "/usr/sbin/nginx", "/usr/sbin", "nginx" },
		{ "/init", "", "init" },
		{ "bin/run", "bin", "run" },
		{ "run", "", "run" },
		{ "/srv/", "/srv", "" },
		{ "", "", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_string_equal(path_name(cases[i].path), cases[i].name);
		assert_true(bytes_is(path_folder(cases[i].path), cases[i].folder));
	}
	assert_null(path_name(NULL));
}

TEST(path_patterns)
{
	static const struct {
		const char *path, *pattern;
		bool matches;
	} cases[] = {
		{ "/etc/fstab", "/etc/fstab", true },
		{ "/etc/fstab", "/etc/fst", false },
		{ "/etc/fstab/x", "/etc/fstab", false },
		{ "/etc", "/etc/fstab", false },
		{ "/etc/rc3.d/S01x", "/etc/rc*.d/*", true },
		{ "/etc/rc3.d/S01x/y", "/etc/rc*.d/*", false },
		{ "/home/a/.cache/b/c", "/home/*/.cache/**", true },
		{ "/home/a/.cache", "/home/*/.cache/**", false },
		{ "/home/a/b/.cache/c", "/home/*/.cache/**", false },
		{ "/a/xxbxxc", "/a/*b*c", true },
		{ "/a/xxbxxcd", "/a/*b*c", false },
		{ "/a/", "/a/*", false },
		{ "/a/**", "/a/**", true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(path_matches(bytes_of(cases[i].path), cases[i].pattern),
				 cases[i].matches);
}

TEST(path_below_a_folder)
{
	assert_true(path_is_below("/srv/a", "/srv"));
	assert_true(path_is_below("/srv/a/b", "/srv"));
	assert_false(path_is_below("/srv", "/srv"));
	assert_false(path_is_below("/srv2/a", "/srv"));
	assert_false(path_is_below("/", "/srv"));
}

TEST(path_globs)
{
	static const struct {
		const char *name, *pattern;
		bool matches;
	} cases[] = {
		{ "shop.conf", "*.conf", true },
		{ "shop.conf~", "*.conf", false },
		{ ".hidden.conf", "*.conf", false },
		{ ".hidden.conf", ".*.conf", true },
		{ "a1", "a?", true },
		{ "a", "a?", false },
		{ "b7x", "[a-c][0-9]*", true },
		{ "d7x", "[a-c][0-9]*", false },
		{ "d7x", "[!a-c]7[xy]", true },
		{ "]", "[]]", true },
		{ "a]", "a[", false },
		{ "a[", "a[", true },
		{ "a[b", "a[b", true },
		{ "a*b", "a\\*b", true },
		{ "axb", "a\\*b", false },
		{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "*a*a*a*a*a*a*a*a*a*c", false },
		{ "", "*", true },
		{ "", "", true },
		{ "x", "", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(
			path_glob_matches(bytes_of(cases[i].name), bytes_of(cases[i].pattern)),
			cases[i].matches);
	assert_true(path_is_glob(BYTES("sites/*/a")));
	assert_false(path_is_glob(BYTES("/etc/nginx/nginx.conf")));
}

TEST(path_named_in_a_command)
{
	assert_true(path_is_named("/opt/x --all", "/opt/x"));
	assert_true(path_is_named("exec '/opt/x'; true", "/opt/x"));
	assert_true(path_is_named("/opt/xy /opt/x", "/opt/x"));
	assert_true(path_is_named("env A=/opt/x", "/opt/x"));
	assert_false(path_is_named("/opt/xy", "/opt/x"));
	assert_false(path_is_named("/opt/x/y", "/opt/x"));
	assert_false(path_is_named("/srv/opt/x", "/opt/x"));
	assert_false(path_is_named("true", ""));
}
