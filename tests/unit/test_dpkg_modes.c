/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree.h"

#include "harness.h"

#include <stdio.h>

#include <cmocka.h>

#include "survey/files/dpkg_modes.h"
#include "survey/packages/catalogue.h"

/* Users of the tree, since files of a test belong to whoever runs it. */
enum { ROOT = 0, MAIL = 8, SHADOW = 42, NOBODY = 65534 };

/* Instead of a mode: none is expected. */
enum { OPEN = 1 << 16 };

static const struct tree_entry machine[] = {
	{ "/var/lib/dpkg/statoverride", "root mail 2750 /usr/bin/overridden\n"
					"#0 #8 0640 /etc/numbers\n" },
	{ "/var/lib/dpkg/info/told.postinst", "#!/bin/sh\nchown -R mail:mail /usr/lib/told\n"
					      "chmod 0600 /etc/told.conf\n"
					      "chown x: /etc/open.conf\n"
					      "chmod g+w /etc/open.conf\n" },
	{ "/var/lib/dpkg/info/vague.postinst", "#!/bin/sh\nchmod 0600 $conf\n" },
	{ "/usr/lib/tmpfiles.d/x.conf", "d /var/lib/made 0750 mail mail\n" },
	{ "/usr/lib/sysusers.d/mail.conf", "u mail 8 - /var/lib/mailer\nu mail 8 - /usr/bin\n"
					   "u x - - /var/lib/other\n" },
	{ "/var/cache/apt/archives/.keep", "" },
	{ "/usr/lib/script", "#!/bin/sh\n" },
	{ "/usr/libexec/script", "#!/bin/sh\n" },
	{ "/usr/share/s/run", "#!/bin/sh\n" },
	{ "/usr/share/s/sourced", "#!/bin/sh\n" },
};

