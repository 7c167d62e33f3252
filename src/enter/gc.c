/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: mount_namespaces(7), loop(4), flock(2). */
#include "enter/gc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <sched.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/helper.h"
#include "base/toolbox.h"
#include "enter/leftovers.h"
#include "enter/marks.h"
#include "enter/mounts.h"
#include "enter/paths.h"
#include "format/proc/mount_table.h"
#include "kernel/procfs.h"

enum {
	STALL_MS = 20 * 1000,
	MOUNTS_MAX = 16 << 20,
	NOTES_MAX = 4096,
	LOOPS_MAX = 4096,
	LOOP_MAJOR_NUMBER = 7, /* Documentation/admin-guide/devices.txt */
};

struct view_of_mounts {
	int64_t namespace;
	pid_t pid;     /* a process in it, with the namespace's root as its own if there is one */
	bool is_whole; /* there is */
	bool may_hold_any; /* something that looks like ours */
	bool is_private;   /* of a trowel enter that runs: it ends with it */
};

struct note {
	struct leftovers_note note;
	int fd; /* locked: nobody writes there any more */
	bool is_done;
};

struct gc {
	const struct gc_options *options;
	struct arena arena;
	int proc;
	int notes_folder;
	vec_of(struct view_of_mounts) views;
	vec_of(struct note) notes;
	bool is_left;
	bool loops_in_use[LOOPS_MAX];
};

static void gc_deinit(struct gc *gc)
{
	for (vec_each(note, &gc->notes))
		cleanup_fd(&note->fd);
	cleanup_fd(&gc->proc);
	cleanup_fd(&gc->notes_folder);
	vec_deinit(&gc->views);
	vec_deinit(&gc->notes);
	arena_deinit(&gc->arena);
}

static void tell(struct gc *gc, int64_t pid, const char *what, const char *path)
{
	gc->options->tell(gc->options->context, pid, what, path);
}

/* ---- where to look ------------------------------------------------------------------------- */

static struct view_of_mounts *view_of(struct gc *gc, int64_t namespace)
{
	for (vec_each(view, &gc->views))
		if (view->namespace == namespace)
			return view;
	struct view_of_mounts *made = vec_push(&gc->views);

	made->namespace = namespace;
	return made;
}

/* A process in a jail does not see all mounts of its namespace. */
static void meet(struct gc *gc, pid_t pid)
{
	scoped_fd int process = procfs_open_pid(gc->proc, pid);
	scoped_buf root = { 0 };
	int64_t namespace;

	if (process < 0 || procfs_namespace(process, "ns/mnt", &namespace) < 0)
		return;
	struct view_of_mounts *view = view_of(gc, namespace);

	if (view->is_whole || procfs_readlink(process, "root", &root) < 0)
		return;
	view->is_whole = strcmp(buf_text(&root), "/") == 0;
	if (view->is_whole || !view->pid)
		view->pid = pid;
}

/* Loop devices that are mounted somewhere are in use, whoever made them. */
static void look_at_mounts(struct gc *gc, struct view_of_mounts *view, struct bytes mounts)
{
	struct mount_line line;

	while (mountinfo_next(&mounts, &line)) {
		if (bytes_starts(line.source, MOUNTS_SHARED))
			view->may_hold_any = true;
		else if (bytes_is(line.source, MOUNTS_SOURCE) && bytes_is(line.type, "tmpfs"))
			view->is_private = true;
		if (line.major == LOOP_MAJOR_NUMBER && line.minor < LOOPS_MAX)
			gc->loops_in_use[line.minor] = true;
	}
}

static void look_at(struct gc *gc, struct view_of_mounts *view)
{
	scoped_fd int process = procfs_open_pid(gc->proc, view->pid);
	scoped_fd int root = process < 0 ? -1 : openat(process, "root", O_PATH | O_CLOEXEC);
	scoped_fd int folder = root < 0 ? -1 : paths_open_exact(root, TOOLBOX_PREFIX);
	scoped_buf mounts = { 0 };

	if (process < 0)
		return;
	if (procfs_read(process, "mountinfo", MOUNTS_MAX, &mounts) == 0)
		look_at_mounts(gc, view, buf_bytes(&mounts));
	view->may_hold_any |= folder >= 0 && marks_is_folder(folder);
	for (vec_each(note, &gc->notes))
		view->may_hold_any |= note->note.mount_namespace == view->namespace;
}

