/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree.h"

#include "harness.h"

#include <cmocka.h>

#include "format/packages/flatpak.h"
#include "format/packages/snap.h"
#include "survey/collectors.h"
#include "survey/packages/catalogue.h"

TEST(snap_unit_names)
{
	static const struct {
		const char *path, *unit;
	} cases[] = {
		{ "/snap/hello-world/27", "snap-hello\\x2dworld-27" },
		{ "/var/lib/snapd/snap/a_b/x1", "var-lib-snapd-snap-a_b-x1" },
		{ "/.x/.y", "\\x2ex-.y" },
		{ "/", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_buf unit = { 0 };

		snap_unit_name(&unit, bytes_of(cases[i].path));
		assert_string_equal(buf_text(&unit), cases[i].unit);
	}
}

TEST(flatpak_remotes)
{
	struct bytes rest = BYTES(
		"[core]\nrepo_version=1\nurl=no\n\n[remote \"one\"]\nurl=https://a\n"
		"[remote \"two\"]\ngpg-verify=false\nurl=https://b\n"
		"xa.disable=true\n[other]\nurl=no\n[remote \"");
	struct flatpak_remote remote;

	assert_true(flatpak_remote_next(&rest, &remote));
	assert_true(bytes_is(remote.name, "one") && bytes_is(remote.url, "https://a"));
	assert_false(remote.is_unverified);
	assert_true(flatpak_remote_next(&rest, &remote));
	assert_true(bytes_is(remote.name, "two") && bytes_is(remote.url, "https://b"));
	assert_true(remote.is_unverified && remote.is_disabled);
	assert_false(flatpak_remote_next(&rest, &remote));
}

TEST(flatpak_deploy_that_is_broken)
{
	static const struct bytes cases[] = {
		{ "", 0 },
		{ "origin", 6 },
		{ "origin\0too short\0", 17 },
	};
	struct flatpak_deploy deploy;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_false(flatpak_deploy_parse(cases[i], &deploy));
}

static const struct package *find(const struct tree *tree, const char *name)
{
	for (vec_each(package, &tree->survey.content->packages))
		if (strcmp(package->name, name) == 0)
			return package;
	fail_msg("no package %s", name);
	return NULL;
}

static bool is_claimed(const struct tree *tree, const char *path)
{
	return catalogue_claim_of(tree->survey.catalogue, bytes_of(path)) >= 0;
}

TEST(snaps_of_snapd)
{
	static const struct tree_entry entries[] = {
		{ "/snap/core20/2318/meta/snap.yaml", "name: core20\nversion: '20240416'\n" },
		{ "/var/lib/snapd/snaps/core20_2318.snap", "image" },
		{ "/snap/hello-world/x1/x", "" },
	};
	scoped_tree tree;
	struct err err;

	tree_init(&tree, entries, sizeof(entries) / sizeof(entries[0]));
	tree_copy(&tree, "../fuzz/corpus/snap_flatpak/state", "/var/lib/snapd/state.json");
	tree_touch(&tree, "/var/lib/snapd/snaps/core20_2318.snap", 1700000000);
	assert_int_equal(survey_packages(&tree.survey, &err), 0);
	const struct package *core = find(&tree, "core20"), *hello = find(&tree, "hello-world");

	assert_int_equal(tree.survey.content->packages.count, 3);
	assert_string_equal(core->version, "20240416");
	assert_string_equal(core->reason, "auto");
	assert_string_equal(core->origin, "latest/stable");
	assert_int_equal(core->size_bytes, 5);
	assert_int_equal(core->installed_at, 1700000000);
	assert_string_equal(hello->version, "revision x1");
	assert_string_equal(hello->state, "disabled");
	assert_int_equal(hello->in_repository, TRI_NO);
	assert_int_equal(tree.survey.content->preserved_packages.count, 1);
	assert_true(text_list_has(&find(&tree, "go")->evidence, "not confined: classic"));
	assert_true(is_claimed(&tree, "/var/lib/snapd/snaps/core20_2105.snap"));
	assert_true(is_claimed(&tree, "/etc/systemd/system/snap-core20-2318.mount"));
	assert_true(is_claimed(&tree, "/snap/hello-world"));
}

TEST(snapd_state_that_is_broken)
{
	static const char *const broken[] = { "", "[]", "{\"data\":7}",
					      "{\"data\":{\"snaps\":{\"a\"" };

	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		const struct tree_entry entries[] = { { "/var/lib/snapd/state.json", broken[i] } };
		scoped_tree tree;
		struct err err;

		tree_init(&tree, entries, 1);
		assert_int_equal(survey_packages(&tree.survey, &err), 0);
		assert_int_equal(tree.survey.content->packages.count, 0);
		assert_int_equal(tree.survey.content->errors.count, 1);
	}
}

