/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/proc/mount_view.h"

#include "base/path.h"
#include "format/proc/mount_table.h"

static const char *unescaped(struct arena *arena, struct bytes field)
{
	scoped_buf text = { 0 };

	mount_unescape(field, &text);
	return arena_string(arena, buf_bytes(&text));
}

void mount_view_read(struct bytes text, struct arena *arena, struct mount_view *ret)
{
	struct mount_line line;

	while (mountinfo_next(&text, &line)) {
		if (ret->entries.count == MOUNT_VIEW_MAX) {
			ret->entries.count = 0; /* what is missing might be mounted over the rest */
			return;
		}
		*vec_push_in(arena, &ret->entries) = (struct mount_view_entry){
			.id = line.id,
			.parent = line.parent,
			.major = line.major,
			.minor = line.minor,
			.root = unescaped(arena, line.root),
			.target = unescaped(arena, line.target),
		};
	}
}

/* What is behind `folder` in `path`, "" or from its slash on; NULL if it is not within. */
static const char *behind(const char *path, const char *folder)
{
	size_t size = text_is(folder, "/") ? 0 : strlen(folder);

	if (strncmp(path, folder, size) != 0 || (path[size] && path[size] != '/'))
		return NULL;
	return text_is(path + size, "/") ? "" : path + size;
}

static bool has_id(const struct mount_view *view, unsigned id)
{
	for (vec_each(entry, &view->entries))
		if (entry->id == id)
			return true;
	return false;
}

/* The mount that is entered next on the way to `path`: the one whose place comes first. Without
 * `on`, one that stands on nothing that is seen. */
static const struct mount_view_entry *next(const struct mount_view *view,
					   const struct mount_view_entry *on, const char *path)
{
	const struct mount_view_entry *found = NULL;

	for (vec_each(entry, &view->entries)) {
		if (!behind(path, entry->target) || entry->id == entry->parent ||
		    (found && strlen(entry->target) >= strlen(found->target)))
			continue;
		if (on ? entry->parent == on->id : !has_id(view, entry->parent))
			found = entry;
	}
	return found;
}

const struct mount_view_entry *mount_view_find(const struct mount_view *view, const char *path)
{
	const struct mount_view_entry *on = NULL, *entered;

	/* a text that was made up may lead in a circle */
	for (int depth = 0; (entered = next(view, on, path)) != NULL; depth++) {
		if (depth == MOUNT_VIEW_DEPTH_MAX)
			return NULL;
		on = entered;
	}
	return on;
}

bool mount_view_translate(const struct mount_view *theirs, const char *path,
			  const struct mount_view *ours, struct buf *ret)
{
	const struct mount_view_entry *mount = mount_view_find(theirs, path);
	const char *best = NULL;
	scoped_arena arena = { 0 };

	if (!mount)
		return false;
	const char *inside = arena_format(&arena, "%s%s",
					  text_is(mount->root, "/") ? "" : mount->root,
					  behind(path, mount->target));
	size_t best_root = SIZE_MAX;

	for (vec_each(entry, &ours->entries)) {
		bool is_same = entry->major == mount->major && entry->minor == mount->minor;
		const char *rest = is_same ? behind(inside, entry->root) : NULL;

		if (!rest || strlen(entry->root) >= best_root)
			continue;
		const char *there = arena_format(
			&arena, "%s%s", text_is(entry->target, "/") && rest[0] ? "" : entry->target,
			rest);

		if (mount_view_find(ours, there) != entry)
			continue; /* something is mounted over it */
		best = there;
		best_root = strlen(entry->root);
	}
	buf_add_text(ret, best);
	return best != NULL;
}