static int find_views(struct gc *gc, struct err *err)
{
	scoped_fd int listed = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	pid_list pids = { 0 };
	int failed = listed < 0 ? err_errno(err, "/proc") : procfs_pids(listed, &pids, err);

	for (vec_each(pid, &pids))
		meet(gc, *pid);
	vec_deinit(&pids);
	for (vec_each(view, &gc->views))
		look_at(gc, view);
	return failed;
}

/* ---- notes --------------------------------------------------------------------------------- */

static void open_note(struct gc *gc, const char *name)
{
	scoped_fd int fd = openat(gc->notes_folder, name,
				  O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct leftovers_note note;
	scoped_buf text = { 0 };
	struct err err;

	/* who holds it is at work */
	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) < 0 ||
	    fd_read_all(fd, name, LEFTOVERS_NOTE_MAX, &text, &err) < 0)
		return;
	if (!leftovers_read(buf_bytes(&text), &gc->arena, &note))
		note = (struct leftovers_note){ .name = arena_string(&gc->arena, bytes_of(name)) };
	*vec_push(&gc->notes) = (struct note){ note, take_fd(&fd), true };
}

static void find_notes(struct gc *gc)
{
	gc->notes_folder = open(LEFTOVERS_NOTES, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int listed = gc->notes_folder < 0
			     ? -1
			     : openat(gc->notes_folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	scoped_dir DIR *dir = listed < 0 ? NULL : fdopendir(listed);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir)) && gc->notes.count < NOTES_MAX)
		if (leftovers_is_name(bytes_of(entry->d_name)))
			open_note(gc, entry->d_name);
}

/* A note whose namespace has gone, or all of whose copies have. */
static void end_notes(struct gc *gc)
{
	for (vec_each(note, &gc->notes))
		if (note->is_done && !gc->options->is_plan)
			(void)unlinkat(gc->notes_folder, note->note.name, 0);
	if (!gc->options->is_plan)
		(void)rmdir(LEFTOVERS_NOTES);
}

/* ---- in the namespace ---------------------------------------------------------------------- */

struct visit {
	struct gc *gc;
	int namespace;
	int64_t number;
	int fd; /* to who waits outside */
	struct buf batch;
};

static void send_found(void *context, const char *what, const char *path)
{
	struct visit *visit = context;
	scoped_buf frame = { 0 };

	buf_add_text(&frame, what);
	buf_add_byte(&frame, '\0');
	buf_add_text(&frame, path);
	helper_send(visit->fd, &visit->batch, buf_bytes(&frame));
}

static bool remove_copy(struct visit *visit, int root, const char *folder, const char *name)
{
	scoped_fd int in = paths_open_exact(root, folder);
	scoped_buf path = { 0 };
	struct stat state;

	if (in < 0 || fstatat(in, name, &state, AT_SYMLINK_NOFOLLOW) < 0)
		return true; /* it was finished, or its folder is gone */
	buf_add_format(&path, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder, name);
	int failed = visit->gc->options->is_plan ? 0 : leftovers_remove(in, name);

	send_found(visit, failed ? err_words(failed) : "removed what was half copied",
		   buf_text(&path));
	return !failed;
}

static bool remove_copies(struct visit *visit)
{
	scoped_fd int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	bool is_complete = true;

	for (vec_each(note, &visit->gc->notes)) {
		if (note->note.mount_namespace != visit->number)
			continue;
		for (vec_each(folder, &note->note.folders))
			is_complete &= remove_copy(visit, root, *folder, note->note.name);
	}
	return is_complete;
}

