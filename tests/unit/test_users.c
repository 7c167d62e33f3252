/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree.h"

#include "harness.h"

#include <cmocka.h>
#include <stdio.h>

#include "survey/collectors.h"

#define HASH "$6$salt$canary"
#define KEY  "AAAAC3NzaC1lZDI1NTE5AAAAIITTSKpV28boMsy94lPOTmv2ZnUvdA7oafAxK/X8jhkN"

static const struct tree_entry machine[] = {
	{ "/bin/bash", "", 0755 },
	{ "/usr/sbin/nologin", "", 0755 },
	{ "/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n"
			 "toor:x:0:0::/root:/bin/bash\n"
			 "www:x:33:33:www:/var/www:/usr/sbin/nologin\n"
			 "db:x:105:105::/var/lib/db:/bin/bash\n"
			 "app:x:999:999::/srv/app:/bin/bash\n"
			 "ann:x:1000:1000:Ann Example:/home/ann:/bin/bash\n"
			 "bob:x:1001:1001::/home/bob:/bin/bash\n"
			 "eve:x:1002:1002::/home/eve:/bin/bash\n" },
	{ "/etc/shadow", "root:*:19000::::::\ntoor:!:19000::::::\ndb:*:19000::::::\n"
			 "app:!:19000::::::\nann:" HASH ":19500:0:99999:7:::\n"
			 "bob:!" HASH ":19500::::::\neve:" HASH ":19500:1:90:14:30:10:\n" },
	{ "/etc/group", "root:x:0:\nann:x:1000:\nsudo:x:27:ann,gone\n" },
	{ "/etc/sssd/sssd.conf", "" },
	{ "/usr/share/base-passwd/passwd.master", "root::0:0:root:/root:/bin/bash\n"
						  "www::33:33:www:/var/www:/usr/sbin/nologin\n" },
	{ "/var/lib/dpkg/info/db-server.postinst",
	  "#!/bin/sh\n# for the app\nif true; then\n adduser --system \\\n  --home /x db\nfi\n" },
	{ "/var/log/wtmp", "" },
	{ "/etc/sudoers", "%sudo ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n" },
	{ "/etc/sudoers.d/ops", "User_Alias OPS = bob\nOPS ALL=NOPASSWD: /bin/ls\n" },
	{ "/etc/sudoers.d/old.bak", "bob ALL=(ALL) ALL\n" },
	{ "/etc/ssh/sshd_config", "PasswordAuthentication no\nAuthorizedKeysFile /etc/keys/%u\n"
				  "Match User root\nAuthorizedKeysFile .ssh/authorized_keys\n" },
	{ "/root/.ssh/authorized_keys", "from=\"10.0.0.1\" ssh-ed25519 " KEY " ops@desk\n" },
	{ "/etc/keys/bob", "ssh-ed25519 " KEY " bob\n" },
};

static const struct user *find(const struct tree *tree, const char *name)
{
	for (vec_each(user, &tree->survey.content->users))
		if (strcmp(user->name, name) == 0)
			return user;
	fail_msg("no user %s", name);
	return NULL;
}

TEST(users_made_by_whom_and_who_can_log_in)
{
	static const struct {
		const char *name, *password, *made_by, *why;
		enum tri can_log_in;
	} cases[] = {
		{ "root", "none", "system", "ssh key", TRI_YES },
		{ "toor", "none", "hand", "no password and no ssh key", TRI_NO },
		{ "www", "unknown", "system", "its shell lets nobody in", TRI_NO },
		{ "db", "none", "package", "no password and no ssh key", TRI_NO },
		{ "app", "none", "hand", "no password and no ssh key", TRI_NO },
		{ "ann", "set", "hand", "password, but not over ssh", TRI_YES },
		{ "bob", "locked", "hand", "ssh key", TRI_YES },
		{ "eve", "set", "hand", "the account has expired", TRI_NO },
	};
	scoped_tree tree;
	struct err err;

	tree_init(&tree, machine, sizeof(machine) / sizeof(machine[0]));
	assert_int_equal(survey_users(&tree.survey, &err), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct user *user = find(&tree, cases[i].name);

		assert_string_equal(user->password, cases[i].password);
		assert_string_equal(user->made_by, cases[i].made_by);
		assert_int_equal(user->can_log_in, cases[i].can_log_in);
		assert_string_equal(user->log_in_why, cases[i].why);
	}
	assert_int_equal(find(&tree, "eve")->password_min_days, 1);
	assert_int_equal(find(&tree, "eve")->password_max_days, 90);
	assert_int_equal(find(&tree, "eve")->password_warn_days, 14);
	assert_int_equal(find(&tree, "eve")->password_inactive_days, 30);
	assert_int_equal(find(&tree, "ann")->password_max_days, UNKNOWN);
	assert_int_equal(find(&tree, "ann")->password_warn_days, UNKNOWN);
	assert_string_equal(survey_user_name(&tree.survey, 0), "root");
	assert_string_equal(survey_user_name(&tree.survey, 1001), "bob");
	assert_null(survey_user_name(&tree.survey, 7));
}

