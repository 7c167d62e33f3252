/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree.h"

#include <sqlite3.h>
#include <stdio.h>

#include "harness.h"

#include <cmocka.h>

#include "survey/collectors.h"
#include "survey/packages/catalogue.h"
#include "survey/packages/rpm.h"

/* A host of rpm; its database is put there by add_database(). */
static const struct tree_entry machine[] = {
	{ "/etc/os-release", "ID=fedora\n" },
	{ "/usr/lib/sysimage/rpm/.rpm.lock", "" },
	{ "/var/lib/rpm", "-> ../../usr/lib/sysimage/rpm" },
	{ "/etc/dnf/dnf.conf", "[main]\ngpgcheck=1\n" },
	{ "/etc/yum.repos.d/own.repo",
	  "[base]\nname=Base $releasever\nmetalink=https://example.org/base?arch=$basearch\n"
	  "gpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-fedora-42-x86_64\n"
	  "# a comment\n[off]\nbaseurl=https://example.org/off\nenabled=0\ngpgcheck=0\n" },
	{ "/etc/yum.repos.d/other.repo",
	  "[other]\nname = Other\nbaseurl = https://user:canary@example.com/a\n"
	  "   https://example.com/b\ngpgcheck=no\npassword = canary\n"
	  "gpgkey=https://example.com/RPM-GPG-KEY-other\n" },
	{ "/etc/yum.repos.d/other.repo.rpmsave", "[no]\nbaseurl=https://example.com/no\n" },
};

static void copy_corpus(const struct tree *tree, const char *corpus, const char *path)
{
	char from[512], to[512], piece[4096];
	size_t size;

	snprintf(from, sizeof(from), "%s/fuzz/corpus/%s", TESTS_DIR, corpus);
	snprintf(to, sizeof(to), "%s%s", tree->folder, path);
	FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");

	assert_true(in && out);
	while ((size = fread(piece, 1, sizeof(piece), in)) > 0)
		assert_int_equal(fwrite(piece, 1, size, out), size);
	fclose(in);
	fclose(out);
}

static void make(struct tree *tree)
{
	tree_init(tree, machine, sizeof(machine) / sizeof(machine[0]));
	copy_corpus(tree, "rpm_ndb/packages", "/usr/lib/sysimage/rpm/Packages.db");
	tree->survey.content->host.os.id = "fedora";
}

