/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a host has beside packages, files and units: see plan_attributes.c, plan_mounts.c,
 * plan_languages.c. */
#include "harness.h"

#include <archive_entry.h>
#include <cmocka.h>
#include <sys/stat.h>

#include "codify/plan_parts.h"
#include "planned.h"
#include "snapshot/wording.h"

TEST(codify_starts_scripts_of_before_systemd)
{
	static const char *const links[] = { "/etc/rc2.d/S01wiki", "/etc/rc0.d/K01wiki",
					     "/etc/rc2.d/K01older" };
	scoped_planned host = { 0 };

	snapshot_init(&host.snapshot);
	for (size_t i = 0; i < 3; i++) {
		struct file_row *row = planned_file(&host, links[i], "added");

		row->type = "link";
		row->target = "../init.d/wiki";
	}
	planned_service(&host, "wiki.service", "generated")->unit_path = "/etc/init.d/wiki";
	host.snapshot.content.services.at[0].enabled = TRI_YES;
	host.snapshot.content.services.at[0].active = TRI_YES;
	planned_service(&host, "mail-worker", "")->manager = "sysv";
	host.snapshot.content.services.at[1].enabled = TRI_YES;
	planned_service(&host, "asleep.service", "generated")->unit_path = "/etc/init.d/asleep";
	host.snapshot.content.services.at[2].enabled = TRI_NO;
	host.snapshot.content.services.at[2].active = TRI_NO;
	planned_file(&host, "/etc/rc.local", "unowned")->mode = "0755";
	plan_make(&host.plan, &host.snapshot.content);
	planned_check_unit(&host, "wiki.service", TRI_YES, TRI_YES);
	assert_true(planned_find(&host, "wiki.service", "wiki")->is_script);
	assert_null(planned_find(&host, "/etc/rc2.d/S01wiki", NULL));
	planned_check_unit(&host, "asleep.service", TRI_NO, TRI_NO);
	planned_check_unit(&host, "older.service", TRI_UNKNOWN, TRI_UNKNOWN);
	assert_non_null(planned_find(&host, "mail-worker.service", NULL)->held);
	assert_non_null(planned_find(&host, "rc-local.service", NULL)->held);
}

static struct package *add_local(struct planned *host, const char *name, const char *needs)
{
	struct package *package = RECORD_ADD(&host->snapshot.arena,
					     &host->snapshot.content.preserved_packages, package);

	package->manager = "dpkg";
	package->name = name;
	package->version = "1:2-3";
	package->arch = "all";
	if (needs)
		*vec_push_in(&host->snapshot.arena, &package->needs) = needs;
	return package;
}

TEST(codify_installs_packages_of_no_repository_after_those_they_need)
{
	static const char *const order[] = { "c", "b", "a", "y", "x" };
	scoped_planned host = { 0 };

	snapshot_init(&host.snapshot);
	add_local(&host, "a", "b");
	add_local(&host, "b", "c");
	add_local(&host, "c", "libc6");
	add_local(&host, "x", "y"); /* a circle */
	add_local(&host, "y", "x");
	add_local(&host, "../x", NULL);
	plan_make(&host.plan, &host.snapshot.content);
	const struct plan_role *base = &host.plan.roles.at[0];

	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(base->items.at[i].kind, PLAN_LOCAL_PACKAGE);
		assert_string_equal(base->items.at[i].name, order[i]);
	}
	assert_string_equal(planned_find(&host, "a", NULL)->source, "packages/a_1%3a2-3_all.deb");
	assert_non_null(planned_find(&host, "../x", NULL)->left_out);
}

