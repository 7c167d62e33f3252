/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree.h"

#include "harness.h"

#include <cmocka.h>

#include "format/packages/apk.h"
#include "format/packages/apk_version.h"
#include "survey/collectors.h"
#include "survey/packages/catalogue.h"

TEST(apk_lines)
{
	struct bytes rest = BYTES("P:a\nbad\n\nx\nV:\n:v\n"), value;
	static const char fields[] = { 'P', '\0', 'V' };
	char field;

	for (size_t i = 0; i < sizeof(fields); i++) {
		assert_true(apk_line_next(&rest, &field, &value));
		assert_int_equal(field, fields[i]);
	}
	assert_false(apk_line_next(&rest, &field, &value));
}

TEST(apk_owners)
{
	static const struct {
		const char *text;
		bool good;
		unsigned uid, gid, mode;
	} cases[] = {
		{ "0:42:2755", true, 0, 42, 02755 },
		{ "100:101:750:Q1AAAA", true, 100, 101, 0750 },
		{ "0:0:17777", false, 0, 0, 0 },
		{ "0:0", false, 0, 0, 0 },
		{ "0:0:8", false, 0, 0, 0 },
		{ "99999999999999999999:0:644", false, 0, 0, 0 },
	};
	struct apk_owner owner;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(apk_owner_parse(bytes_of(cases[i].text), &owner), cases[i].good);
		if (!cases[i].good)
			continue;
		assert_int_equal(owner.uid, cases[i].uid);
		assert_int_equal(owner.gid, cases[i].gid);
		assert_int_equal(owner.mode, cases[i].mode);
	}
}

TEST(apk_digests)
{
	static const struct {
		const char *text;
		enum digest_kind kind;
		const char *hex;
	} cases[] = {
		{ "Q1LmB94bBmzBqjqSwuNrmYBEzgDpQ=", DIGEST_SHA1,
		  "2e607de1b066cc1aa3a92c2e36b998044ce00e94" },
		{ "d41d8cd98f00b204e9800998ecf8427e", DIGEST_MD5,
		  "d41d8cd98f00b204e9800998ecf8427e" },
		{ "Q1LmB94bBmzBqjqSwuNrmYBEzgDp=", DIGEST_NONE, "" },
		{ "Q2LmB94bBmzBqjqSwuNrmYBEzgDpQ=", DIGEST_NONE, "" },
		{ "", DIGEST_NONE, "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct digest digest = { 0 };
		scoped_buf hex = { 0 };

		assert_int_equal(apk_digest_parse(bytes_of(cases[i].text), &digest),
				 cases[i].kind != DIGEST_NONE);
		assert_int_equal(digest.kind, cases[i].kind);
		digest_add_hex(&hex, &digest);
		assert_string_equal(buf_text(&hex), cases[i].hex);
	}
}

TEST(apk_world_constraints)
{
	static const struct {
		const char *name, *tag, *comparison, *version;
		bool is_conflict;
	} cases[] = {
		{ "busybox", "", "", "", false },   { "a", "edge", ">=", "1.2", false },
		{ "b", "", "><", "Q1abc=", false }, { "c", "", "", "", true },
		{ "d", "", "~", "1.6", false },
	};
	struct bytes rest = BYTES("busybox a@edge>=1.2\nb><Q1abc=\n!c\n=1 d~1.6\n");
	struct apk_constraint found;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(apk_constraint_next(&rest, &found));
		assert_true(bytes_is(found.name, cases[i].name));
		assert_true(bytes_is(found.tag, cases[i].tag));
		assert_true(bytes_is(found.comparison, cases[i].comparison));
		assert_true(bytes_is(found.version, cases[i].version));
		assert_int_equal(found.is_conflict, cases[i].is_conflict);
	}
	assert_false(apk_constraint_next(&rest, &found));
}

TEST(apk_repository_lines)
{
	static const struct {
		const char *type, *tag, *url, *components;
		bool is_enabled;
	} cases[] = {
		{ "", "", "https://example.org/v3/main", "", true },
		{ "", "", "https://example.org/v3/community", "", false },
		{ "", "edge", "https://example.org/edge", "", true },
		{ "v3", "", "${mirror}", "main community", true },
		{ "ndx", "", "/srv/repo/index.adb", "", true },
	};
	struct bytes rest = BYTES("# a comment\nset mirror=https://example.org\n"
				  "https://example.org/v3/main\n#https://example.org/v3/community\n"
				  "# /dev/null is no repository\n@edge https://example.org/edge\n"
				  "v3 ${mirror} main community\nndx /srv/repo/index.adb\n");
	struct apk_repository found;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(apk_repository_next(&rest, &found));
		assert_true(bytes_is(found.type, cases[i].type));
		assert_true(bytes_is(found.tag, cases[i].tag));
		assert_true(bytes_is(found.url, cases[i].url));
		assert_true(bytes_is(found.components, cases[i].components));
		assert_int_equal(found.is_enabled, cases[i].is_enabled);
	}
	assert_false(apk_repository_next(&rest, &found));
}

/* Each older than the next, as `apk version --test` says too. */
TEST(apk_versions)
{
	static const char *const order[] = {
		"0.1_pre2", "0.1",    "1.0",     "1.01",     "1.2_alpha", "1.2_rc1", "1.2_rc2",
		"1.2",      "1.2-r1", "1.2-r10", "1.2~0ab1", "1.2_git20", "1.2_p1",  "1.2a",
		"1.2.0",    "1.2.3",  "1.2.10",  "1.10",     "20240101",
	};

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		for (size_t k = 0; k < sizeof(order) / sizeof(order[0]); k++) {
			int wanted = i < k ? -1 : i > k;
			int found = apk_version_compare(bytes_of(order[i]), bytes_of(order[k]));

			if ((found > 0) - (found < 0) != wanted)
				fail_msg("%s and %s: %d", order[i], order[k], found);
		}
	}
}

