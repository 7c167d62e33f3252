/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Applications that would be lost with the old host: each becomes a tree that git can take. */
#include "base/path.h"
#include "codify/plan_parts.h"

enum { TREES_MAX = 100, NAME_SIZE_MAX = 60 };

/* Who brings code from where everybody can get it. */
static const char *const registries[] = { "npm", "pip" };

/* ---- which --------------------------------------------------------------------------------- */

static void add_reason(struct buf *ret, const char *reason)
{
	buf_add_format(ret, "%s%s", ret->size ? ", " : "", reason);
}

static void add_count(struct buf *ret, int64_t count, const char *one, const char *many)
{
	if (count > 0)
		buf_add_format(ret, "%s%lld %s", ret->size ? ", " : "", (long long)count,
			       count == 1 ? one : many);
}

static void add_reasons(const struct vcs *vcs, struct buf *ret)
{
	if (vcs->dirty == TRI_YES && vcs->changed_count <= 0)
		add_reason(ret, "files differ from its commit");
	add_count(ret, vcs->changed_count, "file differs from its commit",
		  "files differ from its commit");
	add_count(ret, vcs->untracked_count, "file is unknown to its repository",
		  "files are unknown to its repository");
	add_count(ret, vcs->unpushed_count, "commit was not pushed", "commits were not pushed");
	if (vcs->dirty == TRI_UNKNOWN)
		add_reason(ret, "whether its files are those of its commit is not known");
	else if (vcs->unpushed_count == UNKNOWN)
		add_reason(ret, "whether its commit was pushed is not known");
}

/* Why an application would be lost with the host; NULL: it would not. */
static const char *why_only_here(struct plan *plan, const struct application *application)
{
	const struct vcs *vcs = &application->vcs;
	scoped_buf text = { 0 };

	for (size_t i = 0; i < sizeof(registries) / sizeof(registries[0]); i++)
		if (!vcs->kind && text_is(application->deployed_by, registries[i]))
			return NULL;
	if (!vcs->kind)
		return "no repository of it is known";
	if (!vcs->remote)
		return "its repository has no remote";
	add_reasons(vcs, &text);
	return text.size ? arena_string(&plan->arena, buf_bytes(&text)) : NULL;
}

static bool is_known_name(const struct plan *plan, const char *name)
{
	for (vec_each(tree, &plan->trees))
		if (strcasecmp(tree->name, name) == 0)
			return true;
	return false;
}

/* A name for a folder, which no other tree has: letters, digits, "-", "_" and "." within. */
static const char *name_of(struct plan *plan, const struct application *application)
{
	const char *source = application->name ? application->name : path_name(application->path);
	scoped_buf name = { 0 };
	unsigned number = 1;

	for (const char *at = source; *at && name.size < NAME_SIZE_MAX; at++) {
		bool is_letter = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
				 (*at >= '0' && *at <= '9');

		buf_add_byte(&name, is_letter || (name.size && strchr("._-", *at)) ? *at : '_');
	}
	if (!name.size)
		buf_add_text(&name, "application");
	size_t size = name.size;

	while (is_known_name(plan, buf_text(&name))) {
		buf_cut(&name, size);
		buf_add_format(&name, "-%u", ++number);
	}
	return arena_string(&plan->arena, buf_bytes(&name));
}

static bool has_folder(const struct plan *plan, const char *folder)
{
	for (vec_each(tree, &plan->trees))
		if (strcmp(tree->folder, folder) == 0)
			return true;
	return false;
}

static void add_tree(struct plan *plan, const struct application *application)
{
	const char *folder = application->real_path ? application->real_path : application->path;
	const char *why = why_only_here(plan, application);

	if (!why || application->container || !plan_is_clean_path(folder) ||
	    has_folder(plan, folder) || plan->trees.count >= TREES_MAX)
		return;
	const char *name = name_of(plan, application);
	struct plan_tree *tree = vec_push_in(&plan->arena, &plan->trees);

	*tree = (struct plan_tree){
		.application = application, .name = name, .folder = folder, .why = why
	};
}

struct plan_tree *plan_tree_of(struct plan *plan, const char *path)
{
	struct plan_tree *ret = NULL;

	for (vec_each(tree, &plan->trees)) {
		bool is_in = path_is_within(path, tree->folder);

		if (is_in && (!ret || strlen(tree->folder) > strlen(ret->folder)))
			ret = tree;
	}
	return ret;
}

/* ---- what is not there --------------------------------------------------------------------- */

/* "/media/" of a row below the tree: anchored, and with nothing that means more than itself. A
 * byte that a line cannot hold is any byte. Source: gitignore(5). */
static const char *pattern_of(struct plan *plan, const char *path, bool is_folder)
{
	scoped_buf pattern = { 0 };
	size_t size = strlen(path);

	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)path[i];

		if (strchr("*?[\\", path[i]) || (c == ' ' && i + 1 == size))
			buf_add_byte(&pattern, '\\');
		buf_add_byte(&pattern, c < ' ' || c == 0x7f ? '?' : path[i]);
	}
	if (is_folder)
		buf_add_byte(&pattern, '/');
	return arena_string(&plan->arena, buf_bytes(&pattern));
}

static const char *why_not(const struct file_row *row)
{
	static const struct {
		const char *name, *why;
	} classes[] = {
		{ "data", "data, which is moved apart from the code" },
		{ "log", "a log" },
		{ "cache", "it is made again" },
		{ "secret", "a secret" },
		{ "identity", "it belongs to one host alone" },
	};

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (text_is(row->file_class, classes[i].name))
			return classes[i].why;
	return row->reason ? row->reason : "it was not carried";
}

static void see_row(struct plan *plan, const struct file_row *row)
{
	struct plan_tree *tree = plan_tree_of(plan, row->path);
	bool is_folder = text_is(row->type, "directory");

	if (!tree || !row->type || text_is(row->type, "link") || strstr(row->path, "/.git/"))
		return;
	if (row->carried == TRI_YES) {
		if (row->reason)
			plan_tree_note(plan, tree, row->path + strlen(tree->folder), row->reason);
		return;
	}
	if (strcmp(row->path, tree->folder) == 0)
		plan_tree_note(plan, tree, "/", why_not(row));
	else if (!is_folder || text_list_has(&row->finding, "tree"))
		*vec_push_in(&plan->arena, &tree->ignored) = (struct plan_ignored){
			pattern_of(plan, row->path + strlen(tree->folder), is_folder), why_not(row)
		};
}

void plan_tree_note(struct plan *plan, struct plan_tree *tree, const char *path, const char *what)
{
	*vec_push_in(&plan->arena, &tree->oddities) = (struct plan_oddity){
		arena_string(&plan->arena, bytes_of(*path ? path : "/")), what
	};
}

void plan_applications(struct plan *plan)
{
	for (vec_each(application, &plan->content->applications))
		if (application->path)
			add_tree(plan, application);
	for (vec_each(row, &plan->content->files))
		if (plan_is_clean_path(row->path))
			see_row(plan, row);
}