TEST(codify_keeps_what_stands_beside_the_mode)
{
	scoped_planned host = { 0 };
	struct arena *arena = &host.snapshot.arena;

	snapshot_init(&host.snapshot);
	struct file_row *row = planned_file(&host, "/etc/app.conf", "unowned");

	row->acl = "user::rw-,user:ann:r--,group::r--,mask::r--,other::---";
	*vec_push_in(arena, &row->xattrs) = (struct pair){ "user.note", "YQ==" };
	*vec_push_in(arena, &row->xattrs) = (struct pair){ "security.x", "YQ==" };
	row = planned_file(&host, "/srv/share", "unowned");
	row->type = "directory";
	row->mode = "2750";
	row->default_acl = "user::rwx,group::r-x,other::---";
	*vec_push_in(arena, &row->xattrs) = (struct pair){ "user.marked", "" };
	planned_file(&host, "/etc/odd", "unowned")->acl = "user:{{ x }}:rwx";
	planned_file(&host, "/usr/bin/x", "capabilities")->capabilities = "cap_net_raw=ep";
	planned_file(&host, "/etc/same", "unowned")->hardlink_of = "/etc/app.conf";
	planned_file(&host, "/etc/lost", "unowned")->hardlink_of = "/etc/nowhere";
	plan_make(&host.plan, &host.snapshot.content);
	plan_finish(&host.plan);
	assert_string_equal(planned_find_kind(&host, "/etc/app.conf", PLAN_ACL)->target,
			    "user::rw-,user:ann:r--,group::r--,mask::r--,other::---");
	assert_string_equal(planned_find_kind(&host, "/etc/app.conf", PLAN_ATTRIBUTE)->attribute,
			    "user.note");
	assert_non_null(planned_find(&host, "/etc/app.conf security.x", NULL)->left_out);
	assert_string_equal(planned_find_kind(&host, "/srv/share", PLAN_ACL)->target,
			    "user::rwx,group::r-x,other::---,default:user::rwx,"
			    "default:group::r-x,default:other::---");
	assert_string_equal(planned_find_kind(&host, "/srv/share", PLAN_ATTRIBUTE)->target, "");
	assert_string_equal(planned_find_kind(&host, "/usr/bin/x", PLAN_CAPABILITIES)->target,
			    "cap_net_raw=ep");
	planned_check_kind(&host, "acl", PLAN_PACKAGE);
	planned_check_kind(&host, "attr", PLAN_PACKAGE);
	planned_check_kind(&host, "libcap2-bin", PLAN_PACKAGE);
	assert_string_equal(planned_find_kind(&host, "/etc/same", PLAN_HARD_LINK)->target,
			    "/etc/app.conf");
	/* neither of them was carried in this test, and one is not even there */
	assert_non_null(planned_find_kind(&host, "/etc/lost", PLAN_HARD_LINK)->left_out);
}

static void free_entry(struct archive_entry **entry)
{
	archive_entry_free(*entry);
}

TEST(codify_keeps_what_stands_beside_the_mode_in_trees)
{
	const int list = ARCHIVE_ENTRY_ACL_TYPE_ACCESS;
	SCOPED(free_entry) struct archive_entry *entry = archive_entry_new();
	const struct archive_member member = { .path = "/srv/tree/a", .entry = entry };
	scoped_planned host = { 0 };

	snapshot_init(&host.snapshot);
	plan_make(&host.plan, &host.snapshot.content);
	archive_entry_set_mode(entry, S_IFREG | 0660);
	archive_entry_acl_add_entry(entry, list, 6, ARCHIVE_ENTRY_ACL_USER_OBJ, -1, NULL);
	archive_entry_acl_add_entry(entry, list, 4, ARCHIVE_ENTRY_ACL_GROUP_OBJ, -1, NULL);
	archive_entry_acl_add_entry(entry, list, 0, ARCHIVE_ENTRY_ACL_OTHER, -1, NULL);
	archive_entry_acl_add_entry(entry, list, 6, ARCHIVE_ENTRY_ACL_USER, 7, "ann");
	archive_entry_acl_add_entry(entry, list, 6, ARCHIVE_ENTRY_ACL_MASK, -1, NULL);
	archive_entry_xattr_add_entry(entry, "security.capability", "a\0b", 3);
	assert_int_equal(archive_member_mode(&member), 0660); /* and not the group's 0640 */
	plan_member_attributes(&host.plan, &host.plan.roles.at[0], &member);
	assert_string_equal(planned_find_kind(&host, "/srv/tree/a", PLAN_ACL)->target,
			    "user::rw-,group::r--,other::---,user:ann:rw-,mask::rw-");
	assert_string_equal(planned_find_kind(&host, "/srv/tree/a", PLAN_ATTRIBUTE)->target,
			    "YQBi");
}