static const struct {
	const char *path;
	mode_t mode;
	uid_t uid;
	gid_t gid;
	int32_t package; /* -1: none; "told", "vague"; of 2, "x", and 3, "s", there are archives */
	bool is_known;
	unsigned expected; /* 0: as it is */
	const char *user;  /* NULL: as it is, or nothing is expected */
	const char *group;
	/* a part of it; "usual, or not": nobody can tell of x bits */
	const char *why;
} cases[] = {
	/* overrides are right whatever the table says */
	{ "/usr/bin/overridden", S_IFREG | 02750, 0, MAIL, 0, true, 0, NULL, NULL, "statoverride" },
	{ "/bin/overridden", S_IFREG | 0755, 0, 0, 0, true, 02750, NULL, "mail", "statoverride" },
	{ "/etc/numbers", S_IFREG | 0644, MAIL, 0, 0, true, 0640, "root", NULL, "statoverride" },
	/* the table */
	{ "/usr/bin/passwd", S_IFREG | 04755, 0, 0, -1, true, 0, NULL, NULL, "passwd" },
	{ "/usr/bin/passwd", S_IFREG | 0755, 0, 0, -1, true, 04755, NULL, NULL, "passwd" },
	{ "/usr/sbin/unix_chkpwd", S_IFREG | 02755, 0, SHADOW, -1, true, 0, NULL, NULL, "pam" },
	{ "/sbin/unix_chkpwd", S_IFREG | 02755, 0, 0, -1, true, 0, NULL, "shadow", "pam" },
	{ "/bin/ping", S_IFREG | 04755, 0, 0, -1, true, 0, NULL, NULL, "ping" },
	{ "/var/tmp", S_IFDIR | 01777, 0, 0, -1, true, 0, NULL, NULL, "base-files" },
	{ "/var/tmp", S_IFDIR | 0777, 0, 0, -1, true, 01777, NULL, NULL, "base-files" },
	/* x bits: an ELF program has no use without, a script may; and the archive knows */
	{ "/usr/lib/go", S_IFREG | 0644, 0, 0, 0, true, 0755, NULL, NULL, "usual" },
	{ "/lib/rust", S_IFREG | 0644, 0, 0, 0, true, 0755, NULL, NULL, "usual" },
	{ "/usr/lib/debug/go", S_IFREG | 0644, 0, 0, 0, true, 0, NULL, NULL, "usual, or not" },
	{ "/usr/lib/x.so.1", S_IFREG | 0644, 0, 0, 0, true, 0, NULL, NULL, "usual, or not" },
	{ "/usr/libexec/script", S_IFREG | 0644, 0, 0, 0, true, 0755, NULL, NULL, "usual" },
	{ "/usr/libexec/data", S_IFREG | 0644, 0, 0, 0, true, 0, NULL, NULL, "usual" },
	{ "/usr/lib/script", S_IFREG | 0644, 0, 0, 0, true, 0, NULL, NULL, "usual, or not" },
	{ "/usr/lib/script", S_IFREG | 0755, 0, 0, 0, true, 0, NULL, NULL, "usual" },
	{ "/usr/lib/data", S_IFREG | 0755, 0, 0, 0, true, 0, NULL, NULL, "usual, or not" },
	{ "/usr/share/s/run", S_IFREG | 0644, 0, 0, 3, true, 0755, NULL, NULL, "s_1%3a1_all.deb" },
	{ "/usr/share/s/sourced", S_IFREG | 0755, 0, 0, 3, true, 0644, NULL, NULL, "s_1%3a1" },
	{ "/usr/share/s/sourced", S_IFREG | 0644, 0, 0, 3, true, 0, NULL, NULL, "s_1%3a1" },
	{ "/usr/share/s/data", S_IFREG | 0744, 0, 0, 3, true, 0644, NULL, NULL, "s_1%3a1" },
	/* an owner that this root does not have is not expected */
	{ "/usr/bin/crontab", S_IFREG | 02755, 0, SHADOW, -1, true, 0, NULL, NULL, "cron" },
	/* what is usual */
	{ "/usr/bin/tool", S_IFREG | 0755, 0, 0, 0, true, 0, NULL, NULL, "usual" },
	{ "/usr/bin/tool", S_IFREG | 04755, 0, 0, 0, true, 0755, NULL, NULL, "usual" },
	{ "/usr/bin/tool", S_IFREG | 0644, 0, 0, 0, true, 0755, NULL, NULL, "usual" },
	{ "/usr/lib/tool", S_IFREG | 0555, 0, 0, 0, true, 0, NULL, NULL, "usual, or not" },
	{ "/usr/lib/tool", S_IFREG | 0666, 0, 0, 0, true, 0644, NULL, NULL, "usual" },
	{ "/usr/lib/tool", S_IFREG | 0644, NOBODY, 0, 0, true, 0, "root", NULL, "usual" },
	{ "/usr/lib/x", S_IFDIR | 0777, 0, 0, 0, true, 0755, NULL, NULL, "usual" },
	{ "/etc/x.conf", S_IFREG | 0600, 0, 0, 0, true, 0644, NULL, NULL, "usual" },
	{ "/etc/x.conf", S_IFREG | 0600, 0, 0, 1, false, 0, NULL, NULL, NULL },
	{ "/etc/x.conf", S_IFREG | 0666, 0, 0, 1, true, 0664, NULL, NULL, "usual" },
	{ "/var/lib/x", S_IFDIR | 0700, MAIL, 0, 0, false, 0, NULL, NULL, NULL },
	{ "/var/lib/x", S_IFDIR | 0777, MAIL, 0, 0, true, 0775, NULL, NULL, "usual" },
	{ "/usr/bin/link", S_IFLNK | 0777, 0, 0, 0, false, 0, NULL, NULL, NULL },
	/* what scripts and tmpfiles.d do is right, and not doing it too */
	{ "/etc/told.conf", S_IFREG | 0600, 0, 0, 0, true, 0, NULL, NULL, "usual" },
	{ "/etc/told.conf", S_IFREG | 0644, 0, 0, 0, true, 0, NULL, NULL, "usual" },
	{ "/usr/lib/told/x", S_IFREG | 0644, MAIL, MAIL, 0, true, 0, NULL, NULL, "usual" },
	{ "/etc/open.conf", S_IFREG | 0664, 0, MAIL, 0, true, OPEN, NULL, NULL, "usual" },
	{ "/etc/open.conf", S_IFREG | 0664, NOBODY, MAIL, 0, true, OPEN, "root", NULL, "usual" },
	{ "/var/lib/made", S_IFDIR | 0750, MAIL, MAIL, 0, true, 0, NULL, NULL, "tmpfiles.d" },
	{ "/var/lib/made", S_IFDIR | 0755, 0, MAIL, 0, true, 0750, "mail", NULL, "tmpfiles.d" },
	/* the home of a user belongs to that user, or to root */
	{ "/usr/share/mailer", S_IFDIR | 0755, MAIL, MAIL, 0, true, 0, "mail", "mail", "usual" },
	{ "/usr/share/mailer", S_IFDIR | 0755, NOBODY, 0, 0, true, 0, "root", "root", "usual" },
	{ "/usr/share/mailer", S_IFDIR | 0755, 0, 0, 0, true, 0, "root", "root", "usual" },
	{ "/usr/bin", S_IFDIR | 0755, MAIL, 0, 0, true, 0, "root", "root", "usual" },
	{ "/var/lib/mailer", S_IFDIR | 0700, MAIL, 0, 0, true, OPEN, "mail", NULL, "mail.conf" },
	{ "/var/lib/mailer", S_IFDIR | 0700, NOBODY, 0, 0, true, OPEN, "mail", NULL, "mail.conf" },
	{ "/var/lib/mailer", S_IFDIR | 0755, 0, 0, 0, false, 0, NULL, NULL, NULL },
	{ "/var/lib/other", S_IFDIR | 0755, NOBODY, 0, 0, false, 0, NULL, NULL, NULL },
	/* the archive */
	{ "/var/lib/x", S_IFDIR | 0755, 0, 0, 2, true, 0700, NULL, NULL, "x_1%3a1_all.deb" },
	{ "/usr/bin/x", S_IFREG | 0755, 0, 0, 2, true, 04755, NULL, NULL, "x_1%3a1_all.deb" },
	{ "/usr/bin/z", S_IFREG | 04755, 0, 0, 2, true, 0, NULL, NULL, "x_1%3a1_all.deb" },
};

