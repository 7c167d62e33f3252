/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "made_snapshot.h"
#include "onto/transitions.h"
#include "tree.h"

static const struct available offered = { .name = "libpq5", .version = "15.7" };

static enum packaged_state find(struct package_libraries *libraries, const char *library,
				const char *arch)
{
	struct packaged_answer answer;

	package_libraries_find(libraries, &offered, library, arch, &answer);
	assert_true((answer.library != NULL) == (answer.state == PACKAGED_FOUND));
	assert_true((answer.problem != NULL) == (answer.state == PACKAGED_UNREADABLE));
	return answer.state;
}

TEST(package_libraries_by_name_link_and_machine)
{
	SCOPED(default_files_deinit) struct default_files files = { 0 };
	scoped_package_libraries libraries = { 0 };
	const struct available other = { .name = "libpq5", .version = "15.8" };
	struct packaged_answer answer;
	scoped_tree tree;
	struct err err;

	tree_init(&tree, NULL, 0);
	tree_copy(&tree, "onto/libpq5.deb", "/a.deb");
	tree_copy(&tree, "onto/web_new.deb", "/web.deb");
	assert_int_equal(default_files_init(&files, tree.folder, &err), 0);
	package_libraries_init(&libraries, &files);
	package_libraries_find(&libraries, &offered, "libpq.so.5", "x86_64", &answer);
	assert_int_equal(answer.state, PACKAGED_FOUND);
	assert_string_equal(answer.library->path, "/usr/lib/x86_64-linux-gnu/libpq.so.5.15");
	assert_int_equal(answer.library->defines.count, 3);
	assert_int_equal(find(&libraries, "libpq.so.5.15", "x86_64"), PACKAGED_FOUND);
	assert_int_equal(find(&libraries, "libpq-link.so.9", "x86_64"), PACKAGED_FOUND);
	assert_int_equal(find(&libraries, "libpq.so.6", "x86_64"), PACKAGED_WITHOUT);
	assert_int_equal(find(&libraries, "libtext.so.1", "x86_64"), PACKAGED_WITHOUT);
	assert_int_equal(find(&libraries, "libcut.so.1", "x86_64"), PACKAGED_UNREADABLE);
	/* a package of another machine is not the one that is on offer */
	assert_int_equal(find(&libraries, "libpq.so.5", "i386"), PACKAGED_ABSENT);
	package_libraries_find(&libraries, &other, "libpq.so.5", "x86_64", &answer);
	assert_int_equal(answer.state, PACKAGED_ABSENT);
	assert_int_equal(libraries.problems.count, 0);
}

/* What a package holds is known once it was read: it may be gone then. */
TEST(package_libraries_are_read_once)
{
	SCOPED(default_files_deinit) struct default_files files = { 0 };
	scoped_package_libraries libraries = { 0 };
	char path[256];
	scoped_tree tree;
	struct err err;

	tree_init(&tree, NULL, 0);
	tree_copy(&tree, "onto/libpq5.deb", "/a.deb");
	assert_int_equal(default_files_init(&files, tree.folder, &err), 0);
	package_libraries_init(&libraries, &files);
	assert_int_equal(find(&libraries, "libpq.so.5", "x86_64"), PACKAGED_FOUND);
	snprintf(path, sizeof(path), "%s/a.deb", tree.folder);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(find(&libraries, "libaside.so.2", "x86_64"), PACKAGED_FOUND);
}

TEST(package_libraries_of_damaged_packages)
{
	SCOPED(default_files_deinit) struct default_files files = { 0 };
	scoped_package_libraries libraries = { 0 };
	char path[256];
	scoped_tree tree;
	struct err err;

	tree_init(&tree, NULL, 0);
	tree_copy(&tree, "onto/libpq5.deb", "/cut.deb");
	snprintf(path, sizeof(path), "%s/cut.deb", tree.folder);
	assert_int_equal(truncate(path, 1200), 0);
	assert_int_equal(default_files_init(&files, tree.folder, &err), 0);
	assert_int_equal(files.packages.count, 1);
	package_libraries_init(&libraries, &files);
	assert_int_equal(find(&libraries, "libpq.so.5", "x86_64"), PACKAGED_UNREADABLE);
	assert_int_equal(find(&libraries, "libpq.so.5", "x86_64"), PACKAGED_UNREADABLE);
	assert_int_equal(libraries.problems.count, 1);
	assert_non_null(strstr(libraries.problems.at[0], "/cut.deb"));
	/* a whole one of the same version beside it is as good */
	default_files_deinit(&files);
	package_libraries_deinit(&libraries);
	tree_copy(&tree, "onto/libpq5.deb", "/whole.deb");
	assert_int_equal(default_files_init(&files, tree.folder, &err), 0);
	package_libraries_init(&libraries, &files);
	assert_int_equal(find(&libraries, "libpq.so.5", "x86_64"), PACKAGED_FOUND);
}

TEST(package_libraries_of_nothing)
{
	scoped_package_libraries libraries = { 0 };

	package_libraries_init(&libraries, NULL);
	assert_int_equal(find(&libraries, "libpq.so.5", "x86_64"), PACKAGED_ABSENT);
}

TEST(package_libraries_judge_programs_that_move)
{
	SCOPED(default_files_deinit) struct default_files files = { 0 };
	const struct transition_sources sources = { .packages = &files };
	scoped_snapshot old = { 0 }, fresh = { 0 };
	scoped_tree tree;
	struct err err;

	tree_init(&tree, NULL, 0);
	tree_copy(&tree, "onto/libpq5.deb", "/a.deb");
	assert_int_equal(default_files_init(&files, tree.folder, &err), 0);
	made_snapshot(&old, "\"executables\":[{\"path\":\"/opt/a\",\"kind\":\"program\","
			    "\"arch\":\"x86_64\",\"needs\":[{\"library\":\"libpq.so.5\","
			    "\"versions\":[\"PQ_2\"]}]},{\"path\":\"/opt/b\",\"kind\":"
			    "\"program\",\"arch\":\"x86_64\",\"needs\":[{\"library\":"
			    "\"libpq.so.5\",\"versions\":[\"PQ_12\"]}]}]");
	made_snapshot(&fresh, "\"host\":{\"arch\":\"x86_64\"},"
			      "\"commands\":[{\"path\":\"/usr/bin/bash\"}],"
			      "\"available\":[{\"manager\":\"dpkg\",\"name\":\"libpq5\","
			      "\"version\":\"15.7\"}]");
	assert_int_equal(transitions_make(&old.content, &fresh.content, &sources, &old.arena, &err),
			 0);
	assert_int_equal(old.content.transitions.count, 2);
	const struct transition *refused = &old.content.transitions.at[0];
	const struct transition *needing = &old.content.transitions.at[1];

	assert_int_equal(refused->fate, STAYS);
	assert_string_equal(refused->what,
			    "/opt/b does not run there: it wants PQ_12 of libpq.so.5, which goes "
			    "up to PQ_10 in libpq5 15.7");
	assert_int_equal(needing->fate, CHANGES);
	assert_string_equal(needing->what, "/opt/a needs packages there: libpq5 for libpq.so.5");
	assert_true(text_list_has(&needing->evidence,
				  "/usr/lib/x86_64-linux-gnu/libpq.so.5.15 of libpq5 15.7, among "
				  "those of --debs, defines PQ_2"));
}
