/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: loop(4), open_tree(2), memfd_create(2), Documentation/filesystems/erofs.rst. */
#include "enter/tools.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/loop.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "base/root_source.h"
#include "enter/busybox.h"
#include "enter/tools_copy.h"
#include "format/languages/elf.h"

enum { LOOP_TRIES = 8 };

const char *const tools_rung_names[] = { "best", "tree", "image", "loop", "copy", "exec", NULL };

/* Where a box is looked for, in this order. */
static const char *const usual_places[] = {
	"/usr/local/lib/trowel/toolbox", "/usr/local/lib/trowel/toolbox.erofs",
	"/usr/lib/trowel/toolbox",       "/usr/lib/trowel/toolbox.erofs",
	"/var/lib/trowel/toolbox",       "/var/lib/trowel/toolbox.erofs",
};

static int open_box(struct tools *tools, const char *path)
{
	struct stat state;

	if (stat(path, &state) < 0)
		return -errno;
	if (!S_ISDIR(state.st_mode) && !S_ISREG(state.st_mode))
		return -EINVAL;
	tools->is_image = S_ISREG(state.st_mode);
	tools->box = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	tools->path = path;
	return tools->box < 0 ? -errno : 0;
}

const char *tools_find(void)
{
	for (size_t i = 0; i < sizeof(usual_places) / sizeof(usual_places[0]); i++)
		if (access(usual_places[i], R_OK) == 0)
			return usual_places[i];
	return NULL;
}

/* ---- rungs --------------------------------------------------------------------------------- */

static int prepare_tree(struct tools *tools)
{
	tools->tree = mounts_tree(tools->box, "");
	return tools->tree < 0 ? tools->tree : 0;
}

static int prepare_image(struct tools *tools)
{
	tools->tree = mounts_has_trees() ? mounts_new("erofs", tools->path, NULL) : -ENOSYS;
	return tools->tree < 0 ? tools->tree : 0;
}

static int bind_loop(struct tools *tools, int number)
{
	struct loop_info64 info = { .lo_flags = LO_FLAGS_AUTOCLEAR | LO_FLAGS_READ_ONLY };

	snprintf(tools->loop, sizeof(tools->loop), "loop%d", number);
	snprintf((char *)info.lo_file_name, sizeof(info.lo_file_name), "%s", MOUNTS_SOURCE);
	const struct loop_config all_at_once = { .fd = (unsigned)tools->box, .info = info };
	scoped_fd int device = openat(tools->host_dev, tools->loop, O_RDONLY | O_CLOEXEC);

	if (device >= 0 && ioctl(device, LOOP_CONFIGURE, &all_at_once) == 0) {
		tools->loop_fd = take_fd(&device);
		return 0;
	}
	/* before Linux 5.8 */
	if (device < 0 || ioctl(device, LOOP_SET_FD, tools->box) < 0)
		return -errno;
	if (ioctl(device, LOOP_SET_STATUS64, &info) < 0) {
		int failed = -errno;

		(void)ioctl(device, LOOP_CLR_FD, 0);
		return failed;
	}
	tools->loop_fd = take_fd(&device);
	return 0;
}

