/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files and folders. */
#include <string.h>

#include "base/human.h"
#include "base/path.h"
#include "explain/describe.h"

enum { NEAR_ROWS_MAX = 5 }; /* rows named that lie below a folder */

/* What the walk found, in words. Findings of model.h that are not here are told by other words. */
static const struct {
	const char *finding;
	const char *words;
} finding_words[] = {
	{ "changed", "Its content is not what the package brought." },
	{ "deleted", "It was deleted: the package brought it, and it is not there." },
	{ "unowned", "No package owns it." },
	{ "mode", "Its mode is not what the package gave it." },
	{ "owner", "Its owner is not whom the package gave it to." },
	{ "setuid", "It has other set-uid or set-gid bits than its package gave it." },
	{ "capabilities", "It has other capabilities than its package gave it." },
	{ "acl", "It has an access control list beyond its mode." },
	{ "type", "It is another kind of file than its package brought." },
	{ "target", "It leads elsewhere than its package has it." },
	{ "diverted", "A package's file was moved aside for it." },
	{ "overridden", "It is used in place of a package's file." },
	{ "alternative", "It was chosen by hand among alternatives." },
	{ "added", "It was added to what a package looks after." },
	{ "leftover", "An old version that an upgrade left behind." },
	{ "tree", "It is told as one, with all that lies in it." },
};

static const struct file_row *row_of(const struct content *content, const char *path)
{
	for (vec_each(row, &content->files))
		if (row->path && strcmp(row->path, path) == 0)
			return row;
	for (vec_each(row, &content->preserved_files))
		if (row->path && strcmp(row->path, path) == 0)
			return row;
	return NULL;
}

/* The row of the nearest folder above that is told as a whole. */
static const struct file_row *tree_of(const struct content *content, const char *path)
{
	const struct file_row *nearest = NULL;

	for (vec_each(row, &content->files))
		if (row->path && text_list_has(&row->finding, "tree") &&
		    path_is_below(path, row->path) &&
		    (!nearest || strlen(row->path) > strlen(nearest->path)))
			nearest = row;
	return nearest;
}

static void say_kind(const struct file_row *row, struct paragraph *ret)
{
	scoped_buf size = { 0 };

	if (row->size != UNKNOWN)
		human_bytes(&size, row->size);
	paragraph_say(ret, "A %s%s%s%s%s.", row->type ? row->type : "file", size.size ? " of " : "",
		      buf_text(&size), row->target ? " to " : "", row->target ? row->target : "");
	if (row->file_class)
		paragraph_say(ret, "It is %s: %s.", row->file_class, describe_text(row->class_why));
}

static void say_owner(const struct file_row *row, struct paragraph *ret)
{
	if (row->owner_package)
		paragraph_say(ret, "The package %s owns it.", row->owner_package);
	for (size_t i = 0; i < sizeof(finding_words) / sizeof(finding_words[0]); i++)
		if (text_list_has(&row->finding, finding_words[i].finding))
			paragraph_say(ret, "%s", finding_words[i].words);
	if (row->expected)
		paragraph_say(ret, "The package gave it %s.", row->expected);
	if (row->user || row->mode)
		paragraph_say(ret, "It belongs to %s, group %s, mode %s; last changed %s.",
			      describe_text(row->user), describe_text(row->group),
			      describe_text(row->mode), describe_date(ret->arena, row->mtime));
}

static void say_carried(const struct file_row *row, struct paragraph *ret)
{
	if (row->carried == TRI_YES)
		paragraph_say(ret, "Its content is in the snapshot%s%s.",
			      row->reason ? ", in part: " : "", row->reason ? row->reason : "");
	else if (row->reason)
		paragraph_say(ret, "Its content is not in the snapshot: %s.", row->reason);
}

/* The file system it lies on, if that is not the root's. */
static void say_mount(const struct content *content, const char *path, struct paragraph *ret)
{
	const struct mount *nearest = NULL;

	for (vec_each(mount, &content->mounts))
		if (mount->target && mount->mounted != TRI_NO && strcmp(mount->target, "/") != 0 &&
		    path_is_below(path, mount->target) &&
		    (!nearest || strlen(mount->target) > strlen(nearest->target)))
			nearest = mount;
	if (nearest)
		paragraph_say(ret, "It lies on %s (%s), mounted at %s.",
			      describe_text(nearest->source), describe_text(nearest->type),
			      nearest->target);
}

/* Whose home it lies in. Users of the system have homes that are no homes, such as /bin. */
static void say_home(const struct content *content, const char *path, struct paragraph *ret)
{
	for (vec_each(user, &content->users))
		if (user->home && path_is_below(path, user->home) &&
		    (user->uid == 0 || (user->made_by && strcmp(user->made_by, "hand") == 0)))
			paragraph_say(ret, "It lies in the home of %s.", describe_text(user->name));
}

/* Rows that lie below it. */
static size_t say_below(const struct content *content, const char *path, struct paragraph *ret)
{
	scoped_buf list = { 0 };
	size_t count = 0;

	for (vec_each(row, &content->files)) {
		if (!row->path || !path_is_below(row->path, path))
			continue;
		if (count++ < NEAR_ROWS_MAX)
			buf_add_format(&list, "%s%s", list.size ? ", " : "", row->path);
	}
	if (count > NEAR_ROWS_MAX)
		buf_add_format(&list, " and %zu more", count - NEAR_ROWS_MAX);
	if (count)
		paragraph_say(ret, "In it, not as packages brought it: %s.", buf_text(&list));
	return count;
}

/* Kernels that died, by their dumps. */
static void say_crashes(const struct content *content, const char *path, struct paragraph *ret)
{
	for (vec_each(event, &content->events)) {
		const text_list *log = &event->log;
		scoped_buf frames = { 0 };

		if (!(event->trace.count || log->count) || !text_list_has(&event->evidence, path))
			continue;
		paragraph_say(ret, "A dump of a kernel that died (%s): %s.",
			      describe_date(ret->arena, event->at), describe_text(event->what));
		for (vec_each(frame, &event->trace))
			buf_add_format(&frames, "%s%s", frames.size ? " < " : "", *frame);
		if (frames.size)
			paragraph_say(ret, "Who called whom: %s.", buf_text(&frames));
		if (log->count)
			paragraph_say(ret, "Its log ends with: %s", log->at[log->count - 1]);
	}
}

bool describe_path(const struct content *content, const char *path, struct paragraph *ret)
{
	const struct file_row *row = row_of(content, path), *tree = tree_of(content, path);
	const struct mention_key key = { MENTION_PATH, bytes_of(path), row };
	size_t before;

	ret->row.kind = "path";
	ret->row.subject = path;
	if (row) {
		say_kind(row, ret);
		say_owner(row, ret);
		paragraph_cite(ret, &row->evidence);
	}
	before = ret->row.sentences.count;
	if (tree)
		paragraph_say(ret, "Part of %s, which no package owns.", tree->path);
	say_crashes(content, path, ret);
	mentions_add(content, &key, ret);
	(void)say_below(content, path, ret);
	bool is_known = row || ret->row.sentences.count > before;

	if (!is_known)
		return false;
	say_home(content, path, ret);
	say_mount(content, path, ret);
	if (row)
		say_carried(row, ret);
	return true;
}
