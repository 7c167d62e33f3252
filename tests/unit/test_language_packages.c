/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree.h"

#include <stdio.h>

#include "harness.h"

#include <cmocka.h>

#include "base/tree_walk.h"
#include "survey/collectors.h"
#include "survey/packages/binary_info.h"
#include "survey/packages/catalogue.h"
#include "survey/packages/languages.h"

#define SITE    "/srv/app/venv/lib/python3.11/site-packages/"
#define STATUS  "Package: nodejs\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n"
#define MODULES "/usr/lib/node_modules/"

static void destroy(struct language_markers **markers)
{
	language_markers_destroy(*markers);
}
#define scoped_markers SCOPED(destroy) struct language_markers

static enum tree_walk_answer visit(void *context, const struct tree_walk_entry *entry)
{
	language_markers_note(context, (struct bytes){ entry->path, entry->size });
	return TREE_WALK_ON;
}

static void unread(void *context, const char *path, int code)
{
	fail_msg("%s: %d", path, code);
}

/* Surveys the packages of a tree, then those of languages. */
static void survey_tree(struct tree *tree)
{
	scoped_markers *markers = language_markers_create();
	const struct tree_walk walk = { .context = markers, .visit = visit, .fail = unread };
	struct err err;

	assert_int_equal(survey_packages(&tree->survey, &err), 0);
	assert_int_equal(tree_walk(&walk, &tree->root, "/", &err), 0);
	assert_int_equal(language_packages_read(&tree->survey, markers, &err), 0);
}

static const struct package *find(const struct tree *tree, const char *manager, const char *name)
{
	for (vec_each(package, &tree->survey.content->packages))
		if (strcmp(package->manager, manager) == 0 && strcmp(package->name, name) == 0)
			return package;
	return NULL;
}

/* The manager that claims a path, with CATALOGUE_TREE if `flag` says so. */
static const char *claimed(const struct tree *tree, const char *path, unsigned flag)
{
	const struct catalogue *catalogue = tree->survey.catalogue;
	int32_t claim = catalogue_claim_of(catalogue, bytes_of(path));

	while (claim >= 0 && (catalogue->claims.at[claim].flags & flag) != flag)
		claim = catalogue->claims.at[claim].next;
	if (claim < 0)
		return "";
	return tree->survey.content->packages.at[catalogue->claims.at[claim].package].manager;
}