/* Somebody else may take the free one before us. */
static int prepare_loop(struct tools *tools)
{
	scoped_fd int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	int failed = control < 0 ? -errno : -EBUSY;
	char path[sizeof(tools->loop) + sizeof("/dev/")];

	tools->host_dev = open("/dev", O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (int i = 0; i < LOOP_TRIES && failed == -EBUSY; i++) {
		int number = ioctl(control, LOOP_CTL_GET_FREE);

		failed = number < 0 ? -errno : bind_loop(tools, number);
	}
	if (failed || !mounts_has_trees())
		return failed;
	snprintf(path, sizeof(path), "/dev/%s", tools->loop);
	tools->tree = mounts_new("erofs", path, NULL);
	return tools->tree < 0 ? tools->tree : 0;
}

/* Nothing before the join. */
static int prepare_later(struct tools *tools)
{
	(void)tools;
	return 0;
}

static const struct {
	int (*prepare)(struct tools *tools);
	bool for_image, for_folder;
	const char *why;
} rungs[RUNG_COUNT] = {
	[RUNG_TREE] = { prepare_tree, false, true, "the folder itself, read only" },
	[RUNG_IMAGE] = { prepare_image, true, false, "the image, mounted from its file" },
	[RUNG_LOOP] = { prepare_loop, true, false, "the image, by a loop device" },
	[RUNG_COPY] = { prepare_later, false, true, "the folder's files, copied to memory" },
	[RUNG_EXEC] = { prepare_later, false, true, "nothing is mounted, one tool is executed" },
};

static bool fits(const struct tools *tools, enum tools_rung rung)
{
	return tools->is_image ? rungs[rung].for_image : rungs[rung].for_folder;
}

static int fail(const struct tools *tools, enum tools_rung rung, int failed, struct err *err)
{
	if (!fits(tools, rung))
		return err_set(err, -EINVAL, "--rung %s takes %s, and %s is %s",
			       tools_rung_names[rung], tools->is_image ? "a folder" : "an image",
			       tools->path, tools->is_image ? "an image" : "a folder");
	if (tools->is_image && (failed == -EPERM || failed == -EACCES))
		return err_set(err, failed,
			       "%s: only root may mount an image; a folder of tools is copied",
			       tools->path);
	return err_set(err, failed, "%s: it cannot be brought in (--rung %s): %s", tools->path,
		       tools_rung_names[rung], err_words(failed));
}

static int climb(struct tools *tools, enum tools_rung wanted, struct err *err)
{
	int failed = -ENOTSUP;
	enum tools_rung tried = wanted;

	if (wanted != RUNG_BEST && !fits(tools, wanted))
		return fail(tools, wanted, failed, err);
	for (enum tools_rung rung = RUNG_TREE; rung < RUNG_EXEC + (wanted == RUNG_EXEC); rung++) {
		if ((wanted != RUNG_BEST && wanted != rung) || !fits(tools, rung))
			continue;
		tools->rung = tried = rung;
		tools->why = rungs[rung].why;
		failed = rungs[rung].prepare(tools);
		if (!failed)
			return 0;
	}
	return fail(tools, tried, failed, err);
}

/* ---- opening ------------------------------------------------------------------------------- */

/* A tree of a file for where it could be written otherwise, through the link that a process has to
 * what it executes; -1 where there are none, or none can be locked: it has to be copied then. */
static int locked_tree(int file)
{
	scoped_fd int tree = mounts_has_trees() ? mounts_tree(file, "") : -1;

	return tree >= 0 && mounts_lock(tree) == 0 ? take_fd(&tree) : -1;
}

int tools_open(struct tools *tools, const char *path, enum tools_rung rung, struct err *err)
{
	*tools = (struct tools){
		.box = -1,
		.busybox = -1,
		.tree = -1,
		.self = -1,
		.host_dev = -1,
		.loop_fd = -1,
	};
	int failed = path ? open_box(tools, path) : 0;

	if (failed)
		return err_set(err, failed,
			       "%s: %s; `trowel toolbox build -o FILE` makes a box of tools", path,
			       failed == -EINVAL ? "neither a folder nor an image"
						 : err_words(failed));
	if (path)
		return climb(tools, rung, err);
	if (rung != RUNG_BEST)
		return err_set(err, -EINVAL, "--rung %s wants a box of tools: --toolbox BOX",
			       tools_rung_names[rung]);
	tools->busybox = busybox_open();
	if (tools->busybox >= 0)
		tools->tree = locked_tree(tools->busybox);
	return 0;
}

void tools_take_applets(struct tools *tools, const char *const *names)
{
	if (tools->path || tools->busybox >= 0 || !names)
		return;
	tools->self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	if (tools->self < 0)
		return;
	tools->applets = names;
	tools->tree = locked_tree(tools->self);
}

void tools_close(struct tools *tools)
{
	int *const all[] = { &tools->box,  &tools->busybox,  &tools->tree,
			     &tools->self, &tools->host_dev, &tools->loop_fd };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		cleanup_fd(all[i]);
		*all[i] = -1;
	}
}

/* ---- in the view --------------------------------------------------------------------------- */

/* By a name in a folder that is held open: the host's /dev is not to be seen any more. */
static int mount_loop(const struct tools *tools)
{
	if (fchdir(tools->host_dev) < 0 ||
	    mount(tools->loop, TOOLBOX_PREFIX, "erofs", MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) < 0)
		return -errno;
	return 0;
}

int tools_attach_box(const struct tools *tools, const struct mounts_place *dev)
{
	scoped_fd int folder = -1;

	if (!tools->path && tools->busybox >= 0)
		return busybox_attach(tools->busybox, tools->tree, "busybox", busybox_names);
	if (!tools->path)
		return tools->applets
			       ? busybox_attach(tools->self, tools->tree, "trowel", tools->applets)
			       : 0;
	if (tools->tree >= 0) {
		int failed = mounts_attach(tools->tree, dev, TOOLS_FOLDER);

		/* before Linux 5.12: by the path it has now */
		if (!failed && mounts_lock(tools->tree) < 0 &&
		    mount(NULL, TOOLBOX_PREFIX, NULL,
			  MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) < 0)
			failed = -errno;
		return failed;
	}
	if (tools->rung == RUNG_LOOP)
		return mount_loop(tools);
	if (tools->rung != RUNG_COPY)
		return 0;
	folder = openat(dev->fd, TOOLS_FOLDER, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return folder < 0 ? -errno : tools_copy_tree(tools->box, folder);
}

int tools_attach(const struct tools *tools, const struct mounts_place *dev, struct err *err)
{
	enum { FOLDER = 0755 };
	int failed = mkdirat(dev->fd, TOOLS_FOLDER, FOLDER) < 0 ? -errno : 0;

	failed = failed ? failed : tools_attach_box(tools, dev);
	return failed ? err_set(err, failed, "the tools cannot be put at %s: %s", TOOLBOX_PREFIX,
				err_words(failed))
		      : 0;
}

bool tools_is_static(int fd)
{
	scoped_root_source file = ROOT_SOURCE_CLOSED;
	scoped_elf elf = { 0 };
	struct elf_part loader;
	struct err err;

	return root_source_take(&file, fcntl(fd, F_DUPFD_CLOEXEC, 0), "a tool", &err) == 0 &&
	       elf_read(&file.source, &elf) && !elf_segment(&elf, PT_INTERP, &loader);
}
