/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "base/cleanup.h"
#include "survey/files/file_class.h"

/* What decides, and right beside it what must not. */
TEST(file_class_of_files)
{
	static const struct {
		const char *path, *head;
		enum file_class class;
	} cases[] = {
		/* places that say it all, whatever is in them */
		{ "/etc/shadow", "root:x", CLASS_SECRET },
		{ "/etc/shadow-", "", CLASS_SECRET },
		{ "/srv/shadow", "root:x", CLASS_DATA },
		{ "/etc/machine-id", "", CLASS_IDENTITY },
		{ "/etc/ssh/ssh_host_rsa_key", "-----BEGIN OPENSSH PRIVATE KEY", CLASS_IDENTITY },
		{ "/etc/ssh/sshd_config", "Port 22", CLASS_CONFIG },
		{ "/home/ann/.ssh/id_rsa", "", CLASS_SECRET },
		{ "/home/ann/.ssh/id_rsa.pub", "ssh-rsa", CLASS_CONFIG },
		{ "/home/ann/.ssh/authorized_keys", "ssh-rsa", CLASS_CONFIG },
		{ "/home/ann/ssh/id_rsa", "", CLASS_DATA },
		{ "/var/log/x.conf", "", CLASS_LOG },
		{ "/var/logs/x.conf", "", CLASS_CONFIG },
		{ "/var/lib/mysql/ib.py", "#!/usr/bin/python3", CLASS_DATA },
		{ "/var/lib/mysql2/ib.py", "#!/usr/bin/python3", CLASS_CODE },
		/* first bytes before the name */
		{ "/srv/x.conf", "\177ELF", CLASS_CODE },
		{ "/srv/x.conf", "\177EL", CLASS_CONFIG },
		{ "/srv/notes.txt", "-----BEGIN RSA PRIVATE KEY-----", CLASS_SECRET },
		{ "/srv/cert.pem", "-----BEGIN CERTIFICATE-----", CLASS_CONFIG },
		{ "/srv/bundle.pem", "\n# Issuer: CN=Root\n-----BEGIN CERTIFICATE-----",
		  CLASS_CONFIG },
		{ "/srv/remark.pem", "# for the shop\n-----BEGIN PRIVATE KEY-----", CLASS_SECRET },
		{ "/srv/cut.pem", "# Issuer: CN=Root\n# Subject", CLASS_SECRET },
		{ "/srv/cert.pem", "Bag Attributes", CLASS_SECRET },
		{ "/srv/x", "SQLite format 3", CLASS_DATA },
		{ "/srv/x.jks", "\xfe\xed\xfe\xed", CLASS_SECRET },
		{ "/opt/x", "#!/bin/sh", CLASS_CODE },
		{ "/srv/x", "# !/bin/sh", CLASS_DATA },
		/* names, by the last ending only */
		{ "/srv/.env", "A=B", CLASS_CONFIG },
		{ "/srv/env", "A=B", CLASS_DATA },
		{ "/srv/app.js", "", CLASS_CODE },
		{ "/srv/app.js.bak", "", CLASS_DATA },
		{ "/srv/server.key", "", CLASS_SECRET },
		{ "/srv/x.JS", "", CLASS_DATA },
		/* what a project needs, beside its like */
		{ "/srv/app/package.json", "{}", CLASS_CODE },
		{ "/srv/app/package-lock.json", "{}", CLASS_CODE },
		{ "/srv/app/packages.json", "{}", CLASS_DATA },
		{ "/srv/app/composer.lock", "{}", CLASS_CODE },
		{ "/srv/app/composer.lock.bak", "{}", CLASS_DATA },
		{ "/srv/app/queue.lock", "", CLASS_CACHE },
		{ "/tmp/app/composer.lock", "{}", CLASS_CACHE },
		/* data by name, but text in /etc */
		{ "/etc/app/x.json", "{}", CLASS_CONFIG },
		{ "/etc/app/x.json", "", CLASS_DATA },
		{ "/srv/app/x.json", "{}", CLASS_DATA },
		/* places that say what is likely */
		{ "/etc/app/x", "", CLASS_CONFIG },
		{ "/usr/local/etc/x", "", CLASS_CONFIG },
		{ "/usr/local/x", "", CLASS_CODE },
		{ "/opt/a/etc/x", "", CLASS_CONFIG },
		{ "/opt/a/b/etc/x", "", CLASS_CODE },
		{ "/root/.profile", "", CLASS_CONFIG },
		{ "/root/profile", "", CLASS_DATA },
		/* public keys are no secret, whatever their names */
		{ "/etc/apt/keyrings/x.gpg", "\x99\x01", CLASS_CONFIG },
		{ "/etc/apt/trusted.gpg.d/x.asc", "-----BEGIN PGP PUBLIC KEY BLOCK", CLASS_CONFIG },
		{ "/usr/share/keyrings/x.gpg", "\x99\x01", CLASS_CONFIG },
		{ "/srv/x.asc", "-----BEGIN PGP PUBLIC KEY BLOCK", CLASS_CONFIG },
		{ "/srv/x.asc", "-----BEGIN PGP PRIVATE KEY BLOCK", CLASS_SECRET },
		{ "/srv/x.pem", "-----BEGIN PUBLIC KEY-----", CLASS_CONFIG },
		{ "/srv/x.gpg", "\x99\x01", CLASS_SECRET },
	};
	SCOPED(ending_map_deinit) struct ending_map endings = { 0 };

	file_class_endings(&endings);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct file_verdict verdict = file_class_judge(
			&endings, bytes_of(cases[i].path), S_IFREG | 0644, bytes_of(cases[i].head));

		if (verdict.class != cases[i].class)
			fail_msg("%s: is %s: %s", cases[i].path, file_class_names[verdict.class],
				 verdict.why);
		assert_non_null(verdict.why);
	}
}

