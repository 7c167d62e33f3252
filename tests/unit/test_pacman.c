/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree.h"

#include "harness.h"

#include <cmocka.h>

#include "format/packages/mtree.h"
#include "format/packages/pacman.h"
#include "survey/collectors.h"
#include "survey/packages/catalogue.h"

TEST(pacman_sections)
{
	struct bytes rest = BYTES(
		"junk\n%NAME%\na\n\n%FILES%\netc/\netc/x y\n\n%EMPTY%\n\n%CUT%\nz");
	static const char *const wanted[][2] = {
		{ "NAME", "a" }, { "FILES", "etc/\netc/x y" }, { "EMPTY", "" }, { "CUT", "z" }
	};
	struct bytes name, lines;

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		assert_true(pacman_section(&rest, &name, &lines));
		assert_true(bytes_is(name, wanted[i][0]));
		assert_true(bytes_is(lines, wanted[i][1]));
	}
	assert_false(pacman_section(&rest, &name, &lines));
}

/* Each older than the next, as vercmp(8) says too. */
TEST(pacman_versions)
{
	static const char *const order[] = {
		"1.0a-1",  "1.0beta", "1.0rc1",  "1.0",   "1.0.a", "1.0.1-1",
		"1.0.1-2", "1.5",     "1.5.b.1", "1.5.1", "1.10",  "1:0.1",
	};

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		for (size_t k = 0; k < sizeof(order) / sizeof(order[0]); k++) {
			int found = pacman_version_compare(bytes_of(order[i]), bytes_of(order[k]));

			if ((found > 0) - (found < 0) != (i < k ? -1 : i > k))
				fail_msg("%s and %s: %d", order[i], order[k], found);
		}
	}
	assert_int_equal(pacman_version_compare(BYTES("1.0-1"), BYTES("1.0")), 0);
	assert_int_equal(pacman_version_compare(BYTES("0:1.0"), BYTES("1.0")), 0);
	assert_int_equal(pacman_version_compare(BYTES("1.001"), BYTES("1.1")), 0);
}

TEST(mtree_entries)
{
	struct bytes rest = BYTES(
		"#mtree\n/set type=file uid=0 gid=0 mode=755\n"
		"./a\\040b size=3 time=17.25 md5digest=d41d8cd98f00b204e9800998ecf8427e\n"
		"./l type=link mode=777 link=x\\134y uid=-1\n"
		"/unset mode\n./z size=99999999999999999999\n");
	scoped_mtree mtree = { 0 };
	struct mtree_entry entry;

	assert_true(mtree_next(&mtree, &rest, &entry));
	assert_true(bytes_is(entry.path, "./a b"));
	assert_int_equal(entry.type, MTREE_FILE);
	assert_int_equal(entry.mode, 0755);
	assert_int_equal(entry.size, 3);
	assert_int_equal(entry.time, 17);
	assert_int_equal(entry.digest.kind, DIGEST_MD5);
	assert_true(mtree_next(&mtree, &rest, &entry));
	assert_int_equal(entry.type, MTREE_LINK);
	assert_true(bytes_is(entry.target, "x\\y"));
	assert_int_equal(entry.uid, 0);
	assert_int_equal(entry.digest.kind, DIGEST_NONE);
	assert_true(mtree_next(&mtree, &rest, &entry));
	assert_int_equal(entry.type, MTREE_UNKNOWN);
	assert_int_equal(entry.mode, -1);
	assert_int_equal(entry.size, -1);
	assert_false(mtree_next(&mtree, &rest, &entry));
}

static const struct tree_entry machine[] = {
	{ "/etc/pacman.conf", "[options]\nSigLevel = Required\nIgnorePkg = hello*\n"
			      "NoExtract = usr/share/*  !*odd\n"
			      "[custom]\nInclude = /etc/pacman.d/m*\nSigLevel = Never\n"
			      "[other]\nServer = https://u:canary@example.org/$arch\n" },
	{ "/etc/pacman.d/mirrors", "#Server = no\nServer = https://example.org/$repo/os/$arch\n"
				   "Server = https://two.example.org/$repo\n" },
	{ "/var/lib/pacman/local/ALPM_DB_VERSION", "9\n" },
	{ "/var/lib/pacman/local/foreign-1-1/desc",
	  "%NAME%\nforeign\n\n%VERSION%\n1-1\n\n%REASON%\n1\n\n" },
	{ "/var/lib/pacman/local/foreign-1-1/files",
	  "%FILES%\nopt/\nopt/f\nusr/\nusr/bin/\nusr/bin/hello\n" },
	{ "/var/lib/pacman/local/broken-1/desc", "%NAME%\n" },
	{ "/var/lib/pacman/sync/other.db", "" },
};

