/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/tree_walk.h"
#include "harness.h"
#include "tree.h"

#include <cmocka.h>

struct met {
	vec_of(char *) paths;
	const char *past; /* not to be entered */
	const char *stop;
	unsigned deepest;
	int failed;
};

static enum tree_walk_answer meet(void *context, const struct tree_walk_entry *entry)
{
	struct met *met = context;

	*vec_push(&met->paths) = strdup(entry->path);
	assert_string_equal(entry->name, strrchr(entry->path, '/') + 1);
	assert_int_equal(entry->size, strlen(entry->path));
	if (entry->depth > met->deepest)
		met->deepest = entry->depth;
	if (met->stop && strcmp(met->stop, entry->path) == 0)
		return TREE_WALK_STOP;
	return met->past && strcmp(met->past, entry->path) == 0 ? TREE_WALK_PAST : TREE_WALK_ON;
}

static void note_failure(void *context, const char *path, int code)
{
	((struct met *)context)->failed = code;
}

static void met_deinit(struct met *met)
{
	for (vec_each(path, &met->paths))
		free(*path);
	vec_deinit(&met->paths);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The paths met, sorted, one behind the other. */
static void walk(const struct root *root, const char *from, struct met *met, struct buf *ret)
{
	const struct tree_walk walk = { .context = met, .visit = meet, .fail = note_failure };
	struct err err;

	buf_clear(ret);
	assert_int_equal(tree_walk(&walk, root, from, &err), 0);
	vec_sort(&met->paths, compare);
	for (vec_each(path, &met->paths))
		buf_add_format(ret, "%s ", *path);
}

static const struct tree_entry entries[] = {
	{ "/a/b/c", "1" }, { "/a/loop", "-> ../a" },   { "/away/x", "2" },
	{ "/d", "3" },     { "/absolute", "-> /a/b" },
};

TEST(tree_walk_meets_all_once_and_follows_no_link)
{
	SCOPED(met_deinit) struct met met = { 0 };
	scoped_buf text = { 0 };
	scoped_tree tree;

	tree_init(&tree, entries, 5);
	walk(&tree.root, "/", &met, &text);
	assert_string_equal(buf_text(&text),
			    "/ /a /a/b /a/b/c /a/loop /absolute /away /away/x /d ");
	assert_int_equal(met.deepest, 3);
	assert_int_equal(met.failed, 0);
}

TEST(tree_walk_begins_anywhere)
{
	SCOPED(met_deinit) struct met met = { 0 }, link = { 0 };
	scoped_buf text = { 0 };
	scoped_tree tree;
	struct err err;

	tree_init(&tree, entries, 5);
	walk(&tree.root, "/a", &met, &text);
	assert_string_equal(buf_text(&text), "/a /a/b /a/b/c /a/loop ");
	walk(&tree.root, "/d", &link, &text);
	assert_string_equal(buf_text(&text), "/d ");
	const struct tree_walk none = { .visit = meet, .context = &met };

	assert_int_equal(tree_walk(&none, &tree.root, "/none", &err), -ENOENT);
}

TEST(tree_walk_leaves_out_what_it_is_told_to)
{
	SCOPED(met_deinit) struct met met = { .past = "/a" }, stopped = { .stop = "/" };
	scoped_buf text = { 0 };
	scoped_tree tree;

	tree_init(&tree, entries, 5);
	root_avoid(&tree.root, "/away");
	walk(&tree.root, "/", &met, &text);
	assert_string_equal(buf_text(&text), "/ /a /absolute /d ");
	walk(&tree.root, "/", &stopped, &text);
	assert_string_equal(buf_text(&text), "/ ");
}

/* Deeper than a path may be long: made by going there step by step. */
TEST(tree_walk_says_where_it_is_too_deep)
{
	SCOPED(met_deinit) struct met met = { 0 };
	scoped_buf text = { 0 };
	scoped_tree tree;
	int at;

	tree_init(&tree, entries, 5);
	at = openat(tree.root.fd, ".", O_PATH | O_DIRECTORY);
	for (int i = 0; i < TREE_WALK_DEPTH_MAX + 10; i++) {
		assert_int_equal(mkdirat(at, "deep", 0755), 0);
		int next = openat(at, "deep", O_PATH | O_DIRECTORY);

		close(at);
		at = next;
	}
	close(at);
	walk(&tree.root, "/", &met, &text);
	assert_int_equal(met.failed, -ENAMETOOLONG);
	assert_int_equal(met.deepest, TREE_WALK_DEPTH_MAX);
}
