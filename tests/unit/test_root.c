/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/root.h"

static char folder[] = "/tmp/trowel-root-XXXXXX";
static struct root root;

static void make_tree(void)
{
	struct err err;

	strcpy(folder + sizeof(folder) - 7, "XXXXXX");
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	assert_int_equal(mkdir("etc", 0755), 0);
	assert_int_equal(mkdir("net", 0755), 0);
	FILE *file = fopen("etc/real", "w");

	fputs("contents", file);
	fclose(file);
	assert_int_equal(symlink("/etc/real", "etc/absolute"), 0);
	assert_int_equal(symlink("../../../../etc/real", "etc/upward"), 0);
	assert_int_equal(symlink("loop", "etc/loop"), 0);
	assert_int_equal(symlink("/etc", "directory"), 0);
	assert_int_equal(mkfifo("etc/fifo", 0600), 0);
	assert_int_equal(root_init(&root, folder, &err), 0);
}

static void remove_tree(void)
{
	char command[256];

	root_deinit(&root);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	assert_int_equal(system(command), 0);
}

TEST(root_resolves_links_inside_itself)
{
	static const char *const paths[] = { "/etc/real",
					     "/etc/absolute",
					     "/etc/upward",
					     "/directory/real",
					     "/directory/../etc/./absolute",
					     "etc/real" };
	struct err err;

	make_tree();
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		scoped_buf contents = { 0 }, real = { 0 };

		assert_int_equal(root_read(&root, paths[i], 100, &contents, &err), 0);
		assert_string_equal(buf_text(&contents), "contents");
		assert_int_equal(root_resolve(&root, paths[i], &real), 0);
		assert_string_equal(buf_text(&real), "/etc/real");
	}
	remove_tree();
}

TEST(root_refuses_what_it_must)
{
	scoped_buf contents = { 0 };
	struct stat state;
	struct err err;

	make_tree();
	assert_int_equal(root_read(&root, "/etc/loop", 100, &contents, &err), -ELOOP);
	assert_int_equal(root_read(&root, "/etc/fifo", 100, &contents, &err), -EINVAL);
	assert_int_equal(root_read(&root, "/etc/real/.", 100, &contents, &err), -ENOTDIR);
	assert_int_equal(root_read(&root, "/etc/real/x", 100, &contents, &err), -ENOTDIR);
	assert_int_equal(root_read(&root, "/etc/real", 3, &contents, &err), -EFBIG);
	assert_string_equal(buf_text(&contents), "con");
	assert_int_equal(root_stat(&root, "/nothing", &state), -ENOENT);
	root_avoid(&root, "/net");
	assert_int_equal(root_stat(&root, "/net/x", &state), -EREMOTE);
	assert_int_equal(root_stat(&root, "/network", &state), -ENOENT);
	remove_tree();
}

/* The folder looked at last is kept open: a link out of it must not be mistaken for it. */
TEST(root_keeps_the_right_folder)
{
	scoped_buf contents = { 0 }, real = { 0 };
	struct stat state;
	struct err err;

	make_tree();
	assert_int_equal(symlink("../etc/real", "net/real"), 0);
	assert_int_equal(root_read(&root, "/net/real", 100, &contents, &err), 0);
	assert_int_equal(root_stat(&root, "/net/fifo", &state), -ENOENT);
	assert_int_equal(root_stat(&root, "/etc/fifo", &state), 0);
	assert_int_equal(root_stat(&root, "/etc/real", &state), 0);
	assert_int_equal(root_resolve(&root, "/etc/upward", &real), 0);
	assert_string_equal(buf_text(&real), "/etc/real");
	root_avoid(&root, "/etc");
	assert_int_equal(root_stat(&root, "/etc/real", &state), -EREMOTE);
	assert_int_equal(root_stat(&root, "/net/real", &state), -EREMOTE);
	remove_tree();
}

/* Whatever was looked at before, an answer is that of a root which never looked. */
TEST(root_remembers_no_wrong_way)
{
	static const char *const paths[] = {
		"/",
		"/etc",
		"/etc/real",
		"/etc/deep/er/file",
		"/etc/deep/er",
		"/etc/deep",
		"/etc/absolute",
		"/directory",
		"/directory/real",
		"/etc/deep/none",
		"/etc//real",
		"/etc/./real",
		"/etc/deep/../real",
		"/net/x",
		"etc/deep/er/file",
		"/etc/real/x",
		"/etc/deep/er/",
		"/etc/dee",
		"/directory/deep/er/file",
	};
	enum { COUNT = sizeof(paths) / sizeof(paths[0]) };

	make_tree();
	assert_int_equal(mkdir("etc/deep", 0755), 0);
	assert_int_equal(mkdir("etc/deep/er", 0755), 0);
	assert_int_equal(mknod("etc/deep/er/file", S_IFREG | 0644, 0), 0);
	root_avoid(&root, "/net");
	for (size_t i = 0; i < COUNT * COUNT; i++) {
		struct stat fresh_state = { 0 }, state = { 0 };
		struct root fresh;
		struct err err;

		assert_int_equal(root_init(&fresh, folder, &err), 0);
		root_avoid(&fresh, "/net");
		if (root_lstat(&root, paths[i / COUNT], &state) == 0)
			state = (struct stat){ 0 };
		assert_int_equal(root_lstat(&root, paths[i % COUNT], &state),
				 root_lstat(&fresh, paths[i % COUNT], &fresh_state));
		assert_int_equal(state.st_ino, fresh_state.st_ino);
		root_deinit(&fresh);
	}
	remove_tree();
}

TEST(root_lists_sorted)
{
	scoped_names names = { 0 };
	struct err err;

	make_tree();
	assert_int_equal(root_list(&root, "/directory", &names, &err), 0);
	assert_int_equal(names.starts.count, 5);
	assert_string_equal(root_name(&names, 0), "absolute");
	assert_string_equal(root_name(&names, 4), "upward");
	scoped_names some = { 0 };

	assert_int_equal(root_list_some(&root, "/directory", 1, &some, &err), -EFBIG);
	assert_int_equal(some.starts.count, 1);
	remove_tree();
}

TEST(root_that_may_not_be_entered)
{
	char closed[] = "/tmp/trowel-root-XXXXXX";
	int status;

	assert_non_null(mkdtemp(closed));
	assert_int_equal(chmod(closed, 0), 0);
	pid_t pid = fork();

	if (pid == 0) {
		struct root none;
		struct err err;

		if (getuid() == 0 && setuid(65534) < 0)
			_exit(2);
		_exit(root_init(&none, closed, &err) < 0 && strstr(err.text, closed) ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(rmdir(closed), 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}
