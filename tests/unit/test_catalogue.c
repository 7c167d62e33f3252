/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree.h"

#include <stdio.h>

#include "harness.h"

#include <cmocka.h>

#include "survey/packages/catalogue.h"

static void destroy(struct catalogue **catalogue)
{
	catalogue_destroy(*catalogue);
}

TEST(catalogue_refuses_what_no_package_owns)
{
	static const char *const bad[] = { "", "etc/x", "/a/../b", "/..", "." };
	SCOPED(destroy) struct catalogue *catalogue = catalogue_create();
	char name[300];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(catalogue_add(catalogue, bytes_of(bad[i]), 0, 0), CATALOGUE_NONE);
	memset(name, 'x', sizeof(name));
	name[0] = '/';
	assert_int_equal(catalogue_add(catalogue, (struct bytes){ name, 300 }, 0, 0),
			 CATALOGUE_NONE);
	assert_true(catalogue_add(catalogue, (struct bytes){ name, 256 }, 0, 0) >= 0);
	assert_int_equal(catalogue_add(catalogue, (struct bytes){ "/a\0b", 4 }, 0, 0),
			 CATALOGUE_NONE);
}

TEST(catalogue_claims_and_folders)
{
	SCOPED(destroy) struct catalogue *catalogue = catalogue_create();
	scoped_buf path = { 0 };

	assert_int_equal(catalogue_add(catalogue, BYTES("/."), 0, 0), 0);
	int32_t etc = catalogue_add(catalogue, BYTES("/etc"), 0, 0);
	int32_t first = catalogue_add(catalogue, BYTES("/etc/a b"), 0, CATALOGUE_CONFIG);
	int32_t twin = catalogue_add(catalogue, BYTES("/etc/a b"), 1, 0);

	/* a folder keeps its first owner, a file all of them */
	assert_int_equal(catalogue_add(catalogue, BYTES("/etc/"), 1, 0), etc);
	assert_int_equal(catalogue_claim_of(catalogue, BYTES("//etc/./a b")), first);
	assert_int_equal(catalogue->claims.at[first].next, twin);
	assert_int_equal(catalogue_find(catalogue, BYTES("/etc/a")), CATALOGUE_NONE);
	assert_int_equal(catalogue_find(catalogue, BYTES("/")), CATALOGUE_ROOT);
	catalogue_path(catalogue, catalogue_find(catalogue, BYTES("/etc/a b")), &path);
	assert_string_equal(buf_text(&path), "/etc/a b");
	assert_null(catalogue_expected(catalogue, first));
	catalogue_expect(catalogue, first)->size = 7;
	assert_int_equal(catalogue_expected(catalogue, first)->size, 7);
}

TEST(catalogue_keeps_many_names)
{
	SCOPED(destroy) struct catalogue *catalogue = catalogue_create();
	char path[64];

	for (int i = 0; i < 20000; i++) {
		snprintf(path, sizeof(path), "/usr/share/%d/%d", i % 100, i);
		assert_int_equal(catalogue_add(catalogue, bytes_of(path), i, 0), i);
	}
	for (int i = 0; i < 20000; i++) {
		snprintf(path, sizeof(path), "/usr/share/%d/%d", i % 100, i);
		assert_int_equal(catalogue_claim_of(catalogue, bytes_of(path)), i);
	}
}

TEST(catalogue_follows_links_on_the_disk)
{
	static const struct tree_entry entries[] = {
		{ "/bin", "-> usr/bin" },      { "/usr/bin/x", "" },
		{ "/data/mysql/ibdata1", "" }, { "/var/lib/mysql", "-> /data/mysql" },
		{ "/var/loop", "-> loop" },
	};
	SCOPED(destroy) struct catalogue *catalogue = catalogue_create();
	scoped_tree tree;

	tree_init(&tree, entries, sizeof(entries) / sizeof(entries[0]));
	int32_t link = catalogue_add(catalogue, BYTES("/bin"), 0, 0);
	int32_t old = catalogue_add(catalogue, BYTES("/bin/x"), 1, 0);
	int32_t deep = catalogue_add(catalogue, BYTES("/bin/sub/y"), 1, 0);
	int32_t new = catalogue_add(catalogue, BYTES("/usr/bin/x"), 2, 0);
	int32_t data = catalogue_add(catalogue, BYTES("/var/lib/mysql/ibdata1"), 3, 0);
	int32_t loop = catalogue_add(catalogue, BYTES("/var/loop/z"), 3, 0);

	catalogue_follow(catalogue, &tree.root, 2);
	assert_int_equal(catalogue_claim_of(catalogue, BYTES("/usr/bin/x")), new);
	assert_int_equal(catalogue->claims.at[new].next, old);
	assert_int_equal(catalogue_claim_of(catalogue, BYTES("/usr/bin/sub/y")), deep);
	assert_int_equal(catalogue_find(catalogue, BYTES("/bin/x")), CATALOGUE_NONE);
	assert_int_equal(catalogue_claim_of(catalogue, BYTES("/bin")), link);
	/* too deep the first time */
	assert_int_equal(catalogue_claim_of(catalogue, BYTES("/var/lib/mysql/ibdata1")), data);
	catalogue_follow(catalogue, &tree.root, 9);
	assert_int_equal(catalogue_claim_of(catalogue, BYTES("/data/mysql/ibdata1")), data);
	assert_int_equal(catalogue_claim_of(catalogue, BYTES("/var/loop/z")), loop);
}

/* A list that names one path a million times must not take a million times a million steps. */
TEST(catalogue_bounds_claims_on_one_path)
{
	SCOPED(destroy) struct catalogue *catalogue = catalogue_create();

	int32_t first = catalogue_add(catalogue, BYTES("/x"), 0, 0);

	assert_int_equal(catalogue_add(catalogue, BYTES("/x"), 0, CATALOGUE_CONFIG), first);
	assert_int_equal(catalogue->claims.at[first].flags, CATALOGUE_CONFIG);
	for (int i = 1; i < CATALOGUE_CLAIMS_MAX; i++)
		assert_int_equal(catalogue_add(catalogue, BYTES("/x"), i, 0), first + i);
	assert_int_equal(catalogue_add(catalogue, BYTES("/x"), CATALOGUE_CLAIMS_MAX, 0),
			 CATALOGUE_NONE);
	assert_int_equal(catalogue->claims.count, CATALOGUE_CLAIMS_MAX);
}