TEST(codify_tells_dpkg_what_it_was_told)
{
	scoped_planned host = { 0 };
	struct arena *arena = &host.snapshot.arena;

	snapshot_init(&host.snapshot);
	struct file_row *row = planned_file(&host, "/usr/bin/last", "diverted");

	row->type = NULL;
	row->expected = "the package's, now /usr/bin/last.real";
	row = planned_file(&host, "/usr/bin/write", "overridden");
	row->carried = TRI_NO;
	*vec_push_in(arena, &row->evidence) = "dpkg-statoverride, by hand: 02755 root #5";
	row = planned_file(&host, "/usr/bin/odd", "overridden");
	row->carried = TRI_NO;
	*vec_push_in(arena, &row->evidence) = "dpkg-statoverride, by hand: 02755 -root tty";
	row = planned_file(&host, "/usr/bin/gone", "overridden");
	row->carried = TRI_NO;
	*vec_push_in(arena, &row->evidence) = "dpkg-statoverride, by hand: 02755 root nobody-knows";
	row = planned_file(&host, "/usr/bin/more", "overridden");
	row->carried = TRI_NO;
	*vec_push_in(arena, &row->evidence) = "dpkg-statoverride, by hand: 02755 root root more";
	RECORD_ADD(arena, &host.snapshot.content.users, user)->name = "root";
	RECORD_ADD(arena, &host.snapshot.content.groups, group)->name = "root";
	plan_make(&host.plan, &host.snapshot.content);
	assert_string_equal(planned_find_kind(&host, "/usr/bin/last", PLAN_DIVERSION)->target,
			    "/usr/bin/last.real");
	assert_string_equal(planned_find_kind(&host, "/usr/bin/write", PLAN_STATOVERRIDE)->mode,
			    "2755");
	assert_string_equal(planned_find_kind(&host, "/usr/bin/write", PLAN_STATOVERRIDE)->group,
			    "#5");
	assert_non_null(planned_find(&host, "/usr/bin/odd", NULL)->left_out);
	assert_non_null(planned_find(&host, "/usr/bin/gone", NULL)->left_out);
	assert_non_null(planned_find(&host, "/usr/bin/more", NULL)->left_out);
}

TEST(codify_decides_what_is_mounted)
{
	static const struct {
		const char *target, *fstab;
		bool network, mounted;
	} cases[] = {
		{ "/", "UUID=1 / ext4 defaults", false, true },
		{ NULL, "UUID=2 none swap sw", false, true },
		{ "/srv/a b", "tmpfs /srv/a\\040b tmpfs size=1m", false, true },
		{ "/srv/ro", "/opt/x /srv/ro none bind,ro", false, false },
		{ "/srv/disk", "/dev/sdb1 /srv/disk xfs noauto", false, true },
		{ "/srv/nas", "nas:/x /srv/nas nfs rw", true, true },
		{ "/srv/cifs", "//nas/x /srv/cifs cifs password=<secret:s1>", true, true },
		{ "/srv/odd", "a /srv/odd\nb", false, true },
	};
	scoped_planned host = { 0 };

	snapshot_init(&host.snapshot);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mount *mount = RECORD_ADD(&host.snapshot.arena,
						 &host.snapshot.content.mounts, mount);

		mount->target = cases[i].target;
		mount->fstab = cases[i].fstab;
		mount->network = cases[i].network ? TRI_YES : TRI_NO;
		mount->mounted = cases[i].mounted ? TRI_YES : TRI_NO;
	}
	plan_make(&host.plan, &host.snapshot.content);
	for (size_t i = 0; i < 2; i++)
		assert_non_null(planned_find(&host, cases[i].fstab, NULL)->left_out);
	for (size_t i = 6; i < 8; i++)
		assert_non_null(planned_find(&host, cases[i].fstab, NULL)->left_out);
	planned_check_kind(&host, "/srv/a\\040b", PLAN_MOUNT);
	planned_check_kind(&host, "srv-a\\x20b.mount", PLAN_MOUNTED);
	planned_check_kind(&host, "/srv/ro", PLAN_MOUNT);
	assert_null(planned_find(&host, "srv-ro.mount", NULL));
	assert_int_equal(planned_find(&host, "/srv/disk", NULL)->confidence, POSSIBLE);
	assert_null(planned_find(&host, "srv-disk.mount", NULL));
	assert_non_null(planned_find(&host, "/srv/nas", NULL)->held);
	assert_non_null(planned_find(&host, "srv-nas.mount", NULL)->held);
}

