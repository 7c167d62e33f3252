/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <stdio.h>

#include "base/buf.h"
#include "format/secrets/key_store.h"
#include "format/secrets/secret_text.h"

#define SETTINGS     SECRET_TEXT_SETTINGS
#define CODE         SECRET_TEXT_CODE
#define SAMPLE       SECRET_TEXT_SAMPLE
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void redact(struct bytes text, enum secret_text_kind kind, struct buf *ret)
{
	struct secret_text reader = secret_text_of(text, kind);
	struct secret_span span;
	size_t at = 0;

	while (secret_text_next(&reader, &span)) {
		buf_add_bytes(ret, bytes_slice(text, at, span.from - at));
		buf_add_text(ret, "#");
		at = span.from + span.size;
	}
	buf_add_bytes(ret, bytes_slice(text, at, SIZE_MAX));
}

TEST(secret_text_replaces_in_place)
{
	static const struct {
		const char *text, *expected;
		enum secret_text_kind kind;
	} cases[] = {
		{ "a=1\nDB_PASSWORD=x1 y\nb=2\n", "a=1\nDB_PASSWORD=#\nb=2\n", SETTINGS },
		{ "DB_PASSWORD=x1 y # why\n", "DB_PASSWORD=# # why\n", SETTINGS },
		{ "account x\npassword correcthorse\n", "account x\npassword #\n", SETTINGS },
		{ "password required pam_unix.so\n", "password required pam_unix.so\n", SETTINGS },
		{ "\tproxy_pass http://app;\n", "\tproxy_pass http://app;\n", SETTINGS },
		{ "proxy_pass http://u:x1@app;\n", "proxy_pass http://u:#@app;\n", SETTINGS },
		{ "proxy_pass=x1\n", "proxy_pass=#\n", SETTINGS },
		{ "ProxyPass http://app:80/\n", "ProxyPass http://app:80/\n", SETTINGS },
		{ "mysqli.default_pw =\n", "mysqli.default_pw =\n", SETTINGS },
		{ "mysqli.default_pw = x1\n", "mysqli.default_pw = #\n", SETTINGS },
		{ "SSLPassPhraseDialog  exec:/x\n", "SSLPassPhraseDialog  exec:/x\n", SETTINGS },
		{ "secret = # none\n", "secret = # none\n", SETTINGS },
		{ "passwd guest\n", "passwd guest\n", SECRET_TEXT_SHELL },
		{ "the\npassword file.\n", "the\npassword file.\n", SECRET_TEXT_PROSE },
		{ "password: your-password-here\n", "password: your-password-here\n", SAMPLE },
		{ "password: kP3xwQ9z\n", "password: #\n", SAMPLE },
		{ "PGPASSWORD=x1 psql -h h\n", "PGPASSWORD=# psql -h h\n", SECRET_TEXT_SHELL },
		{ "<user>a</user><password>x y</password>\n",
		  "<user>a</user><password>#</password>\n", SETTINGS },
		{ "define('DB_PASSWORD', 'hun ter2');\n", "define('DB_PASSWORD', '#');\n", CODE },
		{ "key \"k\" { algorithm x; secret \"abc=\"; };\n",
		  "key \"k\" { algorithm x; secret \"#\"; };\n", SETTINGS },
		{ "password = os.environ[\"PW\"]\n", "password = os.environ[\"PW\"]\n", CODE },
		{ "token = lexer.next()\n", "token = lexer.next()\n", CODE },
		{ "x = {\"password\": \"hunter2\"}\n", "x = {\"password\": #}\n", CODE },
		{ "# password: hunter2\n", "# password: #\n", CODE },
		{ "os.system(\"mysql -phunter2 db\")\n", "os.system(\"mysql -p# db\")\n", CODE },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		scoped_buf out = { 0 };

		redact(bytes_of(cases[i].text), cases[i].kind, &out);
		if (strcmp(buf_text(&out), cases[i].expected) != 0)
			fail_msg("%s became %s", cases[i].text, buf_text(&out));
	}
}

/* Many secrets are told apart, and one that is long or lies across windows is met whole. */
TEST(secret_text_of_any_size)
{
	scoped_buf text = { 0 }, out = { 0 };

	for (int i = 0; i < 5000; i++)
		buf_add_format(&text, "setting_%d=%d\npassword_%d=hunter%d\n", i, i, i, i);
	redact(buf_bytes(&text), SETTINGS, &out);
	assert_true(bytes_find_text(buf_bytes(&out), "hunter") < 0);
	assert_true(bytes_find_text(buf_bytes(&out), "setting_2500=2500\n") >= 0);
	buf_clear(&text);
	buf_clear(&out);
	for (int i = 0; i < 300; i++)
		buf_add_format(&text, "line %d of something\n", i);
	buf_add_text(&text, "-----BEGIN RSA PRIVATE KEY-----\n");
	for (int i = 0; i < 3000; i++)
		buf_add_text(&text, "CANARYCANARYCANARYCANARYCANARY\n");
	buf_add_text(&text, "-----END RSA PRIVATE KEY-----\nbehind\n");
	redact(buf_bytes(&text), SETTINGS, &out);
	assert_true(bytes_find_text(buf_bytes(&out), "CANARY") < 0);
	assert_true(bytes_find_text(buf_bytes(&out), "line 299") >= 0);
	assert_true(bytes_ends(buf_bytes(&out), "-----END RSA PRIVATE KEY-----\nbehind\n"));
}

