/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "enter/marks.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/root.h"
#include "base/toolbox.h"
#include "enter/mounts.h"
#include "enter/paths.h"
#include "format/proc/mount_table.h"

/* ---- which ones ---------------------------------------------------------------------------- */

struct entry {
	unsigned id, parent;
	bool is_ours, holds_box;
	struct bytes target;
};
typedef vec_of(struct entry) entry_list;

static void read_entries(struct bytes text, struct arena *arena, entry_list *ret)
{
	struct mount_line line;

	while (mountinfo_next(&text, &line) && ret->count < MARKS_MOUNTS_MAX)
		*vec_push_in(arena, ret) = (struct entry){
			.id = line.id,
			.parent = line.parent,
			.holds_box = bytes_is(line.source, MOUNTS_SHARED_BOX),
			.is_ours = bytes_is(line.type, "tmpfs") &&
				   (bytes_is(line.source, MOUNTS_SHARED) ||
				    bytes_is(line.source, MOUNTS_SHARED_BOX)),
			.target = line.target,
		};
}

/* What stands right on a mount, at the same place; NULL: nothing. */
static const struct entry *on_top_of(const entry_list *entries, const struct entry *below)
{
	for (vec_each(entry, entries))
		if (entry->parent == below->id && entry->id != below->id &&
		    bytes_equal(entry->target, below->target))
			return entry;
	return NULL;
}

void marks_find(struct bytes mountinfo, struct arena *arena, mark_list *ret)
{
	entry_list entries = { 0 };

	read_entries(mountinfo, arena, &entries);
	for (vec_each(entry, &entries)) {
		scoped_buf target = { 0 };

		if (!entry->is_ours)
			continue;
		const struct entry *top = on_top_of(&entries, entry);
		const struct entry *box = entry->holds_box ? top : NULL;

		mount_unescape(entry->target, &target);
		*vec_push_in(arena, ret) = (struct mark){
			.id = entry->id,
			.box = box ? box->id : 0,
			.is_covered = box ? on_top_of(&entries, box) != NULL : top != NULL,
			.target = arena_string(arena, buf_bytes(&target)),
		};
	}
}

bool marks_is_folder(int folder)
{
	struct stat state;

	return fstat(folder, &state) == 0 && state.st_mode == (S_IFDIR | MARKS_FOLDER_MODE);
}

/* ---- taking away --------------------------------------------------------------------------- */

struct removal {
	int proc;
	int root; /* of the namespace */
	bool is_plan;
	bool is_complete;
	marks_tell *tell;
	void *context;
};

static void leave(struct removal *removal, const char *why, const char *path)
{
	removal->is_complete = false;
	removal->tell(removal->context, why, path);
}

/* The mount that is uppermost there, if it is that one. */
static int unmount_top(const struct removal *removal, const char *target, unsigned id)
{
	scoped_fd int fd = paths_open_exact(removal->root, target);
	int found = fd < 0 ? fd : mounts_id(removal->proc, fd);

	if (found < 0)
		return found;
	if ((unsigned)found != id)
		return -ESTALE;
	/* "." is that folder itself, whatever somebody mounts on it meanwhile */
	if (!removal->is_plan && (fchdir(fd) < 0 || umount2(".", MNT_DETACH) < 0))
		return -errno;
	return fchdir(removal->root) < 0 ? -errno : 0;
}

static void remove_mark(struct removal *removal, const struct mark *mark)
{
	int failed = 0;

	if (mark->is_covered) {
		leave(removal, "left: something else is mounted over it", mark->target);
		return;
	}
	if (mark->box)
		failed = unmount_top(removal, mark->target, mark->box);
	if (!failed && !(removal->is_plan && mark->box))
		failed = unmount_top(removal, mark->target, mark->id);
	if (failed)
		leave(removal,
		      failed == -ESTALE ? "left: it is not to be seen from outside"
					: err_words(failed),
		      mark->target);
	else
		removal->tell(removal->context, "unmounted", mark->target);
}

static bool is_mark(const mark_list *marks, int id)
{
	for (vec_each(mark, marks))
		if (id >= 0 && mark->id == (unsigned)id)
			return true;
	return false;
}

/* The folder that was made to mount on, once nothing stands on it; a plan sees what is mounted. One
 * that lies on a mount of ours goes with it. */
static void remove_folder(struct removal *removal, const mark_list *marks, const char *path)
{
	scoped_buf above = { 0 }, name = { 0 };

	buf_add_bytes(&above, paths_folder(path));
	buf_add_bytes(&name, paths_name(path));
	scoped_fd int parent = paths_open_exact(removal->root, buf_text(&above));
	scoped_fd int folder = parent < 0 ? -1
					  : openat(parent, buf_text(&name),
						   O_PATH | O_NOFOLLOW | O_CLOEXEC);

	if (folder < 0 || !marks_is_folder(folder))
		return;
	int on = mounts_id(removal->proc, parent);

	if (mounts_id(removal->proc, folder) != on || is_mark(marks, on))
		return;
	if (!removal->is_plan && unlinkat(parent, buf_text(&name), AT_REMOVEDIR) < 0)
		leave(removal, err_words(errno), path);
	else
		removal->tell(removal->context, "removed the folder", path);
}

bool marks_remove(int proc, bool is_plan, marks_tell *tell, void *context)
{
	struct removal removal = {
		.proc = proc,
		.root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC),
		.is_plan = is_plan,
		.is_complete = true,
		.tell = tell,
		.context = context,
	};
	scoped_arena arena = { 0 };
	scoped_buf text = { 0 };
	mark_list marks = { 0 };
	scoped_fd int file = openat(proc, "self/mountinfo", O_RDONLY | O_CLOEXEC);
	struct err err;

	if (removal.root < 0 || file < 0 ||
	    fd_read_all(file, "mountinfo", ROOT_TEXT_MAX, &text, &err) < 0) {
		leave(&removal, "its mounts cannot be read", "/");
		cleanup_fd(&removal.root);
		return false;
	}
	marks_find(buf_bytes(&text), &arena, &marks);
	for (size_t i = marks.count; i > 0; i--) {
		remove_mark(&removal, &marks.at[i - 1]);
		remove_folder(&removal, &marks, marks.at[i - 1].target);
	}
	remove_folder(&removal, &marks, TOOLBOX_PREFIX);
	close(removal.root);
	return removal.is_complete;
}
