/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

#include "harness.h"
#include "survey/packages/catalogue.h"

#include <cmocka.h>

/* A time far enough away that no collector in a test runs late. */
enum { TREE_NOW = 1790000000 };

static void make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
}

void tree_add(const struct tree *tree, const struct tree_entry *entry)
{
	char path[1024];

	snprintf(path, sizeof(path), "%s%s", tree->folder, entry->path);
	make_folders(path);
	if (strncmp(entry->text, "-> ", 3) == 0) {
		assert_int_equal(symlink(entry->text + 3, path), 0);
		return;
	}
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(entry->text, file);
	fclose(file);
	assert_int_equal(chmod(path, entry->mode ? entry->mode : 0644), 0);
}

void tree_init(struct tree *tree, const struct tree_entry *entries, size_t count)
{
	struct err err;

	*tree = (struct tree){ .folder = "/tmp/trowel-tree-XXXXXX" };
	assert_non_null(mkdtemp(tree->folder));
	for (size_t i = 0; i < count; i++)
		tree_add(tree, &entries[i]);
	assert_int_equal(root_init(&tree->root, tree->folder, &err), 0);
	snapshot_init(&tree->snapshot);
	tree->survey = (struct survey){
		.snapshot = &tree->snapshot,
		.content = &tree->snapshot.content,
		.arena = &tree->snapshot.arena,
		.root = &tree->root,
		.now = TREE_NOW,
		.collector = "test",
		.deadline_ms = INT64_MAX,
	};
}

void tree_copy(struct tree *tree, const char *fixture, const char *path)
{
	static char bytes[1024 * 1024];
	char from[1024], to[1024];
	FILE *in, *out;

	snprintf(from, sizeof(from), "%s/fixtures/%s", TESTS_DIR, fixture);
	snprintf(to, sizeof(to), "%s%s", tree->folder, path);
	make_folders(to);
	in = fopen(from, "r");
	out = fopen(to, "w");
	assert_non_null(in);
	assert_non_null(out);
	fwrite(bytes, 1, fread(bytes, 1, sizeof(bytes), in), out);
	fclose(in);
	fclose(out);
}

static int remove_one(const char *path, const struct stat *state, int kind, struct FTW *walk)
{
	return remove(path);
}

void tree_deinit(struct tree *tree)
{
	catalogue_destroy(tree->survey.catalogue);
	root_deinit(&tree->root);
	snapshot_deinit(&tree->snapshot);
	assert_int_equal(nftw(tree->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

void tree_touch(struct tree *tree, const char *path, int64_t mtime)
{
	const struct timespec times[2] = { { .tv_sec = mtime }, { .tv_sec = mtime } };
	char full[1024];

	snprintf(full, sizeof(full), "%s%s", tree->folder, path);
	assert_int_equal(utimensat(AT_FDCWD, full, times, AT_SYMLINK_NOFOLLOW), 0);
}
