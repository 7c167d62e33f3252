/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "base/buf.h"
#include "format/people/contact_rules.h"
#include "format/people/contacts.h"
#include "format/people/mail_aliases.h"

enum { MARCH_2_2021 = 1614643200 };

/* "kind text|name" of all finds, one a line. */
static void find_all(const char *text, bool anywhere, struct buf *ret)
{
	static const char *const kinds[] = { "mail", "author", "ticket", "url" };
	struct contact_reader reader = contact_reader_of(bytes_of(text), anywhere);
	struct contact contact;

	buf_clear(ret);
	while (contact_next(&reader, &contact)) {
		buf_add_format(ret, "%s%s %.*s", ret->size ? "\n" : "", kinds[contact.kind],
			       (int)contact.text.size, contact.text.at);
		if (contact.name.size)
			buf_add_format(ret, "|%.*s", (int)contact.name.size, contact.name.at);
	}
}

TEST(contacts_in_comments)
{
	static const struct {
		const char *text, *found;
	} cases[] = {
		{ "# Anna Schmidt <anna@corp.io>: raised", "mail anna@corp.io|Anna Schmidt" },
		{ "# owned by Anna <anna@corp.io>", "author Anna\nmail anna@corp.io|Anna" },
		{ "x = 1 # ask bob@corp.io", "mail bob@corp.io" },
		{ "mail = bob@corp.io", "" },
		{ "// TODO(anna): later", "author anna" },
		{ "; Author: Jörg Müller-Lüdenscheidt", "author Jörg|Jörg Müller-Lüdenscheidt" },
		{ "# written by Carol Jones and others", "author Carol|Carol Jones" },
		{ "# managed by Ansible Tower", "author Ansible" },
		{ "# see SHOP-123, INC0012345; RT #4711 (issue #12)",
		  "ticket SHOP-123\nticket INC0012345\nticket RT #4711\nticket issue #12" },
		{ "# UTF-8 SHA-256 AES128-1 ISO-8859-1 #1234 CVE-2021-44228 X11-1.2", "" },
		{ "#8080 listens", "" },
		{ "# https://wiki.corp.io/Shop. and (http://x/y)",
		  "url https://wiki.corp.io/Shop\nurl http://x/y" },
		{ "# 2021-03-02 anna: raised", "author anna" },
		{ "# anna, 02.03.2021: raised", "author anna" },
		{ "# 2021-03-02", "" },
		{ "# scp anna@db01.corp.io:/srv x", "" },
		{ "# https://user@host.corp.io/x", "url https://user@host.corp.io/x" },
		{ "<!-- mailto:ops@corp.io -->", "mail ops@corp.io" },
		{ "# @ a@ @b x@y", "" },
	};
	scoped_buf found = { 0 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		find_all(cases[i].text, false, &found);
		assert_string_equal(buf_text(&found), cases[i].found);
	}
	find_all("mail = bob@corp.io", true, &found);
	assert_string_equal(buf_text(&found), "mail bob@corp.io");
}

TEST(contacts_tell_line_and_day)
{
	struct contact_reader reader = contact_reader_of(
		BYTES("x\n# raised by anna on 2021/03/02\n\n# bob@corp.io\n"), false);
	struct contact contact;

	assert_true(contact_next(&reader, &contact));
	assert_int_equal(contact.line, 2);
	assert_int_equal(contact.at, MARCH_2_2021);
	assert_true(contact_next(&reader, &contact));
	assert_int_equal(contact.line, 4);
	assert_int_equal(contact.at, 0);
	assert_false(contact_next(&reader, &contact));
}

TEST(contact_rules)
{
	static const struct {
		const char *mail;
		bool somebody;
	} mails[] = {
		{ "anna@corp.io", true },
		{ "anna@corp.local", true },
		{ "noreply@corp.io", false },
		{ "root@localhost", false },
		{ "root@web02.localdomain", false },
		{ "x@example.com", false },
		{ "x@mail.example.com", false },
		{ "pkg@lists.debian.org", false },
		{ "curve25519-sha256@libssh.org", false },
		{ "getty@tty1.service", false },
		{ "git@github.com", false },
		{ "1+x@users.noreply.github.com", false },
		{ "x@10.0.0.1", false },
	};

	for (size_t i = 0; i < sizeof(mails) / sizeof(mails[0]); i++)
		assert_int_equal(contact_is_mail_of_somebody(bytes_of(mails[i].mail)),
				 mails[i].somebody);
	assert_true(contact_is_role(BYTES("deploy")));
	assert_false(contact_is_role(BYTES("anna")));
	assert_true(contact_is_place_to_read(BYTES("https://wiki.corp.io/Shop")));
	assert_true(contact_is_place_to_read(BYTES("https://corp.atlassian.net/browse/SHOP-1")));
	assert_false(contact_is_place_to_read(BYTES("https://wiki.debian.org/Cron")));
	assert_false(contact_is_place_to_read(BYTES("https://nginx.org/en/docs/")));
}

TEST(mail_aliases)
{
	struct bytes rest = BYTES(
		"# comment\npostmaster:    root\n"
		"root: anna, \"|/bin/x\",\n\t\"bob\", \\carol, /dev/null\nbroken\n"
		"list: :include:/etc/list");
	static const char *const targets_of_root[] = { "anna", "bob", "carol" };
	struct bytes name, targets, target;
	size_t count = 0;

	assert_true(mail_alias_next(&rest, &name, &targets));
	assert_true(bytes_is(name, "postmaster"));
	assert_true(mail_alias_next(&rest, &name, &targets));
	assert_true(bytes_is(name, "root"));
	while (mail_alias_target(&targets, &target))
		assert_true(bytes_is(target, targets_of_root[count++]));
	assert_int_equal(count, 3);
	assert_true(mail_alias_next(&rest, &name, &targets));
	assert_false(mail_alias_target(&targets, &target));
	assert_false(mail_alias_next(&rest, &name, &targets));
}