TEST(users_rights_and_keys)
{
	scoped_tree tree;
	struct err err;

	tree_init(&tree, machine, sizeof(machine) / sizeof(machine[0]));
	assert_int_equal(survey_users(&tree.survey, &err), 0);
	const struct user *ann = find(&tree, "ann"), *bob = find(&tree, "bob");
	const struct user *root = find(&tree, "root");

	assert_int_equal(ann->sudo.count, 1);
	assert_string_equal(ann->sudo.at[0], "(ALL:ALL) ALL  [%sudo, /etc/sudoers:1]");
	assert_int_equal(bob->sudo.count, 1);
	assert_string_equal(bob->sudo.at[0],
			    "(root) NOPASSWD: /bin/ls  [OPS, /etc/sudoers.d/ops:2]");
	assert_int_equal(root->ssh_keys.count, 1);
	assert_string_equal(root->ssh_keys.at[0].options, "from=\"10.0.0.1\"");
	assert_string_equal(root->ssh_keys.at[0].comment, "ops@desk");
	assert_string_equal(bob->ssh_keys.at[0].path, "/etc/keys/bob");
	assert_string_equal(ann->comment, "Ann Example");
	assert_int_equal(tree.survey.content->errors.count, 1); /* SSSD's users */
}

TEST(users_without_people)
{
	scoped_tree tree;
	struct err err;

	tree_init(&tree, machine, sizeof(machine) / sizeof(machine[0]));
	tree.survey.options.no_people = true;
	assert_int_equal(survey_users(&tree.survey, &err), 0);
	assert_null(find(&tree, "ann")->comment);
	assert_null(find(&tree, "root")->ssh_keys.at[0].comment);
}

/* Appends a login to the tree's /var/log/wtmp, in the form of utmp(5) on amd64. */
static void add_login(const struct tree *tree, const char *user, const char *host, uint32_t at)
{
	char record[384] = { [0] = 7 }; /* USER_PROCESS */
	char path[128];

	memcpy(record + 44, user, strlen(user));
	memcpy(record + 76, host, strlen(host));
	memcpy(record + 340, &at, sizeof(at));
	snprintf(path, sizeof(path), "%s/var/log/wtmp", tree->folder);
	FILE *file = fopen(path, "a");

	assert_non_null(file);
	assert_int_equal(fwrite(record, sizeof(record), 1, file), 1);
	assert_int_equal(fclose(file), 0);
}

TEST(users_logins_are_no_windows_of_tmux_or_screen)
{
	static const char *const hosts[] = { "10.0.0.5", "tmux(812).%0", "tmux(812).%1",
					     ":pts/0:S.0", "2001:db8::5" };
	scoped_tree tree;
	struct err err;

	tree_init(&tree, machine, sizeof(machine) / sizeof(machine[0]));
	tree.survey.now = 1789000000;
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
		add_login(&tree, "ann", hosts[i], 1788990000 + (uint32_t)i);
	assert_int_equal(survey_users(&tree.survey, &err), 0);
	assert_int_equal(find(&tree, "ann")->logins_30_days, 2);
	assert_int_equal(tree.snapshot.content.events.count, 2);
	assert_string_equal(tree.snapshot.content.events.at[0].what, "ann logged in from 10.0.0.5");
}