/* Ends with a frame that says whether nothing of ours is left. */
static void work(int fd, void *context)
{
	struct visit *visit = context;
	bool is_complete = visit->namespace < 0 || setns(visit->namespace, CLONE_NEWNS) == 0;

	visit->fd = fd;
	if (is_complete) {
		is_complete = marks_remove(visit->gc->proc, visit->gc->options->is_plan, send_found,
					   visit);
		is_complete = remove_copies(visit) && is_complete;
	} else {
		send_found(visit, err_words(errno), "/");
	}
	helper_send(fd, &visit->batch, is_complete ? BYTES("+") : BYTES("-"));
	helper_flush(fd, &visit->batch);
}

static bool hear(struct gc *gc, const struct view_of_mounts *view, struct helper *helper)
{
	struct bytes frame, what;
	struct err err;
	int got;

	while ((got = helper_receive(helper, STALL_MS, &frame, &err)) == 1) {
		if (frame.size == 1)
			return frame.at[0] == '+';
		scoped_buf words = { 0 }, path = { 0 };

		if (!bytes_part(&frame, '\0', &what))
			continue;
		buf_add_bytes(&words, what);
		buf_add_bytes(&path, frame);
		tell(gc, view->pid, buf_text(&words), buf_text(&path));
	}
	tell(gc, view->pid, got < 0 ? err.text : "it was ended", "/");
	return false;
}

/* In a helper: it does not come back from there, and files of a container may not answer. */
static int visit_view(struct gc *gc, const struct view_of_mounts *view, struct err *err)
{
	scoped_fd int process = procfs_open_pid(gc->proc, view->pid);
	scoped_helper helper = { .fd = -1 };
	struct visit visit = { .gc = gc, .namespace = -1, .number = view->namespace };
	int64_t now, ours = 0;

	/* it has ended: what it saw has gone with it, or another one sees it */
	if (process < 0 || procfs_namespace(process, "ns/mnt", &now) < 0 || now != view->namespace)
		return 0;
	if (procfs_namespace(gc->proc, "self/ns/mnt", &ours) < 0 || now != ours)
		visit.namespace = openat(process, "ns/mnt", O_RDONLY | O_CLOEXEC);
	int failed = helper_start(&helper, work, &visit, err);
	bool is_complete = !failed && hear(gc, view, &helper);

	gc->is_left |= !is_complete;
	for (vec_each(note, &gc->notes))
		if (note->note.mount_namespace == view->namespace)
			note->is_done &= is_complete;
	cleanup_fd(&visit.namespace);
	return failed;
}

/* ---- loop devices -------------------------------------------------------------------------- */

static void end_loop(struct gc *gc, unsigned number)
{
	char path[32];
	struct loop_info64 info;

	snprintf(path, sizeof(path), "/dev/loop%u", number);
	scoped_fd int device = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (device < 0 || ioctl(device, LOOP_GET_STATUS64, &info) < 0 ||
	    strncmp((const char *)info.lo_file_name, MOUNTS_SOURCE, LO_NAME_SIZE) != 0)
		return;
	if (!gc->options->is_plan && ioctl(device, LOOP_CLR_FD, 0) < 0) {
		tell(gc, 0, err_words(errno), path);
		gc->is_left = true;
		return;
	}
	tell(gc, 0, "ended the loop device", path);
}

/* Those that hold a file, and are not mounted. */
static void end_loops(struct gc *gc)
{
	for (unsigned i = 0; i < LOOPS_MAX; i++) {
		char path[64];

		snprintf(path, sizeof(path), "/sys/block/loop%u/loop", i);
		if (!gc->loops_in_use[i] && access(path, F_OK) == 0)
			end_loop(gc, i);
	}
}

int gc_run(const struct gc_options *options, struct err *err)
{
	struct gc gc = { .options = options, .proc = -1, .notes_folder = -1 };

	gc.proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (gc.proc < 0)
		return err_errno(err, "/proc");
	find_notes(&gc);
	int failed = find_views(&gc, err);

	for (vec_each(view, &gc.views))
		if (!failed && view->may_hold_any && !view->is_private)
			failed = visit_view(&gc, view, err);
	if (!failed) {
		end_notes(&gc);
		end_loops(&gc);
	}
	bool is_left = gc.is_left;

	gc_deinit(&gc);
	return failed ? failed : is_left;
}