static const struct package *find(const struct tree *tree, const char *name)
{
	for (vec_each(package, &tree->survey.content->packages))
		if (strcmp(package->name, name) == 0)
			return package;
	fail_msg("no package %s", name);
	return NULL;
}

static void survey_fixture(struct tree *tree)
{
	static const struct tree_entry entries[] = {
		{ "/usr/lib/liblib.so", "-> liblib.so.1" },
		{ "/etc/apk/repositories", "/srv/repo\n#https://example.org/community\n" },
		{ "/etc/apk/protected_paths.d/x.list", "-etc/app.d\n+usr/bin/app-l*\n" },
	};
	struct err err;

	tree_init(tree, entries, sizeof(entries) / sizeof(entries[0]));
	tree_copy(tree, "apk/installed", "/lib/apk/db/installed");
	tree_copy(tree, "apk/world", "/etc/apk/world");
	tree_copy(tree, "apk/apk.log", "/var/log/apk.log");
	tree_copy(tree, "apk/APKINDEX.tar.gz", "/srv/repo/x86_64/APKINDEX.tar.gz");
	assert_int_equal(survey_packages(&tree->survey, &err), 0);
}

TEST(apk_packages_of_a_real_root)
{
	scoped_tree tree;

	survey_fixture(&tree);
	const struct package *app = find(&tree, "app"), *lib = find(&tree, "lib");
	const struct package *new = find(&tree, "new");

	assert_int_equal(tree.survey.content->packages.count, 3);
	assert_int_equal(tree.survey.content->errors.count, 0);
	assert_string_equal(app->version, "1.2-r3");
	assert_string_equal(app->reason, "manual");
	assert_int_equal(app->held, TRI_YES);
	assert_string_equal(app->pin, "=1.2-r3 (/etc/apk/world)");
	assert_int_equal(app->in_repository, TRI_YES);
	assert_string_equal(app->origin, "/srv/repo");
	assert_int_equal(app->size_bytes, 4096);
	assert_int_equal(app->installed_at, 1795610327);
	assert_string_equal(lib->reason, "auto");
	assert_int_equal(new->in_repository, TRI_NO);
	assert_int_equal(tree.survey.content->preserved_packages.count, 1);
	assert_string_equal(tree.survey.content->preserved_packages.at[0].name, "new");
	assert_int_equal(tree.survey.content->repositories.count, 2);
	assert_int_equal(tree.survey.content->repositories.at[1].enabled, TRI_NO);
}

TEST(apk_files_of_a_real_root)
{
	static const struct {
		const char *path;
		unsigned flags, mode;
		const char *digest, *group;
	} cases[] = {
		{ "/etc/app.conf", CATALOGUE_CONFIG, S_IFREG | 0644,
		  "26253d144927a04202323f5aa271c9ad6c44e4e0", "root" },
		{ "/etc/init.d/app", 0, S_IFREG | 0755, "a267a41767867c792bb8771d4d1b91e7c657ef22",
		  "root" },
		{ "/etc/app.d/with blank", 0, S_IFREG | 0644,
		  "90ce62edf2fe4940e041a68b13e7b5f9d02bbf51", "root" },
		{ "/usr/bin/app", 0, S_IFREG | 04755, "9df4d63fed96765e7839d9394daf5ad2d78f7978",
		  "root" },
		{ "/usr/bin/app-link", CATALOGUE_CONFIG, 0,
		  "7d1043473d55bfa90e8530d35801d4e381bc69f0", "root" },
		{ "/usr/lib/liblib.so", 0, S_IFLNK | 0777,
		  "2e607de1b066cc1aa3a92c2e36b998044ce00e94", "root" },
		{ "/var/lib/app", CATALOGUE_FOLDER, S_IFDIR | 0750, "", NULL },
		/* a package of format 3 holds the beginning of a SHA-256 */
		{ "/opt/new/file", 0, S_IFREG | 0640, "7aa7a5359173d05b63cfd682e3c38487f3cb4f7f",
		  "root" },
	};
	scoped_tree tree;

	survey_fixture(&tree);
	const struct catalogue *catalogue = tree.survey.catalogue;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int32_t claim = catalogue_claim_of(catalogue, bytes_of(cases[i].path));
		const struct catalogue_expected *expected = catalogue_expected(catalogue, claim);
		scoped_buf hex = { 0 };

		assert_non_null(expected);
		assert_int_equal(catalogue->claims.at[claim].flags, cases[i].flags);
		assert_int_equal(expected->mode, cases[i].mode);
		digest_add_hex(&hex, &expected->digest);
		assert_string_equal(buf_text(&hex), cases[i].digest);
		if (cases[i].group)
			assert_string_equal(expected->group, cases[i].group);
		else
			assert_null(expected->group);
	}
}

TEST(apk_database_that_is_broken)
{
	static const char *const broken[] = {
		"F:etc\nR:x\n\nP:a\n\nV:1\n\n",
		"P:a\nV:1\nR:x\na:0:0:755\nZ:Q1x\nM:::\n",
		"P:a\nV:1\nF:..\nR:x\nF:etc\nR:a/b\nR:..\n",
		"\n\n\n",
	};

	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		const struct tree_entry entries[] = { { "/usr/lib/apk/db/installed", broken[i] } };
		scoped_tree tree;
		struct err err;

		tree_init(&tree, entries, 1);
		assert_int_equal(survey_packages(&tree.survey, &err), 0);
		assert_true(tree.survey.content->packages.count <= 1);
	}
}
