/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: setns(2), mount_namespaces(7), mount_setattr(2). */
#include "enter/shared.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/magic.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "base/helper.h"
#include "enter/become.h"
#include "enter/marks.h"
#include "enter/view.h"
#include "format/proc/mount_table.h"
#include "kernel/procfs.h"

enum { STALL_MS = 60 * 1000, MOUNTS_MAX = 16 << 20 };

/* What the process that goes there needs of the host. */
struct sharing {
	const struct subject *subject;
	const struct tools *tools;
	int proc;
	struct buf mounts; /* the host's mountinfo */
	dev_t dev;         /* of the host's /dev */
};

/* ---- what may be in the way ---------------------------------------------------------------- */

static bool find_mount(struct bytes mountinfo, unsigned id, struct mount_line *ret)
{
	while (mountinfo_next(&mountinfo, ret))
		if (ret->id == id)
			return true;
	return false;
}

/* Who mounts there mounts on the host as well. */
static bool is_of_host(const struct sharing *sharing, struct bytes theirs, unsigned id)
{
	struct bytes ours = buf_bytes(&sharing->mounts);
	struct mount_line there, here;

	if (!find_mount(theirs, id, &there) || !there.peer_group)
		return false;
	while (mountinfo_next(&ours, &here))
		if (here.peer_group == there.peer_group)
			return true;
	return false;
}

static bool is_ours(struct bytes mountinfo, unsigned id)
{
	scoped_arena arena = { 0 };
	mark_list marks = { 0 };

	marks_find(mountinfo, &arena, &marks);
	for (vec_each(mark, &marks))
		if (mark->id == id || mark->box == id)
			return true;
	return false;
}

