/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "format/packages/apt.h"

TEST(apt_source_lines)
{
	struct bytes rest = BYTES(
		"# deb http://x y z\n"
		"deb [arch=amd64 signed-by=/k.gpg] https://example.org/apt stable main extra # c\n"
		"deb broken\n"
		"deb-src [trusted=yes] file:/srv/repo ./\n"
		"deb [open http://x y\n");
	struct apt_source source;

	assert_true(apt_source_next(&rest, &source));
	assert_true(bytes_is(source.type, "deb"));
	assert_true(bytes_is(source.options, "arch=amd64 signed-by=/k.gpg"));
	assert_true(bytes_is(source.uri, "https://example.org/apt"));
	assert_true(bytes_is(source.suite, "stable"));
	assert_true(bytes_is(source.components, "main extra"));
	assert_true(apt_source_next(&rest, &source));
	assert_true(bytes_is(source.suite, "./") && source.components.size == 0);
	assert_false(apt_source_next(&rest, &source));
}

TEST(apt_list_names)
{
	static const struct {
		const char *uri, *name;
	} cases[] = {
		{ "https://ann:pw@example.org/a_b/dists/x/", "example.org_a%5fb_dists_x_" },
		{ "http://example.org:8080/apt/./", "example.org:8080_apt_._" },
		{ "file:/srv/repo/./", "file:_srv_repo_._" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_buf name = { 0 };

		apt_list_name(&name, bytes_of(cases[i].uri));
		assert_string_equal(buf_text(&name), cases[i].name);
	}
}

TEST(dpkg_log_lines)
{
	struct bytes rest = BYTES("2025-06-24 14:36:25 startup archives unpack\n"
				  "2025-06-24 14:36:26 upgrade nginx:amd64 1.18 1.22-9\n"
				  "2025-06-24 14:36:26 status installed nginx:amd64 1.22-9\n"
				  "2025-06-24 14:36:27 install a:all <none> 1\n"
				  "2025-06-24 14:36:28 remove b:all 2 <none>\n"
				  "2025-13-24 14:36:28 remove b:all 2 <none>\n");
	struct dpkg_log_entry entry;

	assert_true(dpkg_log_next(&rest, &entry));
	assert_int_equal(entry.wall, 1750775786);
	assert_true(bytes_is(entry.action, "upgrade") && bytes_is(entry.package, "nginx"));
	assert_true(bytes_is(entry.arch, "amd64") && bytes_is(entry.old_version, "1.18"));
	assert_true(bytes_is(entry.new_version, "1.22-9"));
	assert_true(dpkg_log_next(&rest, &entry));
	assert_int_equal(entry.old_version.size, 0);
	assert_true(dpkg_log_next(&rest, &entry));
	assert_true(bytes_is(entry.action, "remove") && entry.new_version.size == 0);
	assert_false(dpkg_log_next(&rest, &entry));
}

TEST(apt_history_changes)
{
	struct bytes rest = BYTES("a:amd64 (1.0, 2.0), b:all (3, automatic), c:amd64 (4), broken");
	struct apt_change change;

	assert_true(apt_change_next(&rest, &change));
	assert_true(bytes_is(change.package, "a:amd64") && bytes_is(change.old_version, "1.0"));
	assert_true(bytes_is(change.new_version, "2.0") && !change.automatic);
	assert_true(apt_change_next(&rest, &change));
	assert_true(bytes_is(change.package, "b:all") && bytes_is(change.new_version, "3"));
	assert_true(change.automatic);
	assert_true(apt_change_next(&rest, &change));
	assert_false(apt_change_next(&rest, &change));
}
