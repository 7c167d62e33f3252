/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>

#include "onto/default_files.h"
#include "tree.h"

/* A folder as a cache of apt, with what else may lie there. */
static void fill(struct tree *tree)
{
	static const struct tree_entry entries[] = {
		{ "/archives/lock", "" },
		{ "/archives/partial/half_1_amd64.deb", "!<arch>\n" },
		{ "/archives/notes.deb.txt", "no package\n" },
		{ "/archives/text.rpm", "no package either\n" },
		{ "/archives/out.deb", "-> /etc/passwd" },
		{ "/archives/folder.deb/x", "" },
	};

	tree_init(tree, entries, sizeof(entries) / sizeof(entries[0]));
	tree_copy(tree, "onto/web_new.deb", "/archives/web_1%3a2.4.62-1+b1_amd64.deb");
	tree_copy(tree, "onto/web_old.deb", "/old/deep/-rf \x1b[m\n.deb");
	tree_copy(tree, "../fuzz/corpus/package_contents/tool.rpm", "/rpms/tool.rpm");
	tree_copy(tree, "../fuzz/corpus/package_contents/cut.deb", "/rpms/cut.deb");
}

TEST(default_files_know_packages)
{
	SCOPED(default_files_deinit) struct default_files files = { 0 };
	scoped_tree tree;
	struct err err;

	fill(&tree);
	assert_int_equal(default_files_init(&files, tree.folder, &err), 0);
	assert_false(files.is_incomplete);
	const struct default_package *newest = default_files_find(&files, "web", NULL, NULL);

	assert_non_null(newest);
	assert_string_equal(newest->version, "1:2.4.62-1+b1");
	assert_string_equal(newest->architecture, "amd64");
	assert_string_equal(newest->path, "/archives/web_1%3a2.4.62-1+b1_amd64.deb");
	const struct default_package *old = default_files_find(&files, "web", "1:2.4.54-1",
							       "amd64");

	assert_non_null(old);
	assert_string_equal(old->path, "/old/deep/-rf \x1b[m\n.deb");
	assert_null(default_files_find(&files, "web", "1:2.4.54-1", "arm64"));
	assert_null(default_files_find(&files, "web", "2.4.54-1", NULL));
	assert_non_null(default_files_find(&files, "tool", "1.2-3", "noarch"));
	assert_int_equal(files.problems.count, 2); /* half and text */
}

TEST(default_files_need_a_folder)
{
	struct default_files files;
	struct err err;

	assert_int_equal(default_files_init(&files, "/nonexistent/folder", &err), -ENOENT);
}

TEST(default_files_read_what_is_asked_for)
{
	SCOPED(default_files_deinit) struct default_files files = { 0 };
	struct default_file wanted[] = {
		{ .path = "/etc/web/web.conf" },     { .path = "/etc/web/empty.conf" },
		{ .path = "/etc/web/missing.conf" }, { .path = "/etc/web/conf.d/link.conf" },
		{ .path = "/etc/web/large.conf" },   { .path = "/etc/web/most.conf" },
		{ .path = "/etc/web/zhard.conf" },
	};
	scoped_arena arena = { 0 };
	scoped_tree tree;
	struct err err;

	fill(&tree);
	assert_int_equal(default_files_init(&files, tree.folder, &err), 0);
	const struct default_package *old = default_files_find(&files, "web", "1:2.4.54-1", NULL);

	assert_int_equal(default_files_read(&files, old, wanted, 7, &arena, &err), 0);
	assert_int_equal(wanted[0].state, DEFAULT_FILE_FOUND);
	assert_true(bytes_is(wanted[0].contents, "Listen 80\nTimeout 300\n# version 2.4.54-1\n"));
	assert_int_equal(wanted[1].state, DEFAULT_FILE_FOUND);
	assert_int_equal(wanted[1].contents.size, 0);
	assert_int_equal(wanted[2].state, DEFAULT_FILE_ABSENT);
	assert_int_equal(wanted[3].state, DEFAULT_FILE_LINK);
	assert_string_equal(wanted[3].target, "../web.conf");
	assert_int_equal(wanted[4].state, DEFAULT_FILE_TOO_LARGE);
	assert_int_equal(wanted[5].state, DEFAULT_FILE_FOUND);
	assert_int_equal(wanted[5].contents.size, DEFAULT_FILE_SIZE_MAX);
	assert_int_equal(wanted[6].state, DEFAULT_FILE_LINK);
	assert_string_equal(wanted[6].target, "/etc/web/web.conf");
	/* one that is there already ends the reading */
	const struct default_package *newest = default_files_find(&files, "web", NULL, NULL);

	assert_int_equal(default_files_read(&files, newest, wanted, 1, &arena, &err), 0);
	assert_true(
		bytes_is(wanted[0].contents, "Listen 80\nTimeout 300\n# version 2.4.62-1+b1\n"));
}

TEST(default_files_keep_what_was_on_failure)
{
	SCOPED(default_files_deinit) struct default_files files = { 0 };
	const struct default_package gone = { .path = "/gone.deb" };
	const struct default_package cut = { .path = "/rpms/cut.deb" };
	struct default_file wanted = { .path = "/etc/x", .state = DEFAULT_FILE_TOO_LARGE };
	scoped_arena arena = { 0 };
	scoped_tree tree;
	struct err err;

	fill(&tree);
	assert_int_equal(default_files_init(&files, tree.folder, &err), 0);
	assert_int_equal(default_files_read(&files, &gone, &wanted, 1, &arena, &err), -ENOENT);
	assert_int_equal(default_files_read(&files, &cut, &wanted, 1, &arena, &err), -EBADMSG);
	assert_int_equal(wanted.state, DEFAULT_FILE_TOO_LARGE);
}