/* Whether the tools may be mounted there: 1: a folder of ours waits for it; 0: nothing is there. */
static int look(const struct sharing *sharing, const struct mounts_place *dev, struct err *err)
{
	scoped_buf mounts = { 0 };
	scoped_fd int folder = openat(dev->fd, TOOLS_FOLDER, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	int failed = procfs_read(sharing->proc, "self/mountinfo", MOUNTS_MAX, &mounts);
	int at = mounts_id(sharing->proc, dev->fd),
	    found = folder < 0 ? -1 : mounts_id(sharing->proc, folder);

	if (failed || at < 0)
		return err_set(err, failed ? failed : at, "its mounts: %s",
			       err_words(failed ? failed : at));
	if (is_of_host(sharing, buf_bytes(&mounts), (unsigned)at))
		return err_set(err, -ENOTSUP,
			       "its /dev is the host's as well: what is mounted there would be on "
			       "the host, too; enter without --shared");
	if (folder < 0)
		return 0;
	if (found >= 0 && is_ours(buf_bytes(&mounts), (unsigned)found))
		return err_set(err, -EEXIST,
			       "the tools are there already, at " TOOLBOX_PREFIX
			       "; trowel enter --gc removes them");
	if (found != at || !marks_is_folder(folder))
		return err_set(err, -EEXIST, TOOLBOX_PREFIX " is there, and is not of trowel");
	return 1;
}

/* ---- mounting ------------------------------------------------------------------------------ */

static int lock_alone(const struct mounts_place *place)
{
	struct mount_attr attributes = { .attr_set = MOUNT_ATTR_RDONLY };

	if (mount_setattr(place->fd, "", AT_EMPTY_PATH, &attributes, sizeof(attributes)) == 0)
		return 0;
	return mount(NULL, place->path, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID, NULL) <
			       0
		       ? -errno
		       : 0;
}

static bool is_memory(int folder)
{
	struct statfs state;

	return fstatfs(folder, &state) == 0 && state.f_type == TMPFS_MAGIC;
}

/* The folder to mount on. Where the container's /dev cannot be written, or is a folder of its
 * files, one in memory covers it. */
static int make_folder(struct mounts_place *dev, bool *is_covered)
{
	*is_covered = false;
	if (is_memory(dev->fd)) {
		if (mkdirat(dev->fd, TOOLS_FOLDER, MARKS_FOLDER_MODE) == 0)
			return 0;
		if (errno != EROFS && errno != EACCES && errno != EPERM && errno != ENOSPC)
			return -errno;
	}
	int failed = view_cover(dev, MOUNTS_SHARED, NULL);

	*is_covered = !failed;
	if (!failed && mkdirat(dev->fd, TOOLS_FOLDER, MARKS_FOLDER_MODE) < 0)
		failed = -errno;
	return failed;
}

static int mount_tools(const struct sharing *sharing, struct mounts_place *dev, bool has_folder)
{
	const struct tools *tools = sharing->tools;
	bool has_box = tools->path && tools->rung != RUNG_COPY;
	bool is_covered = false;
	struct mounts_place place = { .path = TOOLBOX_PREFIX };
	scoped_fd int covered = -1;
	int failed = has_folder ? 0 : make_folder(dev, &is_covered);

	if (failed)
		return failed;
	place.fd = openat(dev->fd, TOOLS_FOLDER, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	failed = place.fd < 0 ? -errno
			      : mounts_cover(&place, has_box ? MOUNTS_SHARED_BOX : MOUNTS_SHARED,
					     &covered);
	failed = failed ? failed : tools_attach_box(tools, dev);
	failed = failed ? failed : lock_alone(&place);
	failed = failed || !is_covered ? failed : lock_alone(dev);
	cleanup_fd(&place.fd);
	return failed;
}

static void tell_nobody(void *context, const char *what, const char *path)
{
	(void)context;
	(void)what;
	(void)path;
}

/* "/dev" as the process sees it; a link may lead anywhere. */
static int open_dev(const struct sharing *sharing, struct mounts_place *dev, struct err *err)
{
	struct stat state;

	snprintf(dev->path, sizeof(dev->path), "/dev");
	dev->fd = open("/dev", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dev->fd < 0)
		return err_set(err, -ENOTSUP,
			       "there is no /dev in there to mount the tools in, and trowel does "
			       "not write to a container's files; enter without --shared");
	if (fstat(dev->fd, &state) == 0 && state.st_dev == sharing->dev)
		return err_set(err, -ENOTSUP,
			       "its /dev is the host's: the tools would be seen on the host; enter "
			       "without --shared");
	return 0;
}

static int go_there(const struct sharing *sharing, struct err *err)
{
	const struct subject *subject = sharing->subject;

	if (geteuid() != 0 && become_its_root(subject, err) < 0)
		return err->code;
	if (setns(subject->namespaces[SUBJECT_MNT], CLONE_NEWNS) < 0)
		return err_errno(err, "joining its mount namespace");
	if (fchdir(subject->root) < 0 || chroot(".") < 0)
		return err_errno(err, "its root");
	umask(0);
	return geteuid() == 0 ? become_its_root(subject, err) : 0;
}

static int share(const struct sharing *sharing, struct err *err)
{
	struct mounts_place dev = { .fd = -1 };
	int found = go_there(sharing, err);

	found = found < 0 ? found : open_dev(sharing, &dev, err);
	found = found < 0 ? found : look(sharing, &dev, err);
	if (found >= 0) {
		int failed = mount_tools(sharing, &dev, found);

		if (failed) {
			(void)marks_remove(sharing->proc, false, tell_nobody, NULL);
			found = err_set(err, failed, "the tools cannot be mounted at %s: %s",
					TOOLBOX_PREFIX, err_words(failed));
		}
	}
	cleanup_fd(&dev.fd);
	return found < 0 ? found : 0;
}

/* In a process of its own, which does not come back. */
static void work(int fd, void *context)
{
	const struct sharing *sharing = context;
	scoped_buf batch = { 0 };
	struct err err = { 0 };

	(void)share(sharing, &err);
	helper_send(fd, &batch, (struct bytes){ (const char *)&err, sizeof(err) });
	helper_flush(fd, &batch);
}

static int run(struct sharing *sharing, struct err *err)
{
	scoped_helper helper = { .fd = -1 };
	struct bytes answer = { 0 };

	if (procfs_read(sharing->proc, "self/mountinfo", MOUNTS_MAX, &sharing->mounts) < 0)
		return err_set(err, -EIO, "the host's mounts cannot be read");
	if (helper_start(&helper, work, sharing, err) < 0)
		return err->code;
	int got = helper_receive(&helper, STALL_MS, &answer, err);

	if (got != 1 || answer.size != sizeof(*err))
		return got < 0 ? got : err_set(err, -EIO, "mounting the tools was ended");
	memcpy(err, answer.at, sizeof(*err));
	return err->code;
}

bool shared_may_be_written(const struct subject *subject)
{
	return subject->capabilities[SUBJECT_BOUNDING] >> CAP_SYS_ADMIN & 1 &&
	       subject_inside(&subject->uids, 0) != SUBJECT_OVERFLOW_ID;
}

int shared_mount(const struct subject *subject, const struct tools *tools, struct err *err)
{
	struct sharing sharing = { .subject = subject, .tools = tools };
	struct stat dev;

	if (subject->namespaces[SUBJECT_MNT] < 0)
		return err_set(err, -ENOTSUP,
			       "its mounts are the host's: the tools would be on the host");
	if (tools->rung == RUNG_EXEC)
		return err_set(err, -EINVAL, "--rung exec mounts nothing that could be shared");
	if (tools->rung == RUNG_TREE && shared_may_be_written(subject))
		return err_set(
			err, -EPERM,
			"it may mount, and so could write to %s of the host: --rung copy, or "
			"an image",
			tools->path);
	sharing.proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (sharing.proc < 0)
		return err_errno(err, "/proc");
	sharing.dev = stat("/dev", &dev) == 0 ? dev.st_dev : 0;
	int failed = run(&sharing, err);

	close(sharing.proc);
	buf_deinit(&sharing.mounts);
	return failed;
}