TEST(language_pip_in_its_places)
{
	static const struct tree_entry entries[] = {
		{ "/var/lib/dpkg/status", STATUS },
		{ "/var/lib/dpkg/info/nodejs.list",
		  "/usr/lib/python3/dist-packages/six-1.dist-info\n"
		  "/usr/lib/python3/dist-packages/six-1.dist-info/METADATA\n" },
		{ "/usr/lib/python3/dist-packages/six-1.dist-info/METADATA", "Name: six\n" },
		{ "/srv/app/venv/pyvenv.cfg", "home = /usr/bin\n" },
		{ "/srv/app/venv/bin/python3.11", "" },
		{ "/srv/app/venv/bin/hello-pip", "" },
		{ SITE "hello_pip-1.2.3.dist-info/METADATA", "Name: hello-pip\nVersion: 1.2.3\n" },
		{ SITE "hello_pip-1.2.3.dist-info/INSTALLER", "pip\n" },
		{ SITE "hello_pip-1.2.3.dist-info/REQUESTED", "" },
		{ SITE "hello_pip-1.2.3.dist-info/direct_url.json",
		  "{\"url\":\"https://u:canary@example.org/"
		  "x.git\",\"vcs_info\":{\"commit_id\":\"7921\"}}" },
		{ SITE "hello_pip/__init__.py", "" },
		{ "/root/.local/lib/python3.11/site-packages/old-0.1-py3.11.egg-info",
		  "Name: old\n" },
		{ "/root/.local/share/pipx/venvs/x/pyvenv.cfg", "" },
		{ "/root/.local/share/pipx/venvs/x/lib/python3/site-packages/x-2.dist-info/"
		  "METADATA",
		  "Name: x\nVersion: 2\n" },
		{ "/usr/local/lib/python3.11/dist-packages/dev-3.dist-info/METADATA",
		  "Name: dev\nVersion: 3\n" },
		{ "/usr/local/lib/python3.11/dist-packages/dev-3.dist-info/direct_url.json",
		  "{\"url\":\"file:///srv/dev\",\"dir_info\":{\"editable\":true}}" },
		{ "/srv/dev/dev.egg-info/PKG-INFO", "Name: dev\nVersion: 3\n" },
		{ "/srv/none/none-1.dist-info/RECORD", "" },
	};
	scoped_tree tree;

	tree_init(&tree, entries, sizeof(entries) / sizeof(entries[0]));
	tree_copy(&tree, "../fuzz/corpus/pip_record/record",
		  SITE "hello_pip-1.2.3.dist-info/RECORD");
	survey_tree(&tree);
	const struct package *hello = find(&tree, "pip", "hello-pip");
	const struct package *dev = find(&tree, "pip", "dev"), *x = find(&tree, "pip", "x");

	assert_int_equal(tree.survey.content->packages.count, 5);
	assert_null(find(&tree, "pip", "six"));
	assert_string_equal(hello->scope, "environment");
	assert_string_equal(hello->path, "/srv/app/venv");
	assert_string_equal(hello->reason, "manual");
	assert_true(text_list_has(&hello->evidence, "installed by pip"));
	assert_null(strstr(hello->origin, "canary"));
	assert_non_null(strstr(hello->origin, "revision 7921"));
	assert_int_equal(hello->in_repository, TRI_NO);
	assert_string_equal(find(&tree, "pip", "old")->scope, "user");
	assert_string_equal(x->scope, "environment");
	assert_true(text_list_has(&x->evidence, "environment of pipx"));
	assert_string_equal(dev->scope, "system");
	assert_true(text_list_has(&dev->evidence, "editable: its code lies in file:///srv/dev"));
	assert_int_equal(tree.survey.content->preserved_packages.count, 1);
	assert_string_equal(claimed(&tree, SITE "hello_pip", CATALOGUE_TREE), "pip");
	assert_string_equal(claimed(&tree, "/srv/app/venv/bin/hello-pip", 0), "pip");
	assert_string_equal(claimed(&tree, "/srv/app/venv/bin/python3.11", 0), "pip");
	assert_string_equal(claimed(&tree, SITE "hello_single.py", 0), "pip");
	assert_string_equal(claimed(&tree, "/srv/app/venv", 0), "");
}

#define CONDA "/opt/conda/"
#define ENV   CONDA "envs/ml/"

