/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "codify/application_trees.h"

#include <archive_entry.h>
#include <sys/stat.h>

#include "base/escape.h"
#include "base/path.h"
#include "base/utf8.h"
#include "format/repositories/git_object.h"
#include "format/secrets/secret_marker.h"

enum { FILE_MODE = 0644, PROGRAM_MODE = 0755 };

#define OWN_IGNORE ".gitignore"

/* What git is never to take of an application. With `sign`, only of one that has that file at its
 * top: without it nobody could make it again. */
static const struct {
	const char *pattern, *sign, *why;
} usual[] = {
	{ "__pycache__/", NULL, "Python makes it from its sources" },
	{ "*.pyc", NULL, "Python makes it from its sources" },
	{ "/venv/", "requirements.txt", "pip fills it from requirements.txt" },
	{ "/.venv/", "requirements.txt", "pip fills it from requirements.txt" },
	{ "node_modules/", "package-lock.json", "npm fills it from package-lock.json" },
	{ "node_modules/", "yarn.lock", "yarn fills it from yarn.lock" },
	{ "/vendor/", "composer.lock", "composer fills it from composer.lock" },
	{ "/vendor/bundle/", "Gemfile.lock", "bundler fills it from Gemfile.lock" },
	{ "/target/", "pom.xml", "Maven builds it" },
	{ "/target/", "Cargo.lock", "cargo builds it" },
	{ "*.log", NULL, "logs" },
	{ "*.pid", NULL, "made while it runs" },
	{ "*.sock", NULL, "made while it runs" },
	{ "*.swp", NULL, "an editor's" },
	{ "*~", NULL, "an editor's" },
	{ "*.key", NULL, "keys belong into no repository" },
};

/* ---- names --------------------------------------------------------------------------------- */

/* Folders of version control are not files of the application. */
static bool is_history(struct bytes name)
{
	return bytes_is(name, ".hg") || bytes_is(name, ".svn") ||
	       (name.size && !git_name_is_sound(name));
}

static bool is_plain(struct bytes name)
{
	if (!utf8_is_valid(name) || name.size > PROJECT_NAME_MAX)
		return false;
	for (size_t i = 0; i < name.size; i++)
		if ((unsigned char)name.at[i] < ' ' || name.at[i] == 0x7f)
			return false;
	return true;
}

/* The name in the tree; false for what is none of its files. */
static bool name_in_tree(const char *path, struct buf *ret)
{
	struct bytes rest = bytes_of(path), name;
	size_t start = ret->size;

	while (bytes_part(&rest, '/', &name)) {
		scoped_buf part = { 0 };

		if (!name.size)
			continue;
		if (is_history(name))
			return false;
		if (ret->size > start)
			buf_add_byte(ret, '/');
		buf_add_bytes(&part, name);
		if (is_plain(name))
			buf_add_bytes(ret, name);
		else
			project_folder_name(ret, buf_text(&part));
	}
	return ret->size > start;
}

/* True for a link that leads to something in the tree: up no further than its top, then down. What
 * lies on the way may be links, which lead no further. */
static bool stays_inside(const char *name, const char *target)
{
	struct bytes rest = bytes_of(target), part, folder = path_folder(name);
	size_t depth = folder.size > 0;
	bool goes_down = false;

	if (!target || !*target || *target == '/' || !is_plain(bytes_slice(rest, 0, 200)) ||
	    rest.size > PROJECT_NAME_MAX)
		return false;
	for (size_t i = 0; i < folder.size; i++)
		depth += folder.at[i] == '/';
	while (bytes_part(&rest, '/', &part)) {
		bool is_up = bytes_is(part, "..");

		if (is_up && (goes_down || depth-- == 0))
			return false;
		goes_down |= !is_up && part.size && !bytes_is(part, ".");
		if (is_history(part) && !is_up && !bytes_is(part, "."))
			return false;
	}
	return true;
}

/* ---- files --------------------------------------------------------------------------------- */

struct placing {
	struct plan *plan;
	struct plan_tree *tree;
	struct project_folder *folder;
	const char *path; /* on the old host, as seen from the tree's folder */
	struct buf name;  /* in the tree */
};

static void placing_deinit(struct placing *placing)
{
	buf_deinit(&placing->name);
}

static void note(struct placing *placing, const char *what)
{
	plan_tree_note(placing->plan, placing->tree, placing->path, what);
}

static void note_about(struct placing *placing, const char *what, const char *name)
{
	note(placing, arena_format(&placing->plan->arena, "%s%s", what, name));
}

static void full_name(const struct placing *placing, struct buf *ret)
{
	buf_add_format(ret, "applications/%s/tree/%s", placing->tree->name,
		       buf_text(&placing->name));
}

