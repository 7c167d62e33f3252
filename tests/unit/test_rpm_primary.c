/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "format/packages/rpm_primary.h"

static void print(void *context, const struct rpm_primary_package *package)
{
	buf_add_format(context, "%.*s %.*s %.*s [%.*s] [%.*s]\n", (int)package->name.size,
		       package->name.at, (int)package->version.size, package->version.at,
		       (int)package->arch.size, package->arch.at, (int)package->provides.size,
		       package->provides.at, (int)package->files.size, package->files.at);
}

static const char list[] =
	"<?xml version=\"1.0\"?>\n<metadata packages=\"2\">\n<package type=\"rpm\">\n"
	"  <name>libpq</name>\n  <arch>x86_64</arch>\n"
	"  <version epoch=\"0\" ver=\"13.11\" rel=\"1.el9\"/>\n  <format>\n"
	"    <rpm:provides>\n      <rpm:entry name=\"libpq.so.5()(64bit)\"/>\n    </rpm:provides>\n"
	"    <rpm:requires>\n      <rpm:entry name=\"libc.so.6\"/>\n    </rpm:requires>\n"
	"  </format>\n</package>\n"
	"<package type='rpm'><name>a&amp;b&lt;&bogus;</name><arch>noarch</arch>"
	"<version rel='2' ver='1' epoch='3'/><rpm:provides/>"
	"<file>/usr/bin/a</file><file type=\"dir\">/etc/a</file></package>\n"
	"<package type=\"rpm\"><name>nameless</name></package>\n"
	"<package type=\"rpm\"><name>cut</name><version ver=\"1\"/>";

static const char found[] = "libpq 13.11-1.el9 x86_64 [libpq.so.5()(64bit)\n] []\n"
			    "a&b<&bogus; 3:1-2 noarch [] [/usr/bin/a\n/etc/a\n]\n";

TEST(rpm_primary_lists_packages)
{
	scoped_rpm_primary primary = { 0 };
	scoped_buf said = { 0 };

	rpm_primary_read(&primary, bytes_of(list), print, &said);
	assert_string_equal(buf_text(&said), found);
}

TEST(rpm_primary_comes_in_pieces_of_any_size)
{
	for (size_t size = 1; size < 40; size++) {
		scoped_rpm_primary primary = { 0 };
		scoped_buf said = { 0 };

		for (size_t at = 0; at < sizeof(list) - 1; at += size)
			rpm_primary_read(&primary, bytes_slice(bytes_of(list), at, size), print,
					 &said);
		assert_string_equal(buf_text(&said), found);
	}
}