TEST(language_conda_environments)
{
	static const struct tree_entry entries[] = {
		{ "/var/lib/dpkg/status", STATUS },
		{ CONDA "conda-meta/history", "==> 2026-01-02 03:04:05 <==\n" },
		{ CONDA "conda-meta/conda-24.1.0-py311_0.json",
		  "{\"build\":\"py311_0\",\"channel\":\"https://u:canary@conda.example.org/main/"
		  "linux-64\",\"files\":[\"bin/conda\"],\"name\":\"conda\",\"requested_spec\":"
		  "\"conda\",\"subdir\":\"linux-64\",\"version\":\"24.1.0\"}" },
		{ CONDA "bin/conda", "", 0755 },
		{ CONDA "pkgs/conda-24.1.0-py311_0/bin/conda", "", 0755 },
		{ ENV "conda-meta/six-1.16-0.json",
		  "{\"channel\":\"file:///srv/channel/noarch\",\"files\":[\"lib/python3.11/"
		  "site-packages/six-1.16.dist-info/METADATA\",\"lib/python3.11/site-packages/"
		  "six.py\",\"../../../etc/passwd\"],\"name\":\"six\",\"version\":\"1.16\"}" },
		{ ENV "lib/python3.11/site-packages/six.py", "" },
		{ ENV "lib/python3.11/site-packages/six-1.16.dist-info/METADATA", "Name: six\n" },
		{ ENV "lib/python3.11/site-packages/x-2.dist-info/METADATA",
		  "Name: x\nVersion: 2\n" },
		{ ENV "conda-meta/bad.json", "{" },
	};
	scoped_tree tree;

	tree_init(&tree, entries, sizeof(entries) / sizeof(entries[0]));
	survey_tree(&tree);
	const struct package *conda = find(&tree, "conda", "conda");
	const struct package *six = find(&tree, "conda", "six"), *x = find(&tree, "pip", "x");

	assert_int_equal(tree.survey.content->packages.count, 1 + 3);
	assert_string_equal(conda->version, "24.1.0");
	assert_string_equal(conda->path, "/opt/conda");
	assert_string_equal(conda->scope, "environment");
	assert_string_equal(conda->reason, "manual");
	assert_string_equal(conda->arch, "linux-64");
	assert_null(strstr(conda->origin, "canary"));
	assert_true(text_list_has(&conda->evidence, "build py311_0"));
	assert_string_equal(six->reason, "auto");
	assert_int_equal(six->in_repository, TRI_NO);
	assert_string_equal(x->path, "/opt/conda/envs/ml");
	assert_string_equal(claimed(&tree, "/opt/conda", 0), "conda");
	assert_string_equal(claimed(&tree, CONDA "bin/conda", 0), "conda");
	assert_string_equal(claimed(&tree, CONDA "pkgs", CATALOGUE_TREE), "conda");
	assert_string_equal(claimed(&tree, ENV "lib/python3.11/site-packages/six.py", 0), "conda");
	assert_string_equal(claimed(&tree, "/etc/passwd", 0), "");
	bool is_told = false;

	for (vec_each(error, &tree.survey.content->errors))
		is_told |= error->path && strcmp(error->path, ENV "conda-meta/bad.json") == 0;
	assert_true(is_told);
}

#define YARN "/usr/local/share/.config/yarn/global/"
#define PNPM "/home/ann/.local/share/pnpm/"

/* As yarn 1.22 and pnpm 9 leave it. */
TEST(language_yarn_and_pnpm)
{
	static const char hello[] = "{\"name\":\"@t/hello\",\"version\":\"1.0.1\","
				    "\"bin\":{\"hello\":\"cli.js\"}}";
	static const struct tree_entry entries[] = {
		{ "/var/lib/dpkg/status", STATUS },
		{ YARN "package.json", "{\"dependencies\":{\"@t/hello\":\"file:x.tgz\","
				       "\"../../etc\":\"1\",\"gone\":\"2\"}}" },
		{ YARN "node_modules/.yarn-integrity", "{}" },
		{ YARN "node_modules/@t/hello/package.json", hello },
		{ "/usr/local/bin/hello",
		  "-> ../share/.config/yarn/global/node_modules/.bin/hello" },
		{ PNPM "global/5/package.json", "{\"dependencies\":{\"@t/hello\":\"1\"}}" },
		{ PNPM "global/5/node_modules/.modules.yaml", "packageManager: pnpm@9.15.9\n" },
		{ PNPM "global/5/node_modules/@t/hello", "-> ../../.pnpm/h/node_modules/@t/hello" },
		{ PNPM "global/5/.pnpm/h/node_modules/@t/hello/package.json", hello },
		{ PNPM "hello", "#!/bin/sh\n", 0755 },
		{ "/srv/web/package.json", "{\"name\":\"web\",\"version\":\"0.1\","
					   "\"dependencies\":{\"@t/hello\":\"1\"}}" },
		{ "/srv/web/node_modules/.modules.yaml", "" },
		{ "/srv/web/node_modules/@t/hello", "-> ../.pnpm/h/node_modules/@t/hello" },
		{ "/srv/web/node_modules/.pnpm/h/node_modules/@t/hello/package.json", hello },
		{ "/srv/old/node_modules/.yarn-integrity", "{}" },
		{ "/srv/old/node_modules/x/package.json", "{\"name\":\"x\"}" },
	};
	scoped_tree tree;

	tree_init(&tree, entries, sizeof(entries) / sizeof(entries[0]));
	survey_tree(&tree);
	const struct package *yarn = find(&tree, "yarn", "@t/hello");
	const struct package *pnpm = find(&tree, "pnpm", "@t/hello");
	const struct package *web = find(&tree, "pnpm", "web");

	assert_int_equal(tree.survey.content->packages.count, 1 + 4);
	assert_string_equal(yarn->version, "1.0.1");
	assert_string_equal(yarn->scope, "system");
	assert_string_equal(yarn->reason, "manual");
	assert_string_equal(pnpm->scope, "user");
	assert_string_equal(pnpm->version, "1.0.1");
	assert_true(text_list_has(&web->evidence, "@t/hello 1.0.1"));
	assert_string_equal(web->scope, "project");
	assert_string_equal(find(&tree, "yarn", "old")->path, "/srv/old");
	assert_string_equal(claimed(&tree, "/usr/local/bin/hello", 0), "yarn");
	assert_string_equal(claimed(&tree, "/usr/local/share/.config/yarn/global", CATALOGUE_TREE),
			    "yarn");
	assert_string_equal(claimed(&tree, PNPM "hello", 0), "pnpm");
	assert_string_equal(claimed(&tree, "/srv/web/node_modules", CATALOGUE_TREE), "pnpm");
}