static void write_file(const struct tree *tree, const char *path, const char *text)
{
	char full[512];

	snprintf(full, sizeof(full), "%s%s", tree->folder, path);
	for (char *slash = strchr(full + strlen(tree->folder) + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		(void)!mkdir(full, 0755);
		*slash = '/';
	}
	FILE *file = fopen(full, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void run(struct tree *tree)
{
	struct err err;

	assert_int_equal(survey_packages(&tree->survey, &err), 0);
}

static const struct package *find(const struct tree *tree, const char *name, const char *arch)
{
	for (vec_each(package, &tree->survey.content->packages))
		if (strcmp(package->name, name) == 0 && strcmp(package->arch, arch) == 0)
			return package;
	fail_msg("no package %s", name);
	return NULL;
}

TEST(rpm_packages_become_rows)
{
	scoped_tree tree;

	make(&tree);
	run(&tree);
	assert_int_equal(tree.survey.content->packages.count, 3);
	assert_int_equal(tree.survey.content->errors.count, 0);
	const struct package *twin = find(&tree, "twin", "i686"),
			     *kinds = find(&tree, "kinds", "noarch");

	assert_string_equal(twin->manager, "rpm");
	assert_string_equal(twin->version, "2:1.0~rc1-3");
	assert_string_equal(twin->vendor, "Example Vendor");
	assert_string_equal(kinds->version, "1-1");
	assert_true(kinds->installed_at > 1700000000);
	assert_true(kinds->size_bytes > 0);
	assert_null(kinds->reason);
	assert_int_equal(kinds->in_repository, TRI_UNKNOWN);
	assert_int_equal(tree.survey.content->preserved_packages.count, 0);
}

TEST(rpm_files_are_claimed_as_rpm_would_verify_them)
{
	enum { DIGEST = 1, SIZE = 2, CAPABILITIES = 4, TARGET = 8, OWNER = 16 };
	static const struct {
		const char *path;
		unsigned flags, mode, has;
	} cases[] = {
		{ "/etc/kinds", CATALOGUE_FOLDER, 040755, OWNER },
		{ "/etc/kinds/edited", CATALOGUE_CONFIG, 0100644,
		  DIGEST | SIZE | CAPABILITIES | OWNER },
		{ "/etc/kinds/optional", CATALOGUE_CONFIG | CATALOGUE_MISSING_OK, 0100644,
		  DIGEST | SIZE | CAPABILITIES | OWNER },
		{ "/etc/kinds/ghost", CATALOGUE_CONFIG | CATALOGUE_GHOST, 0, 0 },
		{ "/etc/kinds/unverified", CATALOGUE_VOLATILE, 0100644, CAPABILITIES | OWNER },
		{ "/usr/bin/kinds-setuid", 0, 0104755, DIGEST | SIZE | CAPABILITIES | OWNER },
		{ "/usr/bin/kinds-link", 0, 0120777, TARGET | OWNER },
		{ "/usr/share/doc/kinds/README", 0, 0100644, DIGEST | SIZE | CAPABILITIES | OWNER },
		{ "/var/lib/kinds", CATALOGUE_FOLDER, 041777, OWNER },
	};
	scoped_tree tree;

	make(&tree);
	run(&tree);
	const struct catalogue *catalogue = tree.survey.catalogue;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int32_t claim = catalogue_claim_of(catalogue, bytes_of(cases[i].path));
		const struct catalogue_expected none = { .size = UNKNOWN, .mtime = UNKNOWN };
		const struct catalogue_expected *expected = catalogue_expected(catalogue, claim);

		assert_true(claim >= 0);
		assert_int_equal(catalogue->claims.at[claim].flags, cases[i].flags);
		expected = expected ? expected : &none;
		assert_int_equal(expected->mode, cases[i].mode);
		assert_int_equal(expected->digest.kind == DIGEST_SHA256,
				 (cases[i].has & DIGEST) != 0);
		assert_int_equal(expected->size != UNKNOWN, (cases[i].has & SIZE) != 0);
		assert_int_equal(expected->mtime != UNKNOWN, (cases[i].has & SIZE) != 0);
		assert_int_equal(expected->capabilities != NULL,
				 (cases[i].has & CAPABILITIES) != 0);
		assert_int_equal(expected->target != NULL, (cases[i].has & TARGET) != 0);
		assert_int_equal(expected->user != NULL, (cases[i].has & OWNER) != 0);
		assert_int_equal(expected->group != NULL, (cases[i].has & OWNER) != 0);
	}
}

TEST(rpm_windows_capabilities_and_twins)
{
	scoped_tree tree;

	make(&tree);
	run(&tree);
	const struct catalogue *catalogue = tree.survey.catalogue;
	int32_t capable = catalogue_claim_of(catalogue, BYTES("/usr/bin/kinds-capable"));
	int32_t common = catalogue_claim_of(catalogue, BYTES("/usr/share/twin/common"));
	const struct package *kinds = find(&tree, "kinds", "noarch");
	struct catalogue_window window = catalogue_window(catalogue,
							  catalogue->claims.at[capable].package);

	assert_string_equal(catalogue_expected(catalogue, capable)->capabilities, "cap_net_raw=ep");
	/* both twins claim it */
	assert_true(catalogue->claims.at[common].next >= 0);
	assert_int_equal(window.to, (kinds->installed_at + 1) * NS_PER_SECOND - 1);
	assert_true(window.from <= kinds->installed_at * NS_PER_SECOND);
	assert_true(window.from > (kinds->installed_at - 60) * NS_PER_SECOND);
}

TEST(rpm_repositories_of_dnf)
{
	scoped_tree tree;

	make(&tree);
	run(&tree);
	assert_int_equal(tree.survey.content->repositories.count, 3);
	const struct repository *other = tree.survey.content->repositories.at;
	const struct repository *base = other + 1, *off = other + 2;

	assert_string_equal(base->manager, "dnf");
	assert_string_equal(base->suite, "base");
	assert_string_equal(base->url, "https://example.org/base?arch=$basearch");
	assert_string_equal(base->origin, "Base $releasever");
	assert_int_equal(base->third_party, TRI_NO);
	assert_int_equal(base->trusted_blindly, TRI_NO);
	assert_int_equal(base->enabled, TRI_YES);
	assert_int_equal(off->enabled, TRI_NO);
	assert_int_equal(off->trusted_blindly, TRI_YES);
	assert_int_equal(off->third_party, TRI_UNKNOWN);
	assert_int_equal(other->third_party, TRI_YES);
	assert_int_equal(other->trusted_blindly, TRI_YES);
	assert_true(other->options.count >= 3);
	assert_null(strstr(other->url, "canary"));
	for (vec_each(option, &other->options))
		assert_null(strstr(*option, "canary"));
}

TEST(rpm_reasons_and_origins_of_dnf5)
{
	scoped_tree tree;

	make(&tree);
	write_file(&tree, "/usr/lib/sysimage/libdnf5/packages.toml",
		   "[packages]\n\"kinds.noarch\" = {reason = \"User\"}\n"
		   "\"twin.i686\" = {reason = \"Weak Dependency\"}\n");
	write_file(&tree, "/usr/lib/sysimage/libdnf5/nevras.toml",
		   "[nevras]\n\"kinds-1-1.noarch\" = {from_repo = \"@commandline\"}\n"
		   "\"kinds-0-1.noarch\" = {from_repo = \"other\"}\n"
		   "\"twin-2:1.0~rc1-3.i686\" = {from_repo = \"base\"}\n"
		   "\"twin-2:1.0~rc1-3.x86_64\" = {from_repo = \"off\"}\n");
	run(&tree);
	const struct package *kinds = find(&tree, "kinds", "noarch");
	const struct package *held = find(&tree, "twin", "i686"),
			     *gone = find(&tree, "twin", "x86_64");

	assert_string_equal(kinds->reason, "manual");
	assert_string_equal(held->reason, "auto");
	assert_null(gone->reason);
	assert_string_equal(kinds->origin, "@commandline");
	assert_int_equal(kinds->in_repository, TRI_NO);
	assert_string_equal(held->origin, "base");
	assert_int_equal(held->in_repository, TRI_YES);
	assert_int_equal(gone->in_repository, TRI_UNKNOWN);
	assert_int_equal(tree.survey.content->preserved_packages.count, 1);
	assert_string_equal(tree.survey.content->preserved_packages.at[0].name, "kinds");
}

/* dnf 4's history: installed for another's sake, then marked, one removed and come back by rpm. */
TEST(rpm_reasons_of_dnf4)
{
	static const char history[] =
		"CREATE TABLE repo (id INTEGER PRIMARY KEY, repoid TEXT);"
		"CREATE TABLE rpm (item_id INTEGER, name TEXT, epoch INTEGER, version TEXT,"
		" release TEXT, arch TEXT);"
		"CREATE TABLE trans_item (id INTEGER PRIMARY KEY, trans_id INTEGER,"
		" item_id INTEGER, repo_id INTEGER, action INTEGER, reason INTEGER, state INTEGER);"
		"INSERT INTO repo VALUES (1, 'base'), (2, '@commandline');"
		"INSERT INTO rpm VALUES (1, 'kinds', 0, '1', '1', 'noarch'),"
		" (2, 'twin', 2, '1.0~rc1', '3', 'i686'), (3, 'twin', 2, '1.0~rc1', '3', 'x86_64'),"
		" (4, 'kinds', 0, '0', '1', 'noarch');"
		"INSERT INTO trans_item VALUES (1, 1, 4, 2, 1, 1, 1), (2, 2, 1, 1, 6, 1, 1),"
		" (3, 2, 4, 2, 7, 1, 1), (4, 2, 2, 2, 1, 5, 1), (5, 2, 3, 1, 1, 2, 1),"
		" (6, 3, 1, NULL, 11, 2, 1), (7, 4, 3, 1, 8, 2, 1), (8, 5, 1, 2, 1, 1, 2);";
	scoped_tree tree;
	char path[512];
	sqlite3 *database = NULL;

	make(&tree);
	write_file(&tree, "/var/lib/dnf/history.sqlite", "");
	snprintf(path, sizeof(path), "%s/var/lib/dnf/history.sqlite", tree.folder);
	assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
	assert_int_equal(sqlite3_exec(database, history, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(database);
	run(&tree);
	const struct package *kinds = find(&tree, "kinds", "noarch");
	const struct package *by_hand = find(&tree, "twin", "i686"),
			     *back = find(&tree, "twin", "x86_64");

	assert_int_equal(tree.survey.content->errors.count, 0);
	assert_string_equal(kinds->reason, "manual");
	assert_string_equal(kinds->origin, "base");
	assert_string_equal(by_hand->reason, "manual");
	assert_int_equal(by_hand->in_repository, TRI_NO);
	assert_null(back->reason);
	assert_null(back->origin);
}

TEST(rpm_reasons_of_yum_and_zypper)
{
	scoped_tree tree;

	make(&tree);
	write_file(&tree, "/var/lib/yum/yumdb/k/0123-kinds-1-1-noarch/reason", "dep");
	write_file(&tree, "/var/lib/yum/yumdb/k/0123-kinds-1-1-noarch/from_repo", "/kinds-1-1");
	run(&tree);
	assert_string_equal(find(&tree, "kinds", "noarch")->reason, "auto");
	assert_int_equal(find(&tree, "kinds", "noarch")->in_repository, TRI_NO);
	tree_deinit(&tree);

	make(&tree);
	write_file(&tree, "/var/lib/zypp/AutoInstalled", "# comment\ntwin\n");
	write_file(&tree, "/var/log/zypp/history",
		   "2026-01-02 03:04:05|install|kinds|1-1|noarch||_tmpRPMcache_|f|\n"
		   "2026-01-02 03:04:05|install|twin|1.0~rc1-3|i686||base|f|\n");
	/* rotated: twin of both architectures from a repository "old" */
	tree_copy(&tree, "rpm/zypp-history.xz", "/var/log/zypp/history-20260101.xz");
	run(&tree);
	assert_string_equal(find(&tree, "kinds", "noarch")->reason, "manual");
	assert_string_equal(find(&tree, "kinds", "noarch")->origin, "@commandline");
	assert_string_equal(find(&tree, "twin", "i686")->reason, "auto");
	assert_string_equal(find(&tree, "twin", "i686")->origin, "base");
	assert_string_equal(find(&tree, "twin", "x86_64")->origin, "old");
}

/* A Debian on which somebody ran rpm once, and a database that is none. */
TEST(rpm_databases_without_packages)
{
	static const struct tree_entry debian[] = {
		{ "/etc/os-release", "ID=debian\n" },
		{ "/var/lib/rpm/Packages", "" },
		{ "/var/lib/rpm/Packages.db", "not a database of rpm, whatever its name may say" },
	};
	scoped_tree tree;

	tree_init(&tree, debian, 2);
	run(&tree);
	assert_int_equal(tree.survey.content->packages.count, 0);
	assert_int_equal(tree.survey.content->errors.count, 0);
	tree_deinit(&tree);
	tree_init(&tree, debian, 3);
	run(&tree);
	assert_int_equal(tree.survey.content->packages.count, 0);
	assert_int_equal(tree.survey.content->errors.count, 1);
}

/* Where no key tells, the vendor of what came from a repository says whose it is. */
TEST(rpm_repositories_by_vendor)
{
	static const struct {
		const char *os,
			*vendors[3]; /* of three packages: two from "main", one from "extra" */
		enum tri main, extra;
	} cases[] = {
		{ "sles", { "SUSE LLC", "SUSE LLC", "Else" }, TRI_NO, TRI_YES },
		{ "opensuse-leap", { "SUSE LLC", "SUSE LLC", "openSUSE" }, TRI_NO, TRI_NO },
		{ "unheard", { "Own", "Own", "Own" }, TRI_NO, TRI_NO },
		{ "unheard", { "A", "B", "C" }, TRI_UNKNOWN, TRI_UNKNOWN },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		static const struct tree_entry entries[] = {
			{ "/etc/zypp/repos.d/all.repo",
			  "[main]\n[oss]\nbaseurl=dir:/a\n[extra]\nbaseurl=dir:/b\n" },
		};
		scoped_tree tree;

		tree_init(&tree, entries, 1);
		struct packages packages = { .survey = &tree.survey };
		struct rpm rpm = { .packages = &packages, .count = 3 };

		tree.survey.content->host.os.id = cases[i].os;
		for (size_t j = 0; j < 3; j++) {
			struct package *row = RECORD_ADD(tree.survey.arena,
							 &tree.survey.content->packages, package);

			row->name = "x";
			row->vendor = cases[i].vendors[j];
			row->origin = j == 2 ? "extra" : "oss";
		}
		rpm_add_repositories(&rpm);
		const struct repository *rows = tree.survey.content->repositories.at;

		assert_int_equal(tree.survey.content->repositories.count, 2);
		assert_string_equal(rows[0].manager, "zypper");
		assert_int_equal(rows[0].third_party, cases[i].main);
		assert_int_equal(rows[1].third_party, cases[i].extra);
		assert_int_equal(rows[0].trusted_blindly, TRI_NO);
	}
}

TEST(rpm_packages_that_are_held)
{
	static const struct {
		const char *path, *text;
		const char *kinds, *twin; /* what their pins begin with, NULL: not held */
	} cases[] = {
		{ "/etc/dnf/plugins/versionlock.list",
		  "# all\n!kinds-0:1-1.*\ntwin-2:1.0~rc1-3.*\n", NULL, "twin-2:" },
		{ "/etc/yum/pluginconf.d/versionlock.list", "0:kinds-1-1.*\n", "0:kinds-", NULL },
		{ "/etc/dnf/versionlock.toml",
		  "version = \"1.0\"\n[[packages]]\nname = \"kinds\"\n[[packages.conditions]]\n"
		  "key = \"evr\"\ncomparator = \"!=\"\nvalue = \"1-1\"\n[[packages]]\n"
		  "name = \"tw*\"\n[[packages.conditions]]\ncomparator = \"=\"\n",
		  NULL, "tw*" },
		{ "/etc/zypp/locks",
		  "\ntype: package\nmatch_type: glob\ncase_sensitive: on\nsolvable_name: kinds\n",
		  "kinds", NULL },
		{ "/etc/dnf/dnf.conf", "[main]\nexclude=kernel*,other twin\n", NULL, "twin" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_tree tree;

		make(&tree);
		write_file(&tree, cases[i].path, cases[i].text);
		run(&tree);
		const struct package *kinds = find(&tree, "kinds", "noarch");
		const struct package *twin = find(&tree, "twin", "i686");

		assert_int_equal(kinds->held, cases[i].kinds ? TRI_YES : TRI_NO);
		assert_int_equal(twin->held, cases[i].twin ? TRI_YES : TRI_NO);
		if (cases[i].kinds)
			assert_true(bytes_starts(bytes_of(kinds->pin), cases[i].kinds));
		if (cases[i].twin)
			assert_true(bytes_starts(bytes_of(twin->pin), cases[i].twin));
	}
}