static void survey_fixture(struct tree *tree)
{
	struct err err;

	tree_init(tree, machine, sizeof(machine) / sizeof(machine[0]));
	tree_copy(tree, "pacman/desc", "/var/lib/pacman/local/hello-test-1.2-3/desc");
	tree_copy(tree, "pacman/files", "/var/lib/pacman/local/hello-test-1.2-3/files");
	tree_copy(tree, "pacman/mtree", "/var/lib/pacman/local/hello-test-1.2-3/mtree");
	tree_touch(tree, "/var/lib/pacman/local/hello-test-1.2-3/files", 1790000000);
	tree_copy(tree, "pacman/custom.db", "/var/lib/pacman/sync/custom.db");
	assert_int_equal(survey_packages(&tree->survey, &err), 0);
}

TEST(pacman_packages_of_a_real_root)
{
	scoped_tree tree;

	survey_fixture(&tree);
	const struct content *content = tree.survey.content;

	assert_int_equal(content->packages.count, 2);
	const struct package *foreign = &content->packages.at[0], *hello = &content->packages.at[1];

	assert_string_equal(hello->name, "hello-test");
	assert_string_equal(hello->version, "1.2-3");
	assert_string_equal(hello->reason, "manual");
	assert_string_equal(hello->vendor, "Test <test@example.org>");
	assert_string_equal(hello->origin, "custom");
	assert_int_equal(hello->held, TRI_YES);
	assert_int_equal(hello->in_repository, TRI_YES);
	assert_int_equal(hello->size_bytes, 25);
	assert_true(hello->installed_at > 1795610000);
	assert_int_equal(catalogue_window(tree.survey.catalogue, 1).to,
			 (int64_t)1790000000 * NS_PER_SECOND);
	assert_string_equal(foreign->reason, "auto");
	assert_int_equal(foreign->in_repository, TRI_NO);
	assert_int_equal(content->preserved_packages.count, 1);
	assert_int_equal(content->errors.count, 1);
	assert_string_equal(content->errors.at[0].path, "/var/lib/pacman/local/broken-1");
}

TEST(pacman_repositories)
{
	scoped_tree tree;

	survey_fixture(&tree);
	const struct repository *row = tree.survey.content->repositories.at;

	assert_int_equal(tree.survey.content->repositories.count, 2);
	assert_string_equal(row[0].suite, "custom");
	assert_string_equal(row[0].url, "https://example.org/custom/os/$arch");
	assert_string_equal(row[0].options.at[0], "Server=https://two.example.org/custom");
	assert_int_equal(row[0].trusted_blindly, TRI_YES);
	assert_int_equal(row[1].trusted_blindly, TRI_NO);
	assert_null(strstr(row[1].url, "canary"));
}

TEST(pacman_files_of_a_real_root)
{
	static const struct {
		const char *path;
		unsigned flags, mode;
		const char *target, *digest;
	} cases[] = {
		{ "/etc/hello.conf", CATALOGUE_CONFIG, S_IFREG | 0644, NULL,
		  "3bd7a6f9202118567af8"
		  "e248586423967fbfc4ce8f31e9094ee0135362f3eaad" },
		{ "/usr/bin/hello-link", 0, S_IFLNK | 0777, "hello", "" },
		{ "/usr/share/hello/a b", CATALOGUE_MISSING_OK, S_IFREG | 0644, NULL,
		  "73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac" },
		{ "/usr/share/hello/\303\274n\303\257#\\odd", 0, S_IFREG | 0644, NULL,
		  "a1fce4363854ff888cff4b8e7875d600c2682390412a8cf79b37d0b11148b0fa" },
		{ "/var/lib/hello", CATALOGUE_FOLDER, S_IFDIR | 0700, NULL, "" },
	};
	scoped_tree tree;

	survey_fixture(&tree);
	const struct catalogue *catalogue = tree.survey.catalogue;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int32_t claim = catalogue_claim_by(catalogue, bytes_of(cases[i].path), 1);
		const struct catalogue_expected *expected = catalogue_expected(catalogue, claim);
		scoped_buf hex = { 0 };

		assert_non_null(expected);
		assert_int_equal(catalogue->claims.at[claim].flags, cases[i].flags);
		assert_int_equal(expected->mode, cases[i].mode);
		assert_string_equal(expected->user, "root");
		digest_add_hex(&hex, &expected->digest);
		assert_string_equal(buf_text(&hex), cases[i].digest);
		if (cases[i].target)
			assert_string_equal(expected->target, cases[i].target);
	}
	/* two packages may own one file */
	assert_true(catalogue_claim_by(catalogue, BYTES("/usr/bin/hello"), 0) >= 0);
	assert_true(catalogue_claim_by(catalogue, BYTES("/usr/bin/hello"), 1) >= 0);
}