TEST(language_npm_beside_and_over_dpkg)
{
	static const struct tree_entry entries[] = {
		{ "/var/lib/dpkg/status", STATUS },
		{ "/var/lib/dpkg/info/nodejs.list",
		  "/usr/lib/node_modules/npm\n/usr/lib/node_modules/npm/package.json\n"
		  "/usr/lib/node_modules/npm/lib\n/usr/lib/node_modules/npm/lib/a.js\n"
		  "/usr/lib/node_modules/corepack\n/usr/lib/node_modules/corepack/package.json\n"
		  "/usr/bin/npm\n" },
		{ MODULES "npm/package.json",
		  "{\"name\":\"npm\",\"version\":\"11\",\"bin\":{\"npm\":\"x\"}}" },
		{ MODULES "npm/lib/a.js", "" },
		{ MODULES "npm/new.js", "" },
		{ MODULES "npm/node_modules/dep/package.json", "{\"name\":\"dep\"}" },
		{ MODULES "corepack/package.json", "{\"name\":\"corepack\"}" },
		{ "/usr/bin/npm", "" },
		{ "/usr/local/lib/node_modules/@t/hello/package.json",
		  "{\"name\":\"@t/hello\",\"version\":\"1.0.1\",\"bin\":{\"hello\":\"cli.js\"},"
		  "\"_resolved\":\"https://example.org/x.tgz\"}" },
		{ "/usr/local/bin/hello", "-> ../lib/node_modules/@t/hello/cli.js" },
		{ "/srv/web/package.json",
		  "{\"name\":\"web\",\"version\":\"0.1\",\"dependencies\":{\"@t/hello\":\"*\"}}" },
		{ "/srv/web/node_modules/@t/hello/package.json", "{}" },
		{ "/srv/web/node_modules/b/package.json", "{}" },
		{ "/srv/web/node_modules/b/node_modules/c/package.json", "{}" },
		{ "/srv/bad/lib/node_modules/y/package.json", "[" },
	};
	scoped_tree tree;

	tree_init(&tree, entries, sizeof(entries) / sizeof(entries[0]));
	tree_copy(&tree, "../fuzz/corpus/language_texts/npm-lock",
		  "/srv/web/node_modules/.package-lock.json");
	survey_tree(&tree);
	const struct package *npm = find(&tree, "npm", "npm"), *web = find(&tree, "npm", "web");
	const struct package *hello = find(&tree, "npm", "@t/hello");

	assert_int_equal(tree.survey.content->packages.count, 4);
	assert_null(find(&tree, "npm", "corepack"));
	assert_string_equal(npm->version, "11");
	/* both claim the folder, dpkg first: one row for the tree */
	assert_string_equal(claimed(&tree, MODULES "npm", 0), "dpkg");
	assert_string_equal(claimed(&tree, MODULES "npm", CATALOGUE_TREE), "npm");
	assert_string_equal(claimed(&tree, MODULES "corepack", CATALOGUE_TREE), "");
	assert_string_equal(hello->scope, "system");
	assert_string_equal(hello->origin, "https://example.org/x.tgz");
	assert_string_equal(claimed(&tree, "/usr/local/bin/hello", 0), "npm");
	assert_string_equal(claimed(&tree, "/usr/bin/npm", 0), "dpkg");
	assert_string_equal(web->scope, "project");
	assert_string_equal(web->path, "/srv/web");
	assert_true(text_list_has(&web->evidence,
				  "1 packages in /srv/web/node_modules/.package-lock.json"));
	assert_true(text_list_has(&web->evidence, "@t/hello 1.0.1"));
	/* a file that nobody may have any more: what is installed of it is kept */
	assert_true(
		text_list_has(&web->evidence, "@t/hello came from file:../pk/t-hello-1.0.1.tgz"));
	assert_int_equal(web->in_repository, TRI_NO);
	assert_int_equal(tree.survey.content->preserved_packages.count, 1);
	assert_string_equal(claimed(&tree, "/srv/web/node_modules", CATALOGUE_TREE), "npm");
	assert_int_equal(tree.survey.content->errors.count, 2); /* apt's lists; the bad one */
}