static struct package *add_language(struct planned *host, const char *manager, const char *name,
				    const char *scope, const char *path)
{
	struct package *package = RECORD_ADD(&host->snapshot.arena,
					     &host->snapshot.content.packages, package);

	package->manager = manager;
	package->name = name;
	package->version = "1.0";
	package->scope = scope;
	package->path = path;
	*vec_push_in(&host->snapshot.arena, &package->evidence) = "/usr/local/evidence";
	return package;
}

TEST(codify_installs_packages_of_languages_by_their_tools)
{
	scoped_planned host = { 0 };

	snapshot_init(&host.snapshot);
	add_language(&host, "pip", "a", "environment", "/srv/x/venv");
	add_language(&host, "pip", "b", "environment", "/srv/x/venv");
	add_language(&host, "pip", "pip", "environment", "/srv/x/venv");
	add_language(&host, "pip", "--index-url=x", "system", "/usr/local/lib/python3");
	add_language(&host, "pip", "x", "system", "/usr/lib/python3");
	add_language(&host, "npm", "@a/tool", "system", "/usr/local/lib/node_modules/@a/tool");
	add_language(&host, "npm", "../tool", "system", "/usr/local/lib/node_modules/x");
	add_language(&host, "gem", "rake", "system", "/var/lib/gems/3.1.0");
	add_language(&host, "npm", "web", "project", "/srv/web");
	add_language(&host, "composer", "wiki", "project", "/srv/wiki");
	add_language(&host, "dpkg", "npm", NULL, NULL);
	add_language(&host, "dpkg", "ruby", NULL, NULL);
	planned_file(&host, "/srv/web/package-lock.json", "unowned");
	plan_make(&host.plan, &host.snapshot.content);
	const struct plan_item *item = planned_find_kind(&host, "/srv/x/venv", PLAN_PYTHON);

	assert_int_equal(item->lines.count, 2);
	assert_string_equal(item->lines.at[1], "b==1.0");
	planned_check_kind(&host, "python3-venv", PLAN_PACKAGE);
	assert_non_null(planned_find(&host, "--index-url=x 1.0 of pip", NULL)->left_out);
	assert_null(planned_find(&host, "/usr/lib/python3", NULL));
	assert_string_equal(planned_find_kind(&host, "@a/tool", PLAN_TOOL)->lines.at[3],
			    "@a/tool@1.0");
	assert_non_null(planned_find(&host, "../tool 1.0 of npm", NULL)->left_out);
	assert_string_equal(planned_find_kind(&host, "rake", PLAN_TOOL)->target,
			    "/usr/local/evidence");
	item = planned_find_kind(&host, "/srv/web", PLAN_TOOL);
	assert_string_equal(item->target, "/srv/web/node_modules");
	assert_string_equal(item->attribute, "/srv/web");
	assert_non_null(planned_find(&host, "wiki 1.0 of composer", NULL)->left_out);
}

