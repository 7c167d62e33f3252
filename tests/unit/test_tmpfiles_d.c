/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "format/packages/sysusers_d.h"
#include "format/packages/tmpfiles_d.h"

TEST(tmpfiles_lines)
{
	struct bytes rest = BYTES("# comment\n"
				  "d /var/lib/x 0750 x adm 10d -\n"
				  "D! \"/srv/a b\" 2755 root - - arg of it\n"
				  "z /etc/key* :0640 - ssl\n"
				  "L+ /etc/%m - - - - ../x\n"
				  "f /run/y ~0644\n"
				  "d relative 0755 root root\n"
				  "d\n"
				  "d \"/open 0755\n"
				  "v /var/z 99999 root root\n");
	struct tmpfiles_line line;

	assert_true(tmpfiles_next(&rest, &line));
	assert_int_equal(line.type, 'd');
	assert_true(bytes_is(line.path, "/var/lib/x") && line.has_mode && line.mode == 0750);
	assert_true(bytes_is(line.user, "x") && bytes_is(line.group, "adm"));
	assert_true(bytes_is(line.age, "10d") && line.argument.size == 1);
	assert_true(tmpfiles_next(&rest, &line));
	assert_true(bytes_is(line.path, "/srv/a b") && bytes_is(line.flags, "!"));
	assert_int_equal(line.group.size, 0);
	assert_true(bytes_is(line.argument, "arg of it"));
	assert_true(tmpfiles_next(&rest, &line));
	assert_true(bytes_is(line.path, "/etc/key*") && line.mode == 0640 && !line.user.size);
	assert_true(tmpfiles_next(&rest, &line));
	assert_true(line.type == 'L' && line.has_specifiers && !line.has_mode);
	assert_true(tmpfiles_next(&rest, &line));
	assert_true(line.mode == 0644);
	assert_true(tmpfiles_next(&rest, &line));
	assert_true(bytes_is(line.path, "/var/z") && !line.has_mode);
	assert_false(tmpfiles_next(&rest, &line));
	assert_true(tmpfiles_sets_mode('z') && !tmpfiles_sets_mode('L'));
}

TEST(sysusers_lines)
{
	struct bytes rest = BYTES("# comment\n"
				  "u httpd 404:www \"HTTP User\" /srv/www /bin/sh\n"
				  "u! _authd /usr/bin/authd 'A b'\n"
				  "g input - -\n"
				  "m _authd input\n"
				  "r - 500-900\n"
				  "u\nx y\nu \"\"\nu \"open\n"
				  "u last - - \"/srv/a b\"");
	struct sysusers_line line;

	assert_true(sysusers_next(&rest, &line));
	assert_true(line.type == 'u' && bytes_is(line.name, "httpd"));
	assert_true(bytes_is(line.id, "404:www") && bytes_is(line.comment, "HTTP User"));
	assert_true(bytes_is(line.home, "/srv/www") && bytes_is(line.shell, "/bin/sh"));
	assert_true(sysusers_next(&rest, &line));
	assert_true(line.type == 'u' && bytes_is(line.id, "/usr/bin/authd") && !line.home.size);
	assert_true(sysusers_next(&rest, &line));
	assert_true(line.type == 'g' && !line.id.size && !line.comment.size);
	assert_true(sysusers_next(&rest, &line));
	assert_true(line.type == 'm' && bytes_is(line.id, "input"));
	assert_true(sysusers_next(&rest, &line));
	assert_true(line.type == 'r' && bytes_is(line.id, "500-900"));
	assert_true(sysusers_next(&rest, &line));
	assert_true(bytes_is(line.name, "last") && bytes_is(line.home, "/srv/a b"));
	assert_false(sysusers_next(&rest, &line));
}