TEST(language_gem_composer_cargo)
{
	static const struct tree_entry entries[] = {
		{ "/var/lib/gems/3.1.0/gems/hello_gem-2.0.1/lib/x.rb", "" },
		{ "/var/lib/gems/3.1.0/specifications/default/json-2.gemspec", "" },
		{ "/usr/local/bin/hello-gem", "" },
		{ "/srv/shop/composer.json", "{\"name\":\"t/shop\"}" },
		{ "/srv/shop/vendor/t/lib/composer.json", "{}" },
	};
	scoped_tree tree;

	tree_init(&tree, entries, sizeof(entries) / sizeof(entries[0]));
	tree_copy(&tree, "../fuzz/corpus/language_texts/gemspec",
		  "/var/lib/gems/3.1.0/specifications/hello_gem-2.0.1.gemspec");
	tree_copy(&tree, "../fuzz/corpus/language_texts/composer-installed",
		  "/srv/shop/vendor/composer/installed.json");
	tree_copy(&tree, "../fuzz/corpus/language_texts/crates", "/root/.cargo/.crates.toml");
	tree_copy(&tree, "../fuzz/corpus/language_texts/crates", "/root/.cargo/bin/hello-cargo");
	survey_tree(&tree);
	const struct package *gem = find(&tree, "gem", "hello_gem");
	const struct package *shop = find(&tree, "composer", "t/shop");
	const struct package *cargo = find(&tree, "cargo", "hello-cargo");

	assert_int_equal(tree.survey.content->packages.count, 3);
	assert_string_equal(gem->version, "2.0.1");
	assert_string_equal(gem->scope, "system");
	assert_string_equal(claimed(&tree, "/usr/local/bin/hello-gem", 0), "gem");
	assert_string_equal(
		claimed(&tree, "/var/lib/gems/3.1.0/gems/hello_gem-2.0.1", CATALOGUE_TREE), "gem");
	assert_string_equal(shop->path, "/srv/shop");
	assert_true(text_list_has(&shop->evidence, "1 packages, 0 of them for developers"));
	assert_true(text_list_has(&shop->evidence, "t/lib 1.1.0"));
	assert_string_equal(claimed(&tree, "/srv/shop/vendor", CATALOGUE_TREE), "composer");
	assert_string_equal(cargo->version, "0.3.1");
	assert_string_equal(cargo->scope, "user");
	assert_int_equal(cargo->in_repository, TRI_NO);
	assert_string_equal(claimed(&tree, "/root/.cargo/bin/hello-cargo", 0), "cargo");
}