TEST(file_class_of_trees)
{
	static const struct {
		const char *path;
		uint32_t code, data; /* of 100 files */
		enum file_class class;
	} cases[] = {
		{ "/var/log/app", 100, 0, CLASS_LOG },
		{ "/var/log", 100, 0, CLASS_LOG },
		{ "/srv/node_modules", 0, 100, CLASS_CODE },
		{ "/srv/node_modules2", 0, 100, CLASS_DATA },
		{ "/srv/uploads", 100, 0, CLASS_DATA },
		{ "/srv/app", 60, 40, CLASS_CODE },
		{ "/srv/app", 59, 41, CLASS_DATA },
		{ "/opt/app", 0, 59, CLASS_CODE },
		{ "/opt/app", 0, 60, CLASS_DATA },
		{ "/home/ann/.ssh", 0, 0, CLASS_CONFIG },
		{ "/etc/ssl/private", 0, 0, CLASS_SECRET },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint32_t tally[CLASS_COUNT] = {
			[CLASS_CODE] = cases[i].code, [CLASS_DATA] = cases[i].data
		};
		struct file_verdict verdict = file_class_judge_tree(bytes_of(cases[i].path), tally,
								    100);

		if (verdict.class != cases[i].class)
			fail_msg("%s: is %s: %s", cases[i].path, file_class_names[verdict.class],
				 verdict.why);
	}
}

TEST(file_class_guesses)
{
	const uint32_t data[CLASS_COUNT] = { [CLASS_DATA] = 100 };
	const uint32_t code[CLASS_COUNT] = { [CLASS_CODE] = 100 };
	const uint32_t none[CLASS_COUNT] = { 0 };

	/* an application's JSON, and what nothing is known of */
	assert_true(
		file_class_is_guess(file_class_judge_tree(bytes_of("/opt/feeds"), data, 100).why));
	assert_true(
		file_class_is_guess(file_class_judge_tree(bytes_of("/srv/feeds"), none, 100).why));
	assert_false(
		file_class_is_guess(file_class_judge_tree(bytes_of("/srv/feeds"), code, 100).why));
	assert_false(file_class_is_guess(
		file_class_judge_tree(bytes_of("/srv/uploads"), data, 100).why));
}