TEST(flatpaks_of_system_and_users)
{
	static const struct tree_entry entries[] = {
		{ "/var/lib/flatpak/repo/config",
		  "[remote \"test\"]\nurl=https://example.org/repo\n" },
		{ "/var/lib/flatpak/app/org.test.Hello/x86_64/stable/active", "-> 5e65" },
		{ "/var/lib/flatpak/app/org.test.Hello/current", "-> x86_64/stable" },
		{ "/var/lib/flatpak/runtime/org.gone/x86_64/1/data", "" },
		{ "/var/lib/flatpak/runtime/org.broken/x86_64/1/active/deploy", "x" },
		{ "/home/ann/.local/share/flatpak/overrides/global", "" },
	};
	static const char system_deploy[] =
		"/var/lib/flatpak/app/org.test.Hello/x86_64/stable/5e65/deploy";
	static const char user_deploy[] =
		"/home/ann/.local/share/flatpak/app/org.mine/x86_64/main/active/deploy";
	scoped_tree tree;
	struct err err;

	tree_init(&tree, entries, sizeof(entries) / sizeof(entries[0]));
	tree_copy(&tree, "flatpak/deploy", system_deploy);
	tree_copy(&tree, "flatpak/deploy", user_deploy);
	assert_int_equal(survey_packages(&tree.survey, &err), 0);
	const struct package *hello = find(&tree, "org.test.Hello"),
			     *mine = find(&tree, "org.mine");

	assert_int_equal(tree.survey.content->packages.count, 2);
	assert_string_equal(hello->version, "2.5.1");
	assert_string_equal(hello->arch, "x86_64");
	assert_string_equal(hello->origin, "test stable");
	assert_string_equal(hello->scope, "system");
	assert_int_equal(hello->in_repository, TRI_UNKNOWN);
	assert_string_equal(mine->scope, "user");
	assert_int_equal(mine->in_repository, TRI_NO);
	assert_int_equal(tree.survey.content->errors.count, 1);
	assert_true(is_claimed(&tree, "/var/lib/flatpak/app"));
	assert_true(is_claimed(&tree, "/home/ann/.local/share/flatpak/app"));
	assert_false(is_claimed(&tree, "/home/ann/.local/share/flatpak/overrides"));
	tree.survey.options.no_people = true;
	tree.survey.content->packages.count = 0;
	assert_int_equal(survey_packages(&tree.survey, &err), 0);
	assert_int_equal(tree.survey.content->packages.count, 1);
}

TEST(stores_are_one_row_each)
{
	static const struct tree_entry entries[] = {
		{ "/nix/store/aaaa-hello/bin/hello", "" },
		{ "/nix/var/nix/profiles/default-1-link", "-> /nix/store/aaaa-hello" },
		{ "/nix/var/nix/profiles/default", "-> default-1-link" },
		{ "/gnu/store/x", "" },
	};
	scoped_tree tree;
	struct err err;

	tree_init(&tree, entries, sizeof(entries) / sizeof(entries[0]));
	assert_int_equal(survey_packages(&tree.survey, &err), 0);
	assert_int_equal(tree.survey.content->packages.count, 2);
	const struct package *nix = &tree.survey.content->packages.at[0];

	assert_string_equal(nix->manager, "nix");
	assert_true(text_list_has(
		&nix->evidence, "profile /nix/var/nix/profiles/default is /nix/store/aaaa-hello"));
	assert_true(text_list_has(&nix->evidence,
				  "1 profiles, 1 generations in /nix/var/nix/profiles"));
	assert_true(is_claimed(&tree, "/nix/store"));
}