TEST(language_jars)
{
	static const struct tree_entry entries[] = {
		{ "/opt/b/broken-1.0.jar", "PK" },
		{ "/usr/share/java/x.txt", "" },
	};
	scoped_tree tree;
	char path[64];

	tree_init(&tree, entries, sizeof(entries) / sizeof(entries[0]));
	tree_copy(&tree, "languages/hello.jar", "/opt/a/hello.jar");
	for (int i = 0; i <= LANGUAGE_FOLDER_JARS; i++) {
		snprintf(path, sizeof(path), "/opt/many/lib/part-%d.jar", i);
		tree_copy(&tree, "languages/hello.jar", path);
	}
	survey_tree(&tree);
	const struct package *hello = find(&tree, "jar", "org.example:hello");
	const struct package *broken = find(&tree, "jar", "broken");
	const struct package *many = find(&tree, "jar", "lib");

	assert_int_equal(tree.survey.content->packages.count, 3);
	assert_string_equal(hello->version, "1.4");
	assert_true(text_list_has(&hello->evidence, "starts org.example.Main"));
	assert_string_equal(broken->version, "1.0");
	assert_string_equal(many->path, "/opt/many/lib");
	assert_true(text_list_has(&many->evidence, "21 jars in it"));
	/* nobody installed them: they stay unowned */
	assert_string_equal(claimed(&tree, "/opt/a/hello.jar", 0), "");
}

TEST(language_markers_are_few)
{
	static const struct {
		const char *path;
		bool is_marker;
	} cases[] = {
		{ "/usr/bin/ls", false },
		{ "/a/x.dist-info", true },
		{ "/a/x.dist-info/METADATA", false },
		{ "/a/node_modules/x/package.json", true },
		{ "/a/node_modules/.bin/package.json", false },
		{ "/a/node_modules/x/lib/package.json", false },
		{ "/a/lib/node_modules/@s/x/package.json", true },
		{ "/a/lib/node_modules/@s/package.json", false },
		{ "/a/package.json", false },
		{ "/a/x.gemspec", false },
		{ "o", false },
		{ "", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_markers *markers = language_markers_create();
		const struct tree_entry entries[] = { { "/x", "" } };
		scoped_tree tree;
		struct err err;

		tree_init(&tree, entries, 1);
		assert_int_equal(survey_packages(&tree.survey, &err), 0);
		for (int k = 0; k <= LANGUAGE_MARKERS_MAX; k++)
			language_markers_note(markers, bytes_of(cases[i].path));
		tree.survey.deadline_ms = 0;
		assert_int_equal(language_packages_read(&tree.survey, markers, &err), 0);
		assert_int_equal(tree.survey.content->errors.count > 0, cases[i].is_marker);
	}
}

TEST(binary_info_of_programs)
{
	static const struct tree_entry entries[] = { { "/text", "x" }, { "/folder/x", "" } };
	struct binary_info info;
	scoped_tree tree;
	struct err err;

	tree_init(&tree, entries, sizeof(entries) / sizeof(entries[0]));
	tree_copy(&tree, "languages/go.elf", "/go");
	tree_copy(&tree, "languages/rust.elf", "/rust");
	struct arena *arena = tree.survey.arena;

	assert_int_equal(binary_info_read(&tree.root, "/go", arena, &info, &err), 0);
	assert_string_equal(info.module, "example.org/hello");
	assert_true(binary_info_add_package(&tree.survey, "/go", &info));
	assert_int_equal(binary_info_read(&tree.root, "/rust", arena, &info, &err), 0);
	assert_string_equal(info.build_id, "0123456789abcdef0123456789abcdef01234567");
	assert_true(binary_info_add_package(&tree.survey, "/rust", &info));
	const struct package *rows = tree.survey.content->packages.at;

	assert_string_equal(rows[0].manager, "go");
	assert_string_equal(rows[1].manager, "cargo");
	assert_true(text_list_has(&rows[1].evidence,
				  "built by cargo, hello-audit 0.4.2, 1 crates in it"));
	assert_true(binary_info_read(&tree.root, "/text", arena, &info, &err) < 0);
	assert_true(binary_info_read(&tree.root, "/folder", arena, &info, &err) < 0);
	assert_true(binary_info_read(&tree.root, "/none", arena, &info, &err) < 0);
}
