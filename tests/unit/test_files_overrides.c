/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What takes the place of a package's file, trees that were replaced, and who refers to what. */
#include <stdio.h>
#include <sys/stat.h>

#include "files_root.h"

#include "harness.h"

#include <cmocka.h>

#include "survey/collectors.h"
#include "survey/packages/catalogue.h"

static const struct tree_entry overridden[] = {
	{ "/var/lib/dpkg/status", DPKG_PACKAGE("app", "") DPKG_PACKAGE("wrap", "") },
	{ "/var/lib/dpkg/info/app.list",
	  "/etc\n/etc/systemd\n/etc/systemd/system\n/usr\n/usr/bin\n/usr/bin/tool\n"
	  "/usr/bin/wrapped\n/usr/bin/moved\n/usr/bin/lost\n/lib\n/lib/systemd\n"
	  "/lib/systemd/system\n/lib/systemd/system/app.service\n/lib/systemd/system/web.service\n"
	  "/lib/udev\n/lib/udev/rules.d\n/lib/udev/rules.d/50-app.rules\n/var\n/var/lib\n" },
	{ "/var/lib/dpkg/info/app.md5sums", ORIGINAL_MD5
	  "  usr/bin/tool\n" ORIGINAL_MD5 "  usr/bin/wrapped\n" ORIGINAL_MD5 "  usr/bin/moved\n" },
	{ "/var/lib/dpkg/info/wrap.list", "/usr/bin/wrapped\n" },
	{ "/var/lib/dpkg/info/wrap.md5sums", SCRIPT_MD5 "  usr/bin/wrapped\n" },
	{ "/var/lib/dpkg/diversions", "/usr/bin/wrapped\n/usr/bin/wrapped.real\nwrap\n"
				      "/usr/bin/moved\n/usr/bin/moved.distrib\n:\n"
				      "/usr/bin/lost\n/usr/bin/lost.distrib\n:\n" },
	{ "/lib", "-> usr/lib" },
	{ "/usr/bin/tool", ORIGINAL, 0755 },
	{ "/usr/bin/wrapped", SCRIPT, 0755 },
	{ "/usr/bin/wrapped.real", ORIGINAL, 0755 },
	{ "/usr/bin/moved", "mine\n", 0755 },
	{ "/usr/bin/moved.distrib", ORIGINAL, 0755 },
	{ "/usr/bin/lost.distrib", ORIGINAL, 0755 },
	{ "/usr/lib/systemd/system/app.service", "" },
	{ "/usr/lib/systemd/system/web.service", "" },
	{ "/usr/lib/udev/rules.d/50-app.rules", "" },
	{ "/etc/systemd/system/app.service", "[Service]\n" },
	{ "/etc/systemd/system/web.service", "-> /dev/null" },
	{ "/etc/systemd/system/own.service", "[Service]\n" },
	{ "/etc/systemd/system/app.service.d/limits.conf", "[Service]\n" },
	{ "/etc/systemd/system/app.service.d/README", "text\n" },
	{ "/etc/udev/rules.d/50-app.rules", "" },
	{ "/etc/udev/rules.d/60-mine.rules", "" },
	{ "/usr/local/bin/tool", SCRIPT, 0755 },
	{ "/usr/local/bin/own", SCRIPT, 0755 },
};

