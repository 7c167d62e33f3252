/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What packages own and is not as they say. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "files_root.h"

#include "harness.h"

#include <cmocka.h>

#include "survey/collectors.h"
#include "survey/packages/catalogue.h"

static const struct tree_entry machine[] = {
	{ "/var/lib/dpkg/status",
	  DPKG_PACKAGE("app", "Conffiles:\n /etc/app/kept.conf " ORIGINAL_MD5
			      "\n /etc/app/edited.conf " ORIGINAL_MD5
			      "\n /etc/app/removed.conf " ORIGINAL_MD5
			      "\n /etc/app/old.conf " ORIGINAL_MD5 " obsolete"
			      "\n /etc/app/with blank " ORIGINAL_MD5
			      "\n /etc/app/folder.conf " ORIGINAL_MD5 "\n") DPKG_PACKAGE("base", "")
		  DPKG_PACKAGE("bare", "") },
	{ "/var/lib/dpkg/info/app.list",
	  "/.\n/etc\n/etc/app\n/etc/app/kept.conf\n/etc/app/edited.conf\n/etc/app/removed.conf\n"
	  "/etc/app/with blank\n/etc/app/folder.conf\n/usr\n/usr/bin\n/usr/bin/kept\n"
	  "/usr/bin/changed\n/usr/bin/shared\n/usr/bin/gone\n/usr/lib\n/usr/lib/app\n"
	  "/usr/lib/app/data\n/usr/lib/app/data/a\n/usr/lib/app/data/b\n/usr/lib/app/data/c\n"
	  "/usr/lib/file\n/usr/lib/file/x\n/usr/lib/away\n/usr/lib/away/y\n/usr/lib/folder\n"
	  "/usr/lib/linked\n" },
	{ "/var/lib/dpkg/info/app.md5sums",
	  ORIGINAL_MD5 "  usr/bin/kept\n" ORIGINAL_MD5 "  usr/bin/changed\n" SCRIPT_MD5
		       "  usr/bin/shared\n" ORIGINAL_MD5 "  usr/bin/gone\n" ORIGINAL_MD5
		       "  usr/lib/file/x\n" ORIGINAL_MD5 "  usr/lib/away/y\n" ORIGINAL_MD5
		       "  usr/lib/folder\n" ORIGINAL_MD5 "  usr/lib/linked\n" },
	{ "/var/lib/dpkg/info/base.list",
	  "/.\n/bin\n/bin/tool\n/bin/bad\n/lib\n/lib/x.so\n"
	  "/usr/bin/shared\n/var\n/var/lib\n/var/run\n/var/run/base\n" },
	{ "/var/lib/dpkg/info/base.md5sums",
	  ORIGINAL_MD5 "  bin/tool\n" ORIGINAL_MD5 "  bin/bad\n" ORIGINAL_MD5
		       "  lib/x.so\n" ORIGINAL_MD5 "  usr/bin/shared\n" },
	{ "/var/lib/dpkg/info/bare.list", "/usr/lib\n/usr/lib/bare\n/usr/lib/bare/unsigned\n" },
	{ "/etc/app/kept.conf", ORIGINAL },
	{ "/etc/app/edited.conf", "mine\n" },
	{ "/etc/app/with blank", "mine\n" },
	{ "/etc/app/folder.conf/x", "" },
	{ "/usr/bin/kept", ORIGINAL, 0755 },
	{ "/usr/bin/changed", "evil\n", 0755 },
	{ "/usr/bin/shared", ORIGINAL, 0755 },
	{ "/usr/bin/tool", ORIGINAL, 0755 },
	{ "/usr/bin/bad", "evil\n", 0755 },
	{ "/usr/lib/x.so", ORIGINAL },
	{ "/usr/lib/app/other", "-> ../file" },
	{ "/usr/lib/file", "not a folder\n" },
	{ "/usr/lib/folder/inner", "" },
	{ "/usr/lib/away", "-> nowhere" },
	{ "/usr/lib/linked", "-> /usr/bin/kept" },
	{ "/usr/lib/bare/unsigned", "anything\n" },
	{ "/bin", "-> usr/bin" },
	{ "/lib", "-> usr/lib" },
	{ "/var/run", "-> /run" },
	{ "/run/other", "" },
};