static int put_file(struct placing *placing, mode_t mode, struct bytes text, struct err *err)
{
	struct arena *arena = &placing->plan->arena;
	const char *name = arena_string(arena, buf_bytes(&placing->name));
	scoped_buf full = { 0 };
	struct bytes id;

	placing->tree->files++;
	if (secret_marker_find(text, &id) >= 0)
		*vec_push_in(arena, &placing->tree->with_secrets) = name;
	if (!strchr(name, '/'))
		*vec_push_in(arena, &placing->tree->top) = name;
	if (strcmp(placing->path, "/" OWN_IGNORE) == 0) {
		placing->tree->own_ignore = arena_string(arena, text);
		return 0;
	}
	if (!bytes_is(bytes_slice(bytes_of(placing->path), 1, SIZE_MAX), name) && *placing->path)
		note_about(placing, "its name leads tools astray: it is written as ", name);
	full_name(placing, &full);
	return placing->folder
		       ? project_folder_write(placing->folder, buf_text(&full),
					      mode & S_IXUSR ? PROGRAM_MODE : FILE_MODE, text, err)
		       : 0;
}

static int put_link(struct placing *placing, const char *target, struct err *err)
{
	scoped_buf full = { 0 };

	if (!target || strcmp(placing->path, "/" OWN_IGNORE) == 0 ||
	    !stays_inside(buf_text(&placing->name), target)) {
		note_about(placing, "a link that leads out of the tree, to ",
			   target ? target : "?");
		return 0;
	}
	placing->tree->files++;
	full_name(placing, &full);
	return placing->folder ? project_folder_link(placing->folder, buf_text(&full), target, err)
			       : 0;
}

int application_trees_add(struct plan *plan, struct project_folder *folder,
			  const struct archive_member *member, const struct buf *text,
			  struct err *err)
{
	struct plan_tree *tree = member->place == ARCHIVE_FILES ? plan_tree_of(plan, member->path)
								: NULL;
	SCOPED(placing_deinit)
	struct placing placing = { .plan = plan, .tree = tree, .folder = folder };
	mode_t type = archive_entry_filetype(member->entry);

	if (!tree || (type == S_IFDIR && !member->hardlink))
		return 0;
	placing.path = member->path + strlen(tree->folder);
	/* an application that is one file */
	if (!name_in_tree(*placing.path ? placing.path : path_name(member->path), &placing.name))
		return 0;
	if (member->hardlink)
		note_about(&placing, "another name of ", member->hardlink);
	else if (type == S_IFLNK)
		return put_link(&placing, archive_entry_symlink(member->entry), err);
	else if (text)
		return put_file(&placing, archive_entry_perm(member->entry), buf_bytes(text), err);
	else
		note(&placing, "too large for a repository; it is in the archive of the role");
	return 0;
}

/* ---- what lies beside ---------------------------------------------------------------------- */

/* A comment or pattern: what would end the line is not written. */
static void add_ignored(struct buf *ret, const char *pattern, const char *why)
{
	buf_add_text(ret, "# ");
	escape_terminal(ret, bytes_of(why));
	buf_add_format(ret, "\n%s\n", pattern);
}

static void write_ignore(const struct plan_tree *tree, struct buf *ret)
{
	buf_add_text(ret, tree->own_ignore);
	if (ret->size && ret->at[ret->size - 1] != '\n')
		buf_add_byte(ret, '\n');
	buf_add_format(ret, "%s# What was not carried, or belongs into no repository.\n",
		       ret->size ? "\n" : "");
	for (vec_each(ignored, &tree->ignored))
		add_ignored(ret, ignored->pattern, ignored->why);
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (!usual[i].sign || text_list_has(&tree->top, usual[i].sign))
			add_ignored(ret, usual[i].pattern, usual[i].why);
}

static int write_tree(const struct plan *plan, const struct plan_tree *tree,
		      struct project_folder *folder, struct err *err)
{
	scoped_buf readme = { 0 }, ignore = { 0 };
	const struct vcs *vcs = &tree->application->vcs;
	const struct {
		const char *name;
		struct bytes text;
	} files[] = {
		{ "README.md", (application_readme(plan, tree, &readme), buf_bytes(&readme)) },
		{ "tree/" OWN_IGNORE, (write_ignore(tree, &ignore), buf_bytes(&ignore)) },
		{ "uncommitted.patch", bytes_of(vcs->uncommitted_patch) },
		{ "unpushed.patch", bytes_of(vcs->unpushed_patch) },
	};
	int failed = 0;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]) && !failed; i++) {
		scoped_buf name = { 0 };

		buf_add_format(&name, "applications/%s/%s", tree->name, files[i].name);
		if (files[i].text.size)
			failed = project_folder_write(folder, buf_text(&name), FILE_MODE,
						      files[i].text, err);
	}
	return failed;
}

int application_trees_write(const struct plan *plan, struct project_folder *folder, struct err *err)
{
	int failed = 0;

	for (vec_each(tree, &plan->trees))
		if (!failed)
			failed = write_tree(plan, tree, folder, err);
	return failed;
}
