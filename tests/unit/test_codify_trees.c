/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which applications would be lost with the host, and what of their files git is not to take. */
#include "harness.h"

#include <cmocka.h>

#include "codify/application_trees.h"
#include "codify/plan_parts.h"

#include "planned.h"

static struct application *add_application(struct planned *host, const char *name, const char *path)
{
	struct application *row = RECORD_ADD(&host->snapshot.arena,
					     &host->snapshot.content.applications, application);

	row->name = name;
	row->path = path;
	return row;
}

/* One in a clean clone whose commit was pushed. */
static struct vcs *add_clone(struct planned *host, const char *name, const char *path)
{
	struct vcs *vcs = &add_application(host, name, path)->vcs;

	vcs->kind = "git";
	vcs->remote = "git@git.example:x.git";
	vcs->dirty = TRI_NO;
	vcs->changed_count = vcs->untracked_count = vcs->unpushed_count = 0;
	return vcs;
}

static void check(struct planned *host, const char *folder, const char *name, const char *why)
{
	const struct plan_tree *tree = plan_tree_of(&host->plan, folder);

	if (!why) {
		assert_null(tree);
		return;
	}
	assert_non_null(tree);
	assert_string_equal(tree->folder, folder);
	assert_string_equal(tree->name, name);
	assert_string_equal(tree->why, why);
}

TEST(codify_trees_are_of_what_would_be_lost)
{
	scoped_planned host = { 0 };
	struct vcs *vcs;

	snapshot_init(&host.snapshot);
	(void)add_clone(&host, "clean", "/srv/clean");
	add_clone(&host, "lone", "/srv/lone")->remote = NULL;
	vcs = add_clone(&host, "../a b", "/srv/odd");
	vcs->dirty = TRI_YES;
	vcs->changed_count = 1;
	vcs->unpushed_count = 2;
	add_clone(&host, "lone", "/srv/unknown")->dirty = TRI_UNKNOWN;
	add_clone(&host, "fetched", "/srv/fetched")->unpushed_count = UNKNOWN;
	add_application(&host, "npm", "/srv/npm")->deployed_by = "npm";
	add_application(&host, "LONE", "/srv/shop/current")->real_path = "/srv/shop/releases/7";
	add_application(&host, "inside", "/app")->container = "c1";
	(void)add_application(&host, "twice", "/srv/lone");
	(void)add_application(&host, "dots", "/srv/../etc");
	plan_make(&host.plan, &host.snapshot.content);
	assert_int_equal(host.plan.trees.count, 5);
	check(&host, "/srv/clean", NULL, NULL);
	check(&host, "/srv/lone", "lone", "its repository has no remote");
	check(&host, "/srv/odd", "_._a_b",
	      "1 file differs from its commit, 2 commits were not pushed");
	check(&host, "/srv/unknown", "lone-2",
	      "whether its files are those of its commit is not known");
	check(&host, "/srv/fetched", "fetched", "whether its commit was pushed is not known");
	check(&host, "/srv/shop/releases/7", "LONE-3", "no repository of it is known");
	check(&host, "/srv/npm", NULL, NULL);
}

static void add_file(struct planned *host, const char *path, const char *type, const char *class)
{
	struct file_row *row = RECORD_ADD(&host->snapshot.arena, &host->snapshot.content.files,
					  file_row);

	row->path = path;
	row->type = type;
	row->file_class = class;
	row->carried = TRI_NO;
	row->reason = "it is too large";
	if (strcmp(type, "directory") == 0)
		*vec_push_in(&host->snapshot.arena, &row->finding) = "tree";
}

TEST(codify_trees_ignore_what_was_not_carried)
{
	static const struct plan_ignored wanted[] = {
		{ "/media/", "data, which is moved apart from the code" },
		{ "/a\\*b\\[c\\?\\\\ d\\ ", "a secret" },
		{ "/x?y", "it is too large" },
	};
	scoped_planned host = { 0 };

	snapshot_init(&host.snapshot);
	(void)add_application(&host, "outer", "/srv/a");
	(void)add_application(&host, "inner", "/srv/a/b");
	add_file(&host, "/srv/a/media", "directory", "data");
	add_file(&host, "/srv/a/a*b[c?\\ d ", "file", "secret");
	add_file(&host, "/srv/a/x\ny", "file", "code");
	add_file(&host, "/srv/a/b/log", "directory", "log");
	add_file(&host, "/srv/ab/log", "directory", "log");
	plan_make(&host.plan, &host.snapshot.content);
	const struct plan_tree *tree = plan_tree_of(&host.plan, "/srv/a/x");

	assert_int_equal(tree->ignored.count, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_string_equal(tree->ignored.at[i].pattern, wanted[i].pattern);
		assert_string_equal(tree->ignored.at[i].why, wanted[i].why);
	}
	tree = plan_tree_of(&host.plan, "/srv/a/b/x");
	assert_int_equal(tree->ignored.count, 1);
	assert_string_equal(tree->ignored.at[0].pattern, "/log/");
}

TEST(codify_trees_commands_take_nothing_from_a_remote)
{
	scoped_planned host = { 0 };
	scoped_buf text = { 0 };
	struct vcs *vcs;

	snapshot_init(&host.snapshot);
	vcs = add_clone(&host, "x", "/srv/x");
	vcs->remote = "x'; rm -rf ~ #\n    reboot";
	vcs->commit = "$(reboot)";
	vcs->dirty = TRI_YES;
	plan_make(&host.plan, &host.snapshot.content);
	application_readme(&host.plan, &host.plan.trees.at[0], &text);
	assert_non_null(strstr(buf_text(&text), "\n    git clone 'x'\\''; rm -rf ~ #\\n    reboot' "
						"clone && cd clone\n    cp -R"));
}