TEST(files_drift_of_dpkg)
{
	static const struct files_row_expected rows[] = {
		{ "/etc/app/edited.conf", "changed", NULL, "app" },
		{ "/etc/app/with blank", "changed", NULL, "app" },
		{ "/etc/app/removed.conf", "deleted", NULL, "app" },
		{ "/etc/app/folder.conf", "type", "a file", "app" },
		{ "/etc/app/folder.conf/x", "unowned", NULL, NULL },
		{ "/usr/bin/changed", "changed", NULL, "app" },
		{ "/usr/bin/gone", "deleted", NULL, "app" },
		{ "/usr/bin/bad", "changed", NULL, "base" },
		{ "/usr/lib/app/data", "deleted", NULL, "app" },
		{ "/usr/lib/app/other", "unowned", NULL, NULL },
		{ "/usr/lib/file", "type", "a directory", "app" },
		{ "/usr/lib/file/x", "deleted", NULL, "app" },
		{ "/usr/lib/folder", "type", "a file", "app" },
		{ "/usr/lib/folder/inner", "unowned", NULL, NULL },
		{ "/usr/lib/away", "type", "a directory", "app" },
		{ "/usr/lib/away/y", "deleted", NULL, "app" },
		{ "/usr/lib/linked", "type", "a file", "app" },
		{ "/usr/lib/bare/unsigned", "changed", NULL, "bare" },
	};
	scoped_tree tree;

	tree_init(&tree, machine, COUNT(machine));
	tree_touch(&tree, "/var/lib/dpkg/info/bare.list", 1600000000);
	files_root_survey(&tree);
	files_root_assert(&tree, rows, COUNT(rows), true);
	const struct file_row *row = files_root_row(&tree, "/etc/app/edited.conf");

	assert_string_equal(row->file_class, "config");
	assert_string_equal(row->class_why, "its package marks it as configuration");
	assert_true(files_root_has_evidence(row, "/var/lib/dpkg/status"));
	row = files_root_row(&tree, "/usr/bin/bad");
	assert_true(files_root_has_evidence(row, "/var/lib/dpkg/info/base.md5sums"));
	row = files_root_row(&tree, "/usr/lib/app/data");
	assert_string_equal(row->type, "directory");
	assert_int_equal(row->entries, 4);
	row = files_root_row(&tree, "/usr/lib/bare/unsigned");
	assert_true(files_root_has_evidence(row, "no digest of it is recorded"));
}

/* What lies on a network file system, behind a link to one, or behind a folder that does not let us
 * in is out of sight, and not deleted. */
TEST(files_not_met_is_not_missing)
{
	static const struct tree_entry entries[] = {
		{ "/var/lib/dpkg/status", DPKG_PACKAGE("app", "") },
		{ "/var/lib/dpkg/info/app.list",
		  "/usr\n/usr/share\n/usr/share/app\n/usr/share/app/a\n/usr/share/app/a/b\n"
		  "/var\n/var/lib\n/var/www\n/var/www/app\n/var/www/app/x\n/usr/share/gone\n"
		  "/srv\n/srv/app\n/srv/app/x\n/snap\n/snap/core\n" },
		{ "/usr/share/app/other", "" },
		{ "/var/www", "-> /net/www" },
		{ "/net/www/app/x", "" },
		{ "/srv/app/x", "" },
		{ "/snap/y", "" },
	};
	static const struct files_row_expected rows[] = {
		{ "/usr/share/gone", "deleted", NULL, "app" },
		{ "/var/www", "type", "a directory", "app" },
	};
	scoped_tree tree;

	tree_init(&tree, entries, COUNT(entries));
	root_avoid(&tree.root, "/net");
	root_avoid(&tree.root, "/usr/share/app");
	root_avoid(&tree.root, "/srv/app/x");
	files_root_survey(&tree);
	files_root_assert(&tree, rows, COUNT(rows), true);
}

/* Of what images leave out, thousands are one row, a few are rows each; what may be missing is not
 * told at all. */