TEST(files_overrides_are_told)
{
	static const struct files_row_expected rows[] = {
		{ "/etc/systemd/system/app.service", "unowned overridden",
		  "/usr/lib/systemd/system/app.service of app", NULL },
		{ "/etc/systemd/system/own.service", "unowned", NULL, NULL },
		{ "/etc/systemd/system/app.service.d/limits.conf", "unowned overridden", NULL,
		  NULL },
		{ "/etc/systemd/system/app.service.d/README", "unowned", NULL, NULL },
		{ "/etc/udev/rules.d/50-app.rules", "unowned overridden",
		  "/usr/lib/udev/rules.d/50-app.rules of app", NULL },
		{ "/etc/udev/rules.d/60-mine.rules", "unowned", NULL, NULL },
		{ "/usr/local/bin/tool", "unowned overridden", "/usr/bin/tool of app", NULL },
		{ "/usr/local/bin/own", "unowned", NULL, NULL },
		{ "/usr/bin/moved", "unowned diverted", "the package's, now /usr/bin/moved.distrib",
		  NULL },
		{ "/usr/bin/lost", "diverted", "the package's, now /usr/bin/lost.distrib", NULL },
		{ "/usr/bin/wrapped", NULL, NULL, NULL },
		{ "/usr/bin/wrapped.real", NULL, NULL, NULL },
		{ "/usr/bin/moved.distrib", NULL, NULL, NULL },
	};
	scoped_tree tree;

	tree_init(&tree, overridden, COUNT(overridden));
	files_root_survey(&tree);
	files_root_assert(&tree, rows, COUNT(rows), false);
	assert_int_equal(tree.survey.content->files.count, 11);
	const struct file_row *mask = files_root_row(&tree, "/etc/systemd/system/web.service");

	assert_true(text_list_has(&mask->finding, "overridden"));
	assert_true(files_root_has_evidence(mask, "masked"));
	assert_true(files_root_has_evidence(files_root_row(&tree, rows[2].path),
					    "changes parts of app.service"));
	assert_true(files_root_has_evidence(files_root_row(&tree, rows[6].path), "first in PATH"));
}

/* What an administrator told dpkg, and not what a package's script did, or what nobody knows. */
TEST(files_statoverrides_are_told)
{
	static const struct tree_entry entries[] = {
		{ "/var/lib/dpkg/status", DPKG_PACKAGE("app", "") DPKG_PACKAGE("asks", "") },
		{ "/var/lib/dpkg/info/app.list", "/usr\n/usr/bin\n/usr/bin/app\n/usr/share\n"
						 "/usr/share/app\n/var\n/var/lib\n" },
		{ "/var/lib/dpkg/info/asks.list", "/usr/bin/asks\n" },
		{ "/var/lib/dpkg/info/asks.postinst", "dpkg-statoverride --add $mode $file\n" },
		{ "/var/lib/dpkg/statoverride",
		  "root adm 2750 /usr/share/app\nroot root 0755 /usr/bin/asks\n"
		  "root adm 2750 /opt/mine\nroot adm 2750 /var/lib/later\n" },
		{ "/usr/bin/app", "", 0755 },
		{ "/usr/bin/asks", "", 0755 },
		{ "/usr/share/app/read.me", "" },
		{ "/opt/other", "" },
	};
	static const struct files_row_expected rows[] = {
		{ "/usr/bin/asks", NULL, NULL, NULL },
		{ "/opt/mine", "unowned tree overridden", NULL, NULL },
		{ "/var/lib/later", NULL, NULL, NULL },
	};
	scoped_tree tree;

	tree_init(&tree, entries, COUNT(entries));
	assert_int_equal(mkdir(files_root_path(&tree, "/opt/mine"), 0755), 0);
	files_root_survey(&tree);
	files_root_assert(&tree, rows, COUNT(rows), false);
	assert_true(files_root_has_evidence(files_root_row(&tree, "/opt/mine"),
					    "dpkg-statoverride, by hand: 2750 root adm"));
	const struct file_row *folder = files_root_row(&tree, "/usr/share/app");

	assert_true(text_list_has(&folder->finding, "overridden"));
}

