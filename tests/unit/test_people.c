/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree.h"

#include "harness.h"

#include <cmocka.h>

#include "survey/collectors.h"

static const struct tree_entry machine[] = {
	{ "/bin/bash", "" },
	{ "/usr/sbin/sshd", "" },
	{ "/usr/sbin/cron", "" },
	{ "/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n"
			 "anna:x:1000:1000:Anna Schmidt,,,:/home/anna:/bin/bash\n"
			 "bob:x:1001:1001::/home/bob:/bin/bash\n"
			 "deploy:x:1002:1002::/home/deploy:/bin/bash\n" },
	{ "/etc/shadow", "anna:$6$a$b:19000:0:99999:7:::\nbob:$6$a$b:19000:0:99999:7:::\n"
			 "deploy:*:19000::::::\n" },
	{ "/etc/group", "root:x:0:\nsudo:x:27:anna\n" },
	{ "/etc/sudoers", "%sudo ALL=(ALL:ALL) ALL\n" },
	{ "/home/anna/.gitconfig", "[user]\n\tname = \"Anna Schmidt\"\n\temail = as@corp.io\n" },
	{ "/root/.ssh/authorized_keys",
	  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== anna@laptop\n"
	  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIQ== ci\n"
	  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIg== carol.jones@corp.io\n" },
	{ "/etc/aliases", "postmaster: root\nroot: anna, oncall@corp.io\n" },
	{ "/etc/cron.d/backup", "MAILTO=ops@corp.io,anna\n"
				"# 2024-03-02 bob: moved for SHOP-123, https://wiki.corp.io/B\n"
				"0 3 * * * root /usr/local/bin/backup\n" },
	{ "/usr/local/bin/backup",
	  "#!/bin/sh\n# Written by Carol Jones, 2022-01-02; root@localhost, x@example.com\n",
	  0755 },
	{ "/etc/ssh/sshd_config", "# by Theo Upstream <theo@openbsd.io>\n# by anna\n" },
};

static const struct person *person_of(const struct tree *tree, const char *name)
{
	for (vec_each(person, &tree->snapshot.content.people))
		if (strcmp(person->name, name) == 0)
			return person;
	return NULL;
}

static void survey_all(struct tree *tree)
{
	struct err err;

	assert_int_equal(survey_users(&tree->survey, &err), 0);
	assert_int_equal(survey_schedules(&tree->survey, &err), 0);
	for (vec_each(user, &tree->snapshot.content.users))
		if (strcmp(user->name, "anna") == 0) {
			user->last_login = tree->survey.now - 100;
			user->logins_30_days = 12;
		}
	struct file_row *owned = RECORD_ADD(tree->survey.arena, &tree->snapshot.content.files,
					    file_row);

	owned->path = "/srv/report";
	owned->user = "bob";
	owned->uid = 1001;
	owned->mtime = 1700000000;
	*vec_push_in(tree->survey.arena, &owned->finding) = "unowned";
	struct file_row *changed = RECORD_ADD(tree->survey.arena, &tree->snapshot.content.files,
					      file_row);

	changed->path = "/etc/ssh/sshd_config";
	changed->owner_package = "openssh-server";
	changed->file_class = "config";
	*vec_push_in(tree->survey.arena, &changed->finding) = "changed";
	assert_int_equal(survey_people(&tree->survey, &err), 0);
}

TEST(people_are_put_together_from_their_traces)
{
	scoped_tree tree;

	tree_init(&tree, machine, sizeof(machine) / sizeof(machine[0]));
	tree_touch(&tree, "/etc/ssh/sshd_config", 1700000000);
	survey_all(&tree);
	const struct content *content = &tree.snapshot.content;

	assert_int_equal(content->people.count, 5);
	const struct person *anna = &content->people.at[0]; /* who knows most */

	assert_string_equal(anna->name, "Anna Schmidt");
	assert_int_equal(anna->addresses.count, 2);
	assert_string_equal(anna->addresses.at[0], "as@corp.io");
	assert_string_equal(anna->addresses.at[1], "anna");
	assert_int_equal(anna->last_at, tree.survey.now - 100);
	assert_string_equal(anna->knows.at[0], "logs in, 12 times in 30 days");
	assert_true(text_list_has(&anna->knows, "is named in /etc/ssh/sshd_config"));
	assert_true(text_list_has(&anna->knows, "gets the output of /etc/cron.d/backup"));
	assert_true(text_list_has(&anna->knows, "gets mail for root"));
	assert_true(text_list_has(&anna->knows, "has a key for root"));
	assert_true(text_list_has(&anna->knows, "may become root"));

	const struct person *carol = person_of(&tree, "Carol Jones");

	assert_string_equal(carol->addresses.at[0], "carol.jones@corp.io");
	assert_int_equal(carol->knows.count, 2);
	assert_true(text_list_has(&carol->evidence, "/usr/local/bin/backup line 2"));
	const struct person *bob = person_of(&tree, "bob");

	assert_true(text_list_has(&bob->knows, "owns /srv/report"));
	assert_true(text_list_has(&bob->knows, "is named in /etc/cron.d/backup"));
	assert_non_null(person_of(&tree, "ops@corp.io"));
	assert_non_null(person_of(&tree, "oncall@corp.io"));
	assert_int_equal(content->search_words.count, 2);
	assert_string_equal(content->search_words.at[0].word, "SHOP-123");
	assert_string_equal(content->search_words.at[0].kind, "ticket");
	assert_string_equal(content->search_words.at[1].word, "https://wiki.corp.io/B");
}

TEST(people_are_left_out_when_asked_for)
{
	scoped_tree tree;

	tree_init(&tree, machine, sizeof(machine) / sizeof(machine[0]));
	tree.survey.options.no_people = true;
	survey_all(&tree);
	assert_int_equal(tree.snapshot.content.people.count, 0);
	assert_int_equal(tree.snapshot.content.search_words.count, 0);
}

TEST(people_of_packages_and_applications)
{
	scoped_tree tree;
	struct err err;

	tree_init(&tree, NULL, 0);
	struct content *content = &tree.snapshot.content;
	struct package *own = RECORD_ADD(tree.survey.arena, &content->preserved_packages, package);
	struct package *old = RECORD_ADD(tree.survey.arena, &content->preserved_packages, package);
	struct application *shop = RECORD_ADD(tree.survey.arena, &content->applications,
					      application);

	own->name = "shop-config";
	own->maintainer = "Eve Stone <eve.stone@corp.io>";
	old->name = "libssl1.1";
	old->maintainer = "Debian OpenSSL Team <pkg-openssl-devel@alioth-lists.debian.net>";
	shop->name = "shop";
	shop->deploy_user = "frank";
	assert_int_equal(survey_people(&tree.survey, &err), 0);
	assert_int_equal(content->people.count, 2);
	assert_string_equal(content->people.at[0].knows.at[0], "brought shop");
	assert_string_equal(content->people.at[1].name, "Eve Stone");
	assert_string_equal(content->people.at[1].knows.at[0], "made the package shop-config");
}

TEST(people_of_contact_settings)
{
	static const struct tree_entry entries[] = {
		{ "/etc/mdadm/mdadm.conf", "# MAILADDR x@corp.io\nMAILADDR raid@corp.io\n" },
		{ "/etc/smartd.conf", "DEVICESCAN -a -m root,disk@corp.io -M exec /x\n" },
		{ "/etc/motd", "Call anna@corp.io before a reboot\n" },
	};
	scoped_tree tree;
	struct err err;

	tree_init(&tree, entries, 3);
	assert_int_equal(survey_people(&tree.survey, &err), 0);
	assert_int_equal(tree.snapshot.content.people.count, 3);
	assert_non_null(person_of(&tree, "raid@corp.io"));
	assert_non_null(person_of(&tree, "disk@corp.io"));
	assert_string_equal(person_of(&tree, "anna@corp.io")->knows.at[0],
			    "is the contact in /etc/motd");
}