TEST(files_slim_images_are_one_row)
{
	static const struct tree_entry entries[] = {
		{ "/var/lib/dpkg/status", DPKG_PACKAGE("app", "") },
		{ "/var/lib/dpkg/info/app.list", "/var\n/var/lib\n/usr\n/usr/share\n" },
		{ "/usr/share/doc/x", "" },
		{ "/usr/share/man/x", "" },
	};
	static const struct {
		int docs, manuals;
		size_t rows;
	} cases[] = { { 0, 3, 3 }, { 12, 7, 19 }, { 12, 8, 1 }, { 5, 40, 1 } };
	char path[64];

	for (size_t i = 0; i < COUNT(cases); i++) {
		scoped_tree tree;
		struct err err;

		tree_init(&tree, entries, COUNT(entries));
		files_root_own(&tree);
		assert_int_equal(survey_packages(&tree.survey, &err), 0);
		struct catalogue *catalogue = tree.survey.catalogue;

		catalogue_add(catalogue, BYTES("/usr/share/doc/x"), 0, 0);
		catalogue_add(catalogue, BYTES("/usr/share/man/x"), 0, 0);
		catalogue_add(catalogue, BYTES("/usr/share/doc/allowed"), 0, CATALOGUE_MISSING_OK);
		for (int j = 0; j < cases[i].docs; j++) {
			snprintf(path, sizeof(path), "/usr/share/doc/app%d/copyright", j);
			catalogue_add(catalogue, bytes_of(path), 0, 0);
		}
		for (int j = 0; j < cases[i].manuals; j++) {
			snprintf(path, sizeof(path), "/usr/share/man/m%d.1.gz", j);
			catalogue_add(catalogue, bytes_of(path), 0, 0);
		}
		assert_int_equal(survey_files(&tree.survey, &err), 0);
		assert_int_equal(tree.survey.content->files.count, cases[i].rows);
		const struct file_row *row = &tree.survey.content->files.at[0];

		if (cases[i].rows > 1)
			continue;
		assert_string_equal(row->path, cases[i].docs > cases[i].manuals ? "/usr/share/doc"
										: "/usr/share/man");
		assert_int_equal(row->entries, cases[i].docs + cases[i].manuals);
		assert_int_equal(row->evidence.count, 2);
	}
}

/* What there was no time for is said to be unknown, and nothing is called missing or changed. */
TEST(files_late_is_incomplete)
{
	const struct error_row *error;
	scoped_tree tree;

	tree_init(&tree, machine, COUNT(machine));
	tree.survey.deadline_ms = 0;
	files_root_survey(&tree);
	assert_null(files_root_row(&tree, "/usr/bin/changed"));
	assert_int_equal(tree.survey.content->walk.complete, TRI_NO);
	assert_int_equal(tree.survey.content->walk.hashed, 0);
	error = &tree.survey.content->errors.at[tree.survey.content->errors.count - 1];
	assert_non_null(strstr(error->what, "files not compared"));
}

/* Times that file systems keep, and nanoseconds in 63 bits do not. */
TEST(files_of_the_far_future)
{
	static const struct tree_entry entries[] = {
		{ "/var/lib/dpkg/status", DPKG_PACKAGE("app", "") },
		{ "/var/lib/dpkg/info/app.list", "/usr\n/usr/bin\n/usr/bin/a\n/var\n/var/lib\n" },
		{ "/var/lib/dpkg/info/app.md5sums", ORIGINAL_MD5 "  usr/bin/a\n" },
		{ "/usr/bin/a", "other\n", 0755 },
	};
	static const struct files_row_expected rows[] = { { "/usr/bin/a", "changed", NULL,
							    "app" } };
	static const int64_t times[] = { 15000000000, 9223372036, -2147483648 };
	static const struct timespec late = { .tv_sec = 15000000000 }, never = { INT64_MAX, 0 };
	static const struct timespec early = { .tv_sec = -15000000000 }, one = { 1, 2 };

	assert_int_equal(timespec_ns(one), NS_PER_SECOND + 2);
	assert_true(timespec_ns(late) > 0 && timespec_ns(late) == timespec_ns(never));
	assert_true(timespec_ns(early) == -timespec_ns(late));
	for (size_t i = 0; i < COUNT(times); i++) {
		scoped_tree tree;

		tree_init(&tree, entries, COUNT(entries));
		tree_touch(&tree, "/var/lib/dpkg/info/app.list", times[i]);
		tree_touch(&tree, "/var/lib/dpkg/info/app.md5sums", times[i]);
		tree_touch(&tree, "/usr/bin/a", times[i]);
		files_root_survey(&tree);
		files_root_assert(&tree, rows, COUNT(rows), true);
	}
}