/* The content at a path that another package diverts is that one's, and is compared with it. */
TEST(files_diverted_contents_are_compared)
{
	static const struct tree_entry changes[] = {
		{ "/usr/bin/wrapped", ORIGINAL, 0755 },
		{ "/usr/bin/wrapped.real", SCRIPT, 0755 },
	};
	static const struct files_row_expected rows[] = {
		{ "/usr/bin/wrapped", "changed", NULL, "wrap" },
		{ "/usr/bin/wrapped.real", "changed", NULL, "app" },
	};
	scoped_tree tree;

	tree_init(&tree, overridden, COUNT(overridden));
	for (size_t i = 0; i < COUNT(changes); i++)
		tree_add(&tree, &changes[i]);
	files_root_survey(&tree);
	files_root_assert(&tree, rows, COUNT(rows), false);
}

/* ---- replaced trees ------------------------------------------------------------------------ */

static void add_tree(struct tree *tree, int owned, int changed)
{
	static const struct tree_entry status = { "/var/lib/dpkg/status", DPKG_PACKAGE("app", "") };
	scoped_buf list = { 0 }, sums = { 0 };
	char path[64];

	buf_add_text(&list, "/usr\n/usr/lib\n/usr/lib/app\n/usr/lib/app/in\n/usr/lib/app/top\n"
			    "/var\n/var/lib\n/etc\n/etc/app\n");
	buf_add_text(&sums, ORIGINAL_MD5 "  usr/lib/app/top\n" ORIGINAL_MD5 "  etc/app\n");
	tree_add(tree, &status);
	tree_add(tree, &(struct tree_entry){ "/usr/lib/app/top", ORIGINAL, 0 });
	tree_add(tree, &(struct tree_entry){ "/etc/app", "mine\n", 0 });
	for (int i = 0; i < owned; i++) {
		snprintf(path, sizeof(path), "/usr/lib/app/in/%d", i);
		tree_add(tree, &(struct tree_entry){ path, i < changed ? "new\n" : ORIGINAL, 0 });
		buf_add_format(&list, "%s\n", path);
		buf_add_format(&sums, ORIGINAL_MD5 "  %s\n", path + 1);
	}
	tree_add(tree, &(struct tree_entry){ "/var/lib/dpkg/info/app.list", buf_text(&list), 0 });
	tree_add(tree,
		 &(struct tree_entry){ "/var/lib/dpkg/info/app.md5sums", buf_text(&sums), 0 });
}

TEST(files_replaced_trees_are_one_row)
{
	static const struct tree_entry nothing;
	static const struct {
		int owned, changed;
		bool is_folded;
	} cases[] = { { 40, 19, false },
		      { 40, 20, true },
		      { 66, 20, true },
		      { 67, 20, false },
		      { 30, 30, true } };

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct file_row *row;
		scoped_tree tree;

		tree_init(&tree, &nothing, 0);
		add_tree(&tree, cases[i].owned, cases[i].changed);
		files_root_survey(&tree);
		row = files_root_row(&tree, "/usr/lib/app/in");
		assert_int_equal(row != NULL, cases[i].is_folded);
		assert_non_null(files_root_row(&tree, "/etc/app"));
		assert_int_equal(tree.survey.content->files.count,
				 cases[i].is_folded ? 2 : cases[i].changed + 1);
		if (!row)
			continue;
		assert_int_equal(row->entries, cases[i].changed);
		assert_string_equal(row->owner_package, "app");
		assert_true(text_list_has(&row->finding, "changed") &&
			    text_list_has(&row->finding, "tree"));
		assert_int_equal(row->evidence.count, 3);
	}
}

/* ---- references ---------------------------------------------------------------------------- */

