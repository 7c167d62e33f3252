/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: fanotify_mark(2), proc_pid_mountinfo(5), proc_pid_fdinfo(5). */
#include "watch/fanotify_marks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/fanotify.h>
#include <sys/stat.h>

#include "format/proc/mount_policy.h"
#include "format/proc/mount_table.h"
#include "format/proc/proc_text.h"
#include "kernel/process_root.h"
#include "kernel/procfs.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum {
	INFO_MAX = 4096,   /* of fdinfo */
	DEVICE_SHIFT = 32, /* major beside minor */
	NOTES_MAX = 2048,  /* bytes */
};

/* What is opened is told at once, and that it was written when it is closed: a mark for each write
 * would cost every program of the host. Folders count: an include is one that was listed. */
enum { EVENTS = FAN_OPEN | FAN_CLOSE_WRITE | FAN_ONDIR };

static const struct {
	unsigned flags;
	uint64_t events;
	const char *note;
} ways[] = {
	{ FAN_MARK_FILESYSTEM, EVENTS | FAN_OPEN_EXEC, NULL },
	{ FAN_MARK_FILESYSTEM, EVENTS, "what is executed is told as opened (before Linux 5.0)" },
	{ FAN_MARK_MOUNT, EVENTS,
	  "mounts are watched, not file systems (before Linux 4.20): what is mounted later is not "
	  "seen, and what is executed is told as opened" },
};

static void note(struct fanotify_marks *marks, const char *text)
{
	if (marks->notes->size < NOTES_MAX)
		buf_add_format(marks->notes, "%sfanotify: %s", marks->notes->size ? "\n" : "",
			       text);
}

/* A worse way is taken only while nothing has been marked in a better one: later a refusal is one
 * of that file system. */
static int set_mark(struct fanotify_marks *marks, int file)
{
	for (;;) {
		if (fanotify_mark(marks->queue, FAN_MARK_ADD | ways[marks->way].flags,
				  ways[marks->way].events, file, NULL) == 0) {
			if (marks->count++ == 0 && ways[marks->way].note)
				note(marks, ways[marks->way].note);
			return 0;
		}
		if (errno != EINVAL || marks->count || marks->way + 1 == COUNT(ways))
			return -errno;
		marks->way++;
	}
}

/* True if the open file lies on this mount: another one may stand at its place, over it. */
static bool is_of_mount(int file, unsigned id)
{
	char name[64];
	scoped_buf text = { 0 };
	uint64_t found;

	snprintf(name, sizeof(name), "/proc/self/fdinfo/%d", file);
	return procfs_read_record(AT_FDCWD, name, INFO_MAX, &text) < 0 ||
	       !proc_text_number(buf_bytes(&text), "mnt_id:", &found) || found == id;
}

static void leave_out(struct fanotify_marks *marks, const char *target,
		      const struct mount_line *line)
{
	scoped_buf text = { 0 };

	marks->left_out++;
	buf_add_format(&text, "%s is not watched: %.*s may not answer", target,
		       (int)line->type.size, line->type.at);
	note(marks, buf_text(&text));
}

static uint64_t key_of(const struct fanotify_marks *marks, const struct mount_line *line)
{
	return ways[marks->way].flags == FAN_MARK_MOUNT
		       ? line->id
		       : (uint64_t)line->major << DEVICE_SHIFT | line->minor;
}

static bool is_marked(const struct fanotify_marks *marks, const struct mount_line *line)
{
	return mark_set_find(&marks->devices, key_of(marks, line)) != NULL;
}

static void mark_mount(struct fanotify_marks *marks, const struct root *theirs,
		       const struct mount_line *line)
{
	scoped_buf target = { 0 }, type = { 0 };
	struct err err;

	buf_add_bytes(&type, line->type);
	/* what its type says, wherever it is */
	unsigned policy = mount_policy(buf_text(&type), "/");

	if (is_marked(marks, line) || (policy & MOUNT_NO_ROW))
		return;
	mount_unescape(line->target, &target);
	bool is_refused = policy & MOUNT_NOT_ENTERED;
	scoped_fd int file = is_refused ? -EREMOTE : root_open(theirs, buf_text(&target), &err);

	if (file == -EREMOTE)
		leave_out(marks, buf_text(&target), line);
	if (file < 0 && file != -EREMOTE)
		return; /* gone, hidden by another one, or a device */
	if (file >= 0 && (!is_of_mount(file, line->id) || set_mark(marks, file) < 0))
		return;
	*mark_set_put(&marks->devices, key_of(marks, line)) = true;
}

/* True the first time that this root of this namespace is met. */
static bool is_new_view(struct fanotify_marks *marks, int process)
{
	scoped_buf root = { 0 };
	int64_t namespace = 0;

	if (procfs_readlink(process, "root", &root) < 0 ||
	    procfs_namespace(process, "ns/mnt", &namespace) < 0)
		return false; /* it has gone */
	uint64_t key = XXH3_64bits_withSeed(root.at, root.size, (uint64_t) namespace);

	if (mark_set_find(&marks->views, key))
		return false;
	*mark_set_put(&marks->views, key) = true;
	return true;
}

int fanotify_marks_add(struct fanotify_marks *marks, const struct root *root, int process,
		       int64_t pid, struct err *err)
{
	scoped_buf text = { 0 };
	struct mount_line line;
	struct root theirs;

	if (!is_new_view(marks, process) ||
	    procfs_read(process, "mountinfo", ROOT_TEXT_MAX, &text) < 0 ||
	    process_root_init(&theirs, root, pid, err) < 0)
		return 0;
	for (struct bytes rest = buf_bytes(&text); mountinfo_next(&rest, &line);) {
		*mark_set_put(&marks->mounts, line.id) = true;
		mark_mount(marks, &theirs, &line);
	}
	root_deinit(&theirs);
	return marks->count ? 0
			    : err_set(err, -ENOTSUP,
				      "none of the file systems of process %lld can be watched",
				      (long long)pid);
}

bool fanotify_marks_see(const struct fanotify_marks *marks, int file)
{
	struct statx state;

	return statx(file, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_MNT_ID, &state) < 0 ||
	       !(state.stx_mask & STATX_MNT_ID) ||
	       mark_set_find(&marks->mounts, state.stx_mnt_id) != NULL;
}

void fanotify_marks_clear(struct fanotify_marks *marks)
{
	(void)fanotify_mark(marks->queue, FAN_MARK_FLUSH | ways[marks->way].flags, 0, AT_FDCWD,
			    NULL);
}

void fanotify_marks_deinit(struct fanotify_marks *marks)
{
	mark_set_deinit(&marks->views);
	mark_set_deinit(&marks->devices);
	mark_set_deinit(&marks->mounts);
}
