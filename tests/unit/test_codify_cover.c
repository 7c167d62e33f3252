/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a host has beside packages, files and units: see plan_mounts.c, plan_languages.c. */
#include "harness.h"

#include <cmocka.h>

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
		{ "/srv/up", "tmpfs /srv/../up tmpfs ro", false, false },
		{ "/srv/more", "tmpfs /srv/more tmpfs ro 0 0 more", false, false },
		{ "/srv/words", "tmpfs /srv/words tmpfs ro && more", false, false },
		{ "/srv/bare", "tmpfs /srv/bare", false, false },
		{ "/srv/note/", "tmpfs /srv/note/ tmpfs ro 0 2 # by Olaf", false, false },
	};
	const size_t count = sizeof(cases) / sizeof(cases[0]);
	scoped_planned host = { 0 };

	snapshot_init(&host.snapshot);
	for (size_t i = 0; i < count; i++) {
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
	for (size_t i = 6; i < count - 1; i++)
		assert_non_null(planned_find(&host, cases[i].fstab, NULL)->left_out);
	planned_check_kind(&host, "/srv/note/", PLAN_MOUNT);
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

/* Plugins put parts of what a project needs: composer runs none for root, unless it is told to. */
TEST(codify_calls_composer_as_whose_folder_it_is)
{
	static const struct {
		const char *path, *lock, *user;
		const char *words[3];
	} cases[] = {
		{ "/srv/a", "/srv/a/composer.lock", "ann", { "runuser", "-u", "ann" } },
		{ "/srv/b",
		  "/srv/b/composer.lock",
		  "root",
		  { "env", "COMPOSER_ALLOW_SUPERUSER=1" } },
		{ "/srv/c", "/srv/c/composer.lock", NULL, { "env", "COMPOSER_ALLOW_SUPERUSER=1" } },
	};
	scoped_planned host = { 0 };
	struct arena *arena = &host.snapshot.arena;

	snapshot_init(&host.snapshot);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct file_row *row = planned_file(&host, cases[i].path, "unowned");

		row->type = "directory";
		row->user = cases[i].user;
		planned_file(&host, cases[i].lock, "unowned");
		add_language(&host, "composer", "x", "project", cases[i].path);
	}
	add_language(&host, "dpkg", "composer", NULL, NULL);
	RECORD_ADD(arena, &host.snapshot.content.users, user)->name = "root";
	struct user *ann = RECORD_ADD(arena, &host.snapshot.content.users, user);

	ann->name = "ann";
	ann->uid = 1000;
	ann->home = "/home/ann";
	host.snapshot.content.users.at[0].uid = 0;
	plan_make(&host.plan, &host.snapshot.content);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct plan_item *item = planned_find_kind(&host, cases[i].path, PLAN_TOOL);

		for (size_t j = 0; j < 3 && cases[i].words[j]; j++)
			assert_string_equal(item->lines.at[j], cases[i].words[j]);
		assert_string_equal(item->lines.at[item->lines.count - 3], "composer");
	}
	assert_string_equal(planned_find_kind(&host, "/srv/a", PLAN_TOOL)->lines.at[5],
			    "HOME=/home/ann");
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