TEST(files_references_are_evidence_and_rows)
{
	static const struct tree_entry entries[] = {
		{ "/var/lib/dpkg/status", DPKG_PACKAGE("app", "") },
		{ "/var/lib/dpkg/info/app.list",
		  "/etc\n/etc/app\n/usr\n/usr/bin\n/usr/bin/app\n/var\n/var/lib\n" },
		{ "/etc/app", "" },
		{ "/usr/bin/app", "", 0755 },
		{ "/etc/mine.conf", "data = /opt/app/data/x.db;\nself = /etc/mine.conf\n" },
		{ "/etc/odd.conf", "no /opt/app/data/y.db \x01" },
		{ "/opt/app/data/x.db", "" },
		{ "/opt/app/data/y.db", "" },
		{ "/opt/app/data/z.db", "" },
		{ "/opt/app/run.py", "" },
		{ "/opt/app/job.py", "" },
		{ "/opt/app/argument.py", "" },
		{ "/opt/app/upload.tmp", "" },
		{ "/opt/app/base/1", "" },
		{ "/usr/local/etc/env", "A=B\n" },
	};
	static const struct files_row_expected rows[] = {
		{ "/etc/mine.conf", "unowned", NULL, NULL },
		{ "/etc/odd.conf", "unowned", NULL, NULL },
		{ "/opt/app", "unowned tree", NULL, NULL },
		{ "/opt/app/run.py", "unowned", NULL, NULL },
		{ "/opt/app/job.py", "unowned", NULL, NULL },
		{ "/opt/app/argument.py", "unowned", NULL, NULL },
		{ "/opt/app/data/x.db", "unowned", NULL, NULL },
		{ "/opt/app/data/y.db", "unowned", NULL, NULL },
		{ "/opt/app/upload.tmp", "unowned", NULL, NULL },
		{ "/usr/local/etc/env", "unowned", NULL, NULL },
	};
	scoped_tree tree;

	tree_init(&tree, entries, COUNT(entries));
	struct content *content = tree.survey.content;
	struct service *service = RECORD_ADD(tree.survey.arena, &content->services, service);
	struct schedule *schedule = RECORD_ADD(tree.survey.arena, &content->schedules, schedule);
	struct process *process = RECORD_ADD(tree.survey.arena, &content->processes, process);
	struct middleware *server = RECORD_ADD(tree.survey.arena, &content->middleware, middleware);
	struct process *inside = RECORD_ADD(tree.survey.arena, &content->processes, process);

	service->name = "own.service";
	service->command = "/usr/bin/app --config=/opt/app/run.py /nowhere";
	service->working_directory = "/opt/app";
	*vec_push_in(tree.survey.arena, &service->environment_files) = "/usr/local/etc/env";
	schedule->command = "cd / && /opt/app/job.py";
	schedule->kind = "cron";
	schedule->path = "/etc/crontab";
	process->name = "python3";
	*vec_push_in(tree.survey.arena, &process->argv) = "/opt/app/argument.py";
	RECORD_ADD(tree.survey.arena, &process->open_files, open_file)->path =
		"/opt/app/upload.tmp";
	RECORD_ADD(tree.survey.arena, &process->open_files, open_file)->path = "/opt/app/base/1";
	server->program = "postgresql";
	*vec_push_in(tree.survey.arena, &server->data_directories) = "/opt/app/base";
	inside->container = "c1";
	inside->exe = "/opt/app/data/z.db";
	files_root_survey(&tree);
	files_root_assert(&tree, rows, COUNT(rows), true);
	assert_true(
		files_root_has_evidence(files_root_row(&tree, "/opt/app"), "service own.service"));
	assert_true(files_root_has_evidence(files_root_row(&tree, "/opt/app/job.py"),
					    "cron job in /etc/crontab"));
	assert_true(files_root_has_evidence(files_root_row(&tree, "/opt/app/argument.py"),
					    "process python3"));
	assert_true(files_root_has_evidence(files_root_row(&tree, "/opt/app/data/x.db"),
					    "named in /etc/mine.conf"));
	assert_true(files_root_has_evidence(files_root_row(&tree, "/usr/local/etc/env"),
					    "service own.service"));
	assert_true(files_root_has_evidence(files_root_row(&tree, "/opt/app/upload.tmp"),
					    "held open by python3"));
	assert_true(
		files_root_has_evidence(files_root_row(&tree, "/opt/app"), "data of postgresql"));
	assert_int_equal(files_root_row(&tree, "/etc/mine.conf")->evidence.count, 0);
}