static void add_package(struct tree *tree, const char *name)
{
	struct package *package = RECORD_ADD(tree->survey.arena, &tree->survey.content->packages,
					     package);

	package->name = name;
	package->version = "1:1";
	package->arch = "all";
}

static void add_names(struct tree *tree)
{
	static const struct user_id users[] = { { ROOT, "root" }, { MAIL, "mail" } };
	static const struct {
		const char *name;
		int64_t gid;
	} groups[] = { { "root", 0 }, { "mail", MAIL }, { "shadow", SHADOW } };

	for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++)
		*vec_push_in(tree->survey.arena, &tree->survey.user_ids) = users[i];
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		struct group *group = RECORD_ADD(tree->survey.arena, &tree->survey.content->groups,
						 group);

		group->name = groups[i].name;
		group->gid = groups[i].gid;
	}
}

/* A user that a package made. */
static void add_user(struct tree *tree)
{
	struct user *user = RECORD_ADD(tree->survey.arena, &tree->survey.content->users, user);

	user->name = "mail";
	user->uid = user->gid = MAIL;
	user->home = "/usr/share/mailer";
	user->made_by = "package";
}

/* An archive that dpkg-deb built. */
static void add_archive(struct tree *tree, const char *name)
{
	char from[256], to[256];

	snprintf(from, sizeof(from), "../fuzz/corpus/deb_archive/%s-xz.deb", name);
	snprintf(to, sizeof(to), "/var/cache/apt/archives/%s_1%%3a1_all.deb", name);
	tree_copy(tree, from, to);
}

static void check(struct dpkg_modes *modes, size_t i)
{
	struct stat state = { .st_mode = cases[i].mode,
			      .st_uid = cases[i].uid,
			      .st_gid = cases[i].gid };
	mode_t mode = (cases[i].mode & S_IFMT) |
		      (cases[i].expected ? cases[i].expected : cases[i].mode & ALLPERMS);
	struct dpkg_mode answer;

	mode = cases[i].expected == OPEN ? 0 : mode;
	bool known = dpkg_modes_expect(modes, bytes_of(cases[i].path), &state, cases[i].package,
				       &answer);

	if (known != cases[i].is_known)
		fail_msg("%zu %s: %s", i, cases[i].path, known ? answer.why : "nothing known");
	if (!known)
		return;
	const char *why = answer.is_x_open ? "usual, or not" : answer.why;

	if (answer.expected.mode != mode || !strstr(why, cases[i].why))
		fail_msg("%zu %s: %o, %s", i, cases[i].path, answer.expected.mode, why);
	assert_int_equal(answer.is_usual, strncmp(cases[i].why, "usual", 5) == 0);
	if (cases[i].user)
		assert_string_equal(answer.expected.user, cases[i].user);
	if (cases[i].group)
		assert_string_equal(answer.expected.group, cases[i].group);
}

TEST(dpkg_modes_of_all_sources)
{
	scoped_tree tree;

	tree_init(&tree, machine, sizeof(machine) / sizeof(machine[0]));
	add_package(&tree, "told");
	add_package(&tree, "vague");
	add_package(&tree, "x");
	add_package(&tree, "s");
	add_names(&tree);
	add_user(&tree);
	add_archive(&tree, "x");
	add_archive(&tree, "s");
	tree_copy(&tree, "languages/go.elf", "/usr/lib/go");
	tree_copy(&tree, "languages/go.elf", "/usr/lib/debug/go");
	tree_copy(&tree, "languages/go.elf", "/usr/lib/x.so.1");
	tree_copy(&tree, "languages/rust.elf", "/lib/rust");
	struct homes *homes = homes_create(&tree.survey);
	struct dpkg_modes *modes = dpkg_modes_create(&tree.survey, homes);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(modes, i);
	dpkg_modes_destroy(modes);
	homes_destroy(homes);
	assert_int_equal(tree.survey.content->errors.count, 0);
}

TEST(dpkg_modes_capabilities_of_scripts)
{
	assert_true(dpkg_modes_gives_capabilities(BYTES("/bin/ping"), "cap_net_raw=ep"));
	assert_true(dpkg_modes_gives_capabilities(BYTES("/usr/bin/ping"), "cap_net_raw+ep"));
	assert_false(dpkg_modes_gives_capabilities(BYTES("/usr/bin/ping"), "cap_sys_admin=ep"));
	assert_false(dpkg_modes_gives_capabilities(BYTES("/usr/bin/python3"), "cap_net_raw=ep"));
}
