/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "format/packages/md5sums.h"
#include "format/packages/statoverride.h"
#include "format/packages/ucf.h"

TEST(md5sums_of_a_package)
{
	struct bytes rest = BYTES("d41d8cd98f00b204e9800998ecf8427e  usr/share/a b\n"
				  "d41d8cd98f00b204e9800998ecf8427e\n"
				  "zzzd8cd98f00b204e9800998ecf8427e  usr/bin/no\n"
				  "d41d8cd98f00b204e9800998ecf8427e *usr/bin/c");
	struct md5sums_entry entry;
	scoped_buf hex = { 0 };

	assert_true(md5sums_next(&rest, &entry));
	assert_true(bytes_is(entry.path, "usr/share/a b"));
	digest_add_hex(&hex, &entry.digest);
	assert_string_equal(buf_text(&hex), "d41d8cd98f00b204e9800998ecf8427e");
	assert_true(md5sums_next(&rest, &entry));
	assert_true(bytes_is(entry.path, "usr/bin/c"));
	assert_false(md5sums_next(&rest, &entry));
}

TEST(statoverrides_and_what_is_none)
{
	struct bytes rest = BYTES("root messagebus 4754 /usr/lib/helper\n"
				  "root root 99 /no/octal\nroot root 170000 /too/much\n"
				  "root root 755 relative\nroot\n#1000 #100 0640 /srv/a b\n");
	struct statoverride override;

	assert_true(statoverride_next(&rest, &override));
	assert_true(bytes_is(override.group, "messagebus"));
	assert_int_equal(override.mode, 04754);
	assert_true(statoverride_next(&rest, &override));
	assert_true(bytes_is(override.user, "#1000"));
	assert_true(bytes_is(override.path, "/srv/a b"));
	assert_false(statoverride_next(&rest, &override));
}

TEST(ucf_registry_lines)
{
	struct bytes rest = BYTES("openssh-server \t /etc/ssh/sshd_config\n\nbroken\n"
				  "x \t not/absolute\nphp8.2-cli\t/etc/php/a b");
	struct ucf_file file;

	assert_true(ucf_registry_next(&rest, &file));
	assert_true(bytes_is(file.package, "openssh-server"));
	assert_true(bytes_is(file.path, "/etc/ssh/sshd_config"));
	assert_true(ucf_registry_next(&rest, &file));
	assert_true(bytes_is(file.path, "/etc/php/a b"));
	assert_false(ucf_registry_next(&rest, &file));
}