TEST(secret_text_knows_code)
{
	static const struct {
		struct bytes path, head;
		enum secret_text_kind kind;
	} cases[] = {
		{ BYTES("/x/a.py"), BYTES(""), CODE },
		{ BYTES("/x/a"), BYTES("#!/usr/bin/env python3\n"), CODE },
		{ BYTES("/x/a"), BYTES("#!/bin/sh\n"), SECRET_TEXT_SHELL },
		{ BYTES("/x/.bashrc"), BYTES(""), SECRET_TEXT_SHELL },
		{ BYTES("/x/a.yml"), BYTES(""), SETTINGS },
		{ BYTES("/x/notes.txt"), BYTES(""), SECRET_TEXT_PROSE },
		{ BYTES("/x/README"), BYTES(""), SECRET_TEXT_PROSE },
		{ BYTES("/x/.env.example"), BYTES(""), SAMPLE },
		{ BYTES("/x/hooks/a.sample"), BYTES("#!/usr/bin/perl\n"), CODE },
		{ BYTES("/x/production.example.json"), BYTES(""), SAMPLE },
		{ BYTES("/examples/a.conf"), BYTES(""), SETTINGS },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(secret_text_kind_of(cases[i].path, cases[i].head), cases[i].kind);
}

TEST(key_stores_are_known)
{
	static const struct {
		struct bytes path, head;
		bool is_store;
	} cases[] = {
		{ BYTES("/a"), BYTES("-----BEGIN PRIVATE KEY-----\nx\n"), true },
		{ BYTES("/a.pem"),
		  BYTES("# c\n-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n"
			"-----BEGIN EC PRIVATE KEY-----\n"),
		  true },
		{ BYTES("/a.pem"), BYTES("-----BEGIN CERTIFICATE-----\nx\n"), false },
		{ BYTES("/a.ovpn"), BYTES("proto=udp\n<key>\n-----BEGIN PRIVATE KEY-----\n"),
		  false },
		{ BYTES("/a"), BYTES("\xfe\xed\xfe\xed\0\0\0\2"), true },
		{ BYTES("/a"),
		  BYTES("\x30\x82\x0a\x00\x02\x01\x03\x30\x82\x09\xc6\x06\x09\x2a\x86\x48\x86\xf7"
			"\x0d\x01\x07\x01"),
		  true },
		{ BYTES("/cert.der"), BYTES("\x30\x82\x03\x00\x30\x82\x02\x00\xa0\x03\x02\x01\x02"),
		  false },
		{ BYTES("/a"),
		  BYTES("\x05\x02\0\0\0\x4b\0\2\0\x0b"
			"EXAMPLE.ORG"),
		  true },
		{ BYTES("/a"), BYTES("yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=\n"), true },
		{ BYTES("/etc/shadow"), BYTES("root:*:1::::::\n"), true },
		{ BYTES("/etc/nginx/.htpasswd"), BYTES("a:b\n"), true },
		{ BYTES("/root/.pgpass"), BYTES("h:1:d:u:p\n"), true },
		{ BYTES("/etc/ssh/ssh_host_rsa_key"), BYTES("x"), true },
		{ BYTES("/etc/ssh/ssh_host_rsa_key.pub"), BYTES("ssh-rsa A"), false },
		{ BYTES("/home/u/.docker/config.json"), BYTES("{}"), true },
		{ BYTES("/srv/x/db_password.txt"), BYTES("hunter2\n"), true },
		{ BYTES("/root/.vault_pass"), BYTES("hunter2"), true },
		{ BYTES("/srv/secrets/db"), BYTES("hunter2\n"), true },
		{ BYTES("/srv/x/db_password.txt"), BYTES("hunter2 and more\n"), false },
		{ BYTES("/srv/x/db_password.txt"), BYTES(""), false },
		{ BYTES("/srv/x/password_policy.txt"), BYTES("strict\n"), false },
		{ BYTES("/etc/hostname"), BYTES("web03\n"), false },
		{ BYTES("/etc/nginx/nginx.conf"), BYTES("user x;\n"), false },
		{ BYTES(""), BYTES(""), false },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		if (!key_store_kind(cases[i].path, cases[i].head) == cases[i].is_store)
			fail_msg("case %zu: %s", i, cases[i].path.at);
}
