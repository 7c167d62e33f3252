/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree.h"

#include "harness.h"

#include <cmocka.h>

#include "survey/files/expected_rules.h"
#include "survey/packages/catalogue.h"

static void prepare(struct tree *tree)
{
	static const struct tree_entry entries[] = { { "/etc/os-release", "ID=debian\n" } };
	static const char *const owned[] = { "/usr/lib/python3/dist-packages/a.py" };
	tree_init(tree, entries, 1);
	tree->survey.catalogue = catalogue_create();
	for (size_t i = 0; i < sizeof(owned) / sizeof(owned[0]); i++)
		(void)catalogue_add(tree->survey.catalogue, bytes_of(owned[i]), 0, 0);
	RECORD_ADD(tree->survey.arena, &tree->survey.content->packages, package)->name = "ssl-cert";
}

static const struct {
	const char *path;
	mode_t mode;
	bool covers;
} hidden[] = {
	{ "/etc/ld.so.cache", S_IFREG | 0644, false },
	{ "/etc/mtab", S_IFLNK | 0777, false },
	{ "/etc/hostname", S_IFREG | 0755, false },
	{ "/etc/ssl/certs/4042bcee.0", S_IFLNK | 0777, false },
	{ "/etc/ssl/certs/ca-certificates.crt", S_IFREG | 0644, false },
	{ "/etc/ssl/private/ssl-cert-snakeoil.key", S_IFREG | 0640, false },
	{ "/etc/shadow-", S_IFREG | 0640, false },
	{ "/etc/ssh/ssh_host_rsa_key", S_IFREG | 0600, false },
	{ "/var/lib/dpkg/info/bash.postinst", S_IFREG | 0755, false },
	{ "/var/lib/dpkg", S_IFDIR | 0755, true },
	{ "/var/lib/apt/lists/x/y", S_IFREG | 0644, false },
	{ "/var/log/journal", S_IFDIR | 02755, true },
	{ "/var/log/syslog.2.gz", S_IFREG | 0640, false },
	{ "/var/cache/man/cat1/ls.1.gz", S_IFREG | 0644, false },
	{ "/usr/lib/python3/dist-packages/__pycache__", S_IFDIR | 0755, false },
	{ "/usr/lib/python3/dist-packages/__pycache__/a.cpython-311.pyc", S_IFREG | 0644, false },
	{ "/usr/local/bin", S_IFDIR | 0755, false },
	{ "/srv", S_IFDIR | 0755, false },
	{ "/boot/initrd.img-6.1.0-13-amd64", S_IFREG | 0644, false },
	{ "/usr/lib/modules/6.1.0/modules.dep.bin", S_IFREG | 0644, false },
	{ "/usr/share/mime/text/x-c.xml", S_IFREG | 0644, false },
	{ "/home/ann/.cache/x/y", S_IFREG | 0644, false },
	{ "/home/ann/.cache", S_IFDIR | 0700, true },
	{ "/root/.bash_history", S_IFREG | 0600, false },
	{ "/tmp/x", S_IFREG | 0644, false },
	{ "/.dockerenv", S_IFREG | 0755, false },
};

static const struct {
	const char *path;
	mode_t mode;
} shown[] = {
	{ "/etc/ssl/certs/company.pem", S_IFREG | 0644 },
	{ "/etc/ssl/private/site.key", S_IFREG | 0600 },
	{ "/etc/ssh/sshd_config.d/x.conf", S_IFREG | 0644 },
	{ "/etc/sudoers.d/ops", S_IFREG | 0440 },
	{ "/etc/cron.d/job", S_IFREG | 0644 },
	{ "/etc/apt/sources.list.d/nginx.list", S_IFREG | 0644 },
	{ "/etc/apt/trusted.gpg.d/key.gpg", S_IFREG | 0644 },
	{ "/etc/systemd/system/app.service", S_IFREG | 0644 },
	{ "/etc/network/interfaces.d/eth0", S_IFREG | 0644 },
	{ "/etc/alternatives/editor", S_IFLNK | 0777 },
	{ "/etc/hosts.allow", S_IFREG | 0644 },
	{ "/usr/local/bin/tool", S_IFREG | 0755 },
	{ "/usr/local/lib/libx.so", S_IFREG | 0644 },
	{ "/usr/lib/python3/dist-packages/mine.pth", S_IFREG | 0644 },
	{ "/usr/lib/python3/dist-packages/__pycache__/b.cpython-311.pyc", S_IFREG | 0644 },
	{ "/usr/lib/python3/dist-packages/__pycache__/a.cpython-311.pyc", S_IFREG | 0755 },
	{ "/usr/share/mime/packages/mine.xml", S_IFREG | 0644 },
	{ "/usr/sbin/policy-rc.d", S_IFREG | 0755 },
	{ "/var/log/tool", S_IFREG | 0755 },
	{ "/var/log/myapp/app.log", S_IFREG | 0644 },
	{ "/var/log/syslog", S_IFREG | 0755 },
	{ "/tmp/x", S_IFREG | 0755 },
	{ "/var/lib/dpkg/info/sh", S_IFREG | 04755 },
	{ "/var/cache/man/sh", S_IFREG | 02755 },
	{ "/var/cache/bind/zone.db", S_IFREG | 0644 },
	{ "/var/spool/cron/crontabs/root", S_IFREG | 0600 },
	{ "/var/lib/myapp", S_IFDIR | 0755 },
	{ "/root/.ssh/authorized_keys", S_IFREG | 0600 },
	{ "/root/.pgpass", S_IFREG | 0600 },
	{ "/home/ann/.config/systemd/user/x.service", S_IFREG | 0644 },
	{ "/home/ann", S_IFDIR | 0755 },
	{ "/opt/app", S_IFDIR | 0755 },
	{ "/srv", S_IFLNK | 0777 },
	{ "/data", S_IFDIR | 0755 },
};

TEST(expected_rules_hide_what_the_system_made)
{
	scoped_tree tree;
	struct expected_match match;

	prepare(&tree);
	struct expected_rules *rules = expected_create(&tree.survey);

	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++) {
		struct bytes path = bytes_of(hidden[i].path);

		if (!expected_find(rules, path, hidden[i].mode, &match))
			fail_msg("%s is not expected", hidden[i].path);
		assert_non_null(match.rule->reason);
		assert_int_equal(match.covers && S_ISDIR(hidden[i].mode), hidden[i].covers);
	}
	expected_destroy(rules);
}

TEST(expected_rules_hide_nothing_made_by_hand)
{
	scoped_tree tree;
	struct expected_match match;

	prepare(&tree);
	struct expected_rules *rules = expected_create(&tree.survey);

	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
		if (expected_find(rules, bytes_of(shown[i].path), shown[i].mode, &match))
			fail_msg("%s is hidden by %s", shown[i].path, match.rule->patterns);
	expected_destroy(rules);
}

TEST(expected_rules_are_well_formed)
{
	for (size_t i = 0; i < expected_count; i++) {
		const struct expected_rule *rule = &expected_table[i];
		struct bytes rest = bytes_of(rule->patterns), word;

		assert_true(rule->kind < EXPECTED_KIND_COUNT);
		assert_true(!rule->folder || rule->folder[0] == '/');
		while (bytes_word(&rest, &word)) {
			ptrdiff_t stars = bytes_find_text(word, "**");

			assert_true(rule->folder || word.at[0] == '/' || word.at[0] == '~');
			if (stars >= 0) /* at the end only, and a name of its own */
				assert_true((size_t)stars + 2 == word.size &&
					    (stars == 0 || word.at[stars - 1] == '/'));
		}
	}
}