TEST(codify_adds_keys)
{
	scoped_planned host = { 0 };

	snapshot_init(&host.snapshot);
	planned_file(&host, "/root/.ssh/authorized_keys", "unowned");
	plan_make(&host.plan, &host.snapshot.content);
	struct plan_role *role;
	struct plan_item *item = plan_find(&host.plan, "/root/.ssh/authorized_keys", &role);

	assert_int_equal(item->kind, PLAN_KEYS);
	plan_see_content(&host.plan, item,
			 BYTES("ssh-rsa A a\r\n\ncommand=\"x <secret:s1>\" ssh-rsa B b\n\xff\n"
			       "ssh-rsa C c"));
	assert_int_equal(item->lines.count, 2);
	assert_string_equal(item->lines.at[0], "ssh-rsa A a");
	assert_string_equal(item->lines.at[1], "ssh-rsa C c");
	assert_non_null(strstr(item->why, "2 lines"));
}

TEST(codify_tells_update_alternatives_what_it_was_told)
{
	static const char *const told[] = {
		"chosen by hand",
		("update-alternatives, by hand: --install /usr/bin/java java /opt/jdk/java -5 "
		 "--slave /usr/bin/javac javac /opt/jdk/javac"),
		"update-alternatives, by hand: --set java /opt/jdk/java",
	};
	static const char *const hostile[] = {
		"update-alternatives, by hand: --install /usr/bin/x other /opt/x 1",
		"update-alternatives, by hand: --install /usr/bin/x x /opt/{{x}} 1",
		"update-alternatives, by hand: --install /usr/bin/x x /opt/x 1 --log /x x y",
		"update-alternatives, by hand: --remove-all x",
	};
	scoped_planned host = { 0 };

	snapshot_init(&host.snapshot);
	for (size_t i = 0; i < 3; i++) {
		struct file_row *row = i ? &host.snapshot.content.files.at[0]
					 : planned_file(&host, "/etc/alternatives/java",
							"alternative");

		row->type = "link";
		row->target = "/opt/jdk/java";
		*vec_push_in(&host.snapshot.arena, &row->evidence) = told[i];
	}
	struct file_row *row = planned_file(&host, "/etc/alternatives/x", "alternative");

	row->type = "link";
	row->target = "/opt/x";
	for (size_t i = 0; i < 4; i++)
		*vec_push_in(&host.snapshot.arena, &row->evidence) = hostile[i];
	plan_make(&host.plan, &host.snapshot.content);
	const struct plan_item *item = planned_find_kind(&host, "java", PLAN_REGISTERED);

	assert_string_equal(item->target, "/opt/jdk/java");
	assert_string_equal(item->lines.at[4], "-5");
	assert_int_equal(item->lines.count, 9);
	assert_string_equal(item->lines.at[8], "/opt/jdk/javac");
	assert_string_equal(planned_find_kind(&host, "java", PLAN_ALTERNATIVE)->target,
			    "/opt/jdk/java");
	for (vec_each(other, &host.plan.roles.at[0].items))
		if (strcmp(other->name, "x") == 0 ||
		    strcmp(other->name, "/etc/alternatives/x") == 0)
			assert_non_null(other->left_out);
	assert_non_null(planned_find(&host, "/etc/alternatives/x", NULL));
}

TEST(codify_takes_the_acls_that_setfacl_takes)
{
	static const char *const odd[] = {
		"user::rwx,1e3",
		"user:ann:rwxx",
		"user:ann:wrx",
		"user:ann",
		"ann:rwx",
		"user:-R:rwx",
		"mask:rwx",
		"--restore=x",
		",",
		"user::rwx,group:a b:r--",
	};
	scoped_planned host = { 0 };

	snapshot_init(&host.snapshot);
	plan_make(&host.plan, &host.snapshot.content);
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		if (plan_acl(&host.plan, "0644", odd[i], NULL))
			fail_msg("%s", odd[i]);
	assert_null(plan_acl(&host.plan, "0644", NULL, "1e3"));
	assert_string_equal(plan_acl(&host.plan, "0640", NULL, "user:1000:r-x"),
			    "user::rw-,group::r--,other::---,default:user:1000:r-x");
}

static void add_cluster(struct planned *host, const char *path, const char *data)
{
	struct arena *arena = &host->snapshot.arena;
	struct middleware *row = RECORD_ADD(arena, &host->snapshot.content.middleware, middleware);

	row->program = "postgresql";
	row->path = path;
	if (data)
		*vec_push_in(arena, &row->data_directories) = data;
}

TEST(codify_makes_clusters_that_packages_do_not)
{
	static const char *const words[] = { "pg_createcluster", "--datadir", "/srv/pg/second",
					     "15", "second" };
	scoped_planned host = { 0 };

	snapshot_init(&host.snapshot);
	add_cluster(&host, "/etc/postgresql/15/main/postgresql.conf",
		    "/var/lib/postgresql/15/main");
	add_cluster(&host, "/etc/postgresql/15/second/postgresql.conf", "/srv/pg/second");
	add_cluster(&host, "/etc/postgresql/15/-x/postgresql.conf", "/srv/pg/x");
	add_cluster(&host, "/etc/postgresql/15/lost/postgresql.conf", NULL);
	add_cluster(&host, "/var/lib/pgsql/15/data/postgresql.conf", "/var/lib/pgsql/15/data");
	plan_make(&host.plan, &host.snapshot.content);
	const struct plan_item *item = planned_find_kind(&host, "15/second", PLAN_CLUSTER);

	assert_int_equal(item->lines.count, 5);
	for (size_t i = 0; i < 5; i++)
		assert_string_equal(item->lines.at[i], words[i]);
	assert_string_equal(item->target, "/srv/pg/second/PG_VERSION");
	assert_null(planned_find(&host, "15/main", NULL));
	assert_null(planned_find(&host, "15/-x", NULL));
	assert_non_null(planned_find(&host, "15/lost", NULL)->left_out);
}

TEST(codify_moves_what_was_left_out_of_a_tree)
{
	scoped_planned host = { 0 };

	snapshot_init(&host.snapshot);
	struct file_row *row = planned_file(&host, "/opt/app", "unowned");

	row->type = "directory";
	row->entries = 9;
	row->reason = "2 not carried, such as /opt/app/a.db: not asked for: --carry data";
	*vec_push_in(&host.snapshot.arena, &row->finding) = "tree";
	*vec_push_in(&host.snapshot.arena, &row->left_behind) = "/opt/app/a.db";
	*vec_push_in(&host.snapshot.arena, &row->left_behind) = "/opt/app/pictures.zip";
	*vec_push_in(&host.snapshot.arena, &row->left_behind) = "/opt/app/../../etc/shadow";
	*vec_push_in(&host.snapshot.arena, &row->left_behind) = "/etc/passwd";
	plan_make(&host.plan, &host.snapshot.content);
	assert_int_equal(planned_find(&host, "/opt/app", NULL)->kind, PLAN_PACKED);
	assert_int_equal(host.plan.move.paths.count, 2);
	assert_string_equal(host.plan.move.paths.at[0], "/opt/app/a.db");
	assert_string_equal(host.plan.move.paths.at[1], "/opt/app/pictures.zip");
	assert_int_equal(host.plan.move.databases.count, 1);
	assert_non_null(planned_find(&host, "/opt/app, parts of it", NULL)->left_out);
}

/* A folder that a daemon writes in is moved even if it was empty. */
TEST(codify_moves_folders_that_daemons_write_in)
{
	scoped_planned host = { 0 };

	snapshot_init(&host.snapshot);
	for (int i = 0; i < 2; i++) {
		struct file_row *row = planned_file(&host, i ? "/srv/app/in" : "/srv/empty",
						    "unowned");

		row->type = "directory";
		row->entries = 0;
		row->carried = TRI_NO;
		row->file_class = "data";
		row->class_why = i ? WORDING_WRITTEN : "nothing says that it could be made again";
		*vec_push_in(&host.snapshot.arena, &row->finding) = "tree";
	}
	plan_make(&host.plan, &host.snapshot.content);
	assert_int_equal(host.plan.move.paths.count, 1);
	assert_string_equal(host.plan.move.paths.at[0], "/srv/app/in");
	planned_check_kind(&host, "/srv/app/in", PLAN_DIRECTORY);
}
