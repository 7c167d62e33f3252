/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "enter/view.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include "enter/inside_program.h"

enum {
	ENTRIES_MAX = 4096, /* of a folder of which each is shown for itself */
	FOLDER_MODE = 0755,
	FILE_MODE = 0600,
	DEVICE_MODE = 0666,
};

/* ---- folders of our own -------------------------------------------------------------------- */

/* `ret`: a folder by its name below "/", itself no link. */
static int open_place(const char *name, struct mounts_place *ret)
{
	snprintf(ret->path, sizeof(ret->path), "%s%s", *name ? "/" : "", name);
	ret->fd = open(*name ? ret->path : "/", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return ret->fd < 0 ? -errno : 0;
}

static bool is_folder(const char *path)
{
	struct stat state;

	return lstat(path, &state) == 0 && S_ISDIR(state.st_mode);
}

static int show_link(int from, const char *name, int to)
{
	char target[PATH_MAX];
	ssize_t size = readlinkat(from, name, target, sizeof(target) - 1);

	if (size < 0)
		return -errno;
	target[size] = '\0';
	return symlinkat(target, to, name) < 0 ? -errno : 0;
}

/* A device is what its numbers say, wherever it stands: cheaper than a mount. False where it may
 * not be made, as in a user namespace. */
static bool make_device(const char *name, const struct stat *state,
			const struct mounts_place *place)
{
	if (!S_ISCHR(state->st_mode) ||
	    mknodat(place->fd, name, state->st_mode, state->st_rdev) < 0)
		return false;
	if (state->st_uid == 0 && state->st_gid == 0)
		return true;
	if (fchownat(place->fd, name, state->st_uid, state->st_gid, AT_SYMLINK_NOFOLLOW) == 0)
		return true;
	(void)unlinkat(place->fd, name, 0);
	return false;
}

/* What comes and goes meanwhile, and what may not be shown, is left out. */
static void show_entry(int from, const struct dirent *entry, const struct mounts_place *place)
{
	const char *name = entry->d_name;
	struct stat state = { .st_mode = DTTOIF(entry->d_type) };
	int failed = 0;

	if ((entry->d_type == DT_UNKNOWN || entry->d_type == DT_CHR) &&
	    fstatat(from, name, &state, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) < 0)
		return;
	if (make_device(name, &state, place))
		return;
	if (S_ISLNK(state.st_mode))
		failed = show_link(from, name, place->fd);
	else if (S_ISDIR(state.st_mode) ? mkdirat(place->fd, name, FOLDER_MODE) < 0
					: mknodat(place->fd, name, S_IFREG | FILE_MODE, 0) < 0)
		failed = -errno;
	else
		failed = mounts_bind(from, name, place, name);
	if (failed && !S_ISLNK(state.st_mode))
		(void)unlinkat(place->fd, name, S_ISDIR(state.st_mode) ? AT_REMOVEDIR : 0);
}

static bool is_among(const char *name, const char *const *list)
{
	for (; list && *list; list++)
		if (strcmp(name, *list) == 0)
			return true;
	return false;
}

int view_cover(struct mounts_place *place, const char *source, const char *const *but)
{
	scoped_fd int covered = -1;
	int failed = mounts_cover(place, source, &covered);
	int listed = failed ? -1 : openat(covered, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	scoped_dir DIR *dir = listed < 0 ? NULL : fdopendir(listed);
	const struct dirent *entry;

	if (failed || !dir)
		return failed ? failed : -errno;
	for (int i = 0; i < ENTRIES_MAX && (entry = readdir(dir)); i++)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
		    !is_among(entry->d_name, but))
			show_entry(covered, entry, place);
	return 0;
}

/* ---- the root ------------------------------------------------------------------------------ */

static int make_root(void)
{
	static const char *const needed[] = { "dev", "proc", "etc" };
	struct mounts_place root;
	int failed = open_place("", &root);

	if (!failed)
		failed = view_cover(&root, MOUNTS_SOURCE, NULL);
	for (size_t i = 0; !failed && i < sizeof(needed) / sizeof(needed[0]); i++)
		if (mkdirat(root.fd, needed[i], FOLDER_MODE) < 0 && errno != EEXIST)
			failed = -errno;
	if (!failed && (fchdir(root.fd) < 0 || chroot(".") < 0))
		failed = -errno;
	cleanup_fd(&root.fd);
	return failed;
}

/* ---- /dev ---------------------------------------------------------------------------------- */

/* What programs take for granted. Source: Documentation/admin-guide/devices.txt. */
static const struct {
	const char *name;
	unsigned minor;
	unsigned major;
} nodes[] = {
	{ "null", 3, 1 },   { "zero", 5, 1 },    { "full", 7, 1 },
	{ "random", 8, 1 }, { "urandom", 9, 1 }, { "tty", 0, 5 },
};

static void make_nodes(int dev)
{
	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++)
		if (mknodat(dev, nodes[i].name, S_IFCHR | DEVICE_MODE,
			    makedev(nodes[i].major, nodes[i].minor)) < 0)
			continue; /* it is there, or we may not */
}

/* Terminals of our own: the host's would have no name in here. */
static int make_terminals(const struct mounts_place *dev, int *terminal)
{
	static const struct mounts_setting settings[] = { { "mode", "0620" },
							  { "ptmxmode", "0666" },
							  { 0 } };

	if (mkdirat(dev->fd, "pts", FOLDER_MODE) < 0 || symlinkat("pts/ptmx", dev->fd, "ptmx") < 0)
		return -errno;
	int failed = mounts_fresh("devpts", settings, "newinstance,mode=0620,ptmxmode=0666", dev,
				  "pts");

	if (failed || !terminal)
		return failed;
	*terminal = openat(dev->fd, "pts/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
	return *terminal < 0 ? -errno : 0;
}

static int make_dev(const struct tools *tools, int *terminal, struct err *err)
{
	static const char *const ours[] = { "pts", "ptmx", TOOLS_FOLDER, INSIDE_PROGRAM_NAME,
					    NULL };
	struct mounts_place dev;
	int failed = open_place("dev", &dev);

	if (!failed)
		failed = view_cover(&dev, MOUNTS_SOURCE, ours);
	if (!failed) {
		make_nodes(dev.fd);
		failed = make_terminals(&dev, terminal);
	}
	if (failed)
		err_set(err, failed, "/dev of the private view: %s", err_words(failed));
	else
		failed = tools_attach(tools, &dev, err);
	cleanup_fd(&dev.fd);
	return failed;
}

/* ---- the rest ------------------------------------------------------------------------------ */

/* Programs that ask who root is end where nobody can say. */
static int make_accounts(void)
{
	static const char *const files[] = { "passwd", "group", "nsswitch.conf" };
	struct mounts_place etc;
	struct stat state;

	if (lstat("/etc/passwd", &state) == 0 || stat(TOOLBOX_PREFIX "/etc/passwd", &state) < 0)
		return 0;
	int failed = open_place("etc", &etc);

	if (!failed)
		failed = view_cover(&etc, MOUNTS_SOURCE, NULL);
	for (size_t i = 0; !failed && i < sizeof(files) / sizeof(files[0]); i++) {
		char target[PATH_MAX];

		snprintf(target, sizeof(target), TOOLBOX_PREFIX "/etc/%s", files[i]);
		if (symlinkat(target, etc.fd, files[i]) < 0 && errno != EEXIST)
			failed = -errno;
	}
	cleanup_fd(&etc.fd);
	return failed;
}

static bool is_proc(void)
{
	struct statfs state;

	return statfs("/proc", &state) == 0 && state.f_type == PROC_SUPER_MAGIC;
}

static int show_host(const struct view *view)
{
	struct mounts_place root;
	int failed = view->host < 0 ? 0 : open_place("", &root);

	if (view->host < 0 || failed)
		return failed;
	if (mkdirat(root.fd, view->host_at + 1, FOLDER_MODE) < 0 && errno != EEXIST)
		failed = -errno;
	if (!failed)
		failed = mounts_attach(view->host, &root, view->host_at + 1);
	cleanup_fd(&root.fd);
	return failed;
}

int view_begin(struct err *err)
{
	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0)
		return err_errno(err, "a mount namespace of our own");
	umask(0); /* modes here are as they are written; the command gets a mask of its own */
	return 0;
}

int view_make(struct view *view, const struct tools *tools, int *terminal, struct err *err)
{
	bool has_etc = is_folder("/etc") || !tools->path;
	int failed = 0;

	view->has_own_root = !is_folder("/dev") || !is_folder("/proc") || !has_etc ||
			     (view->host >= 0 && !is_folder(view->host_at));
	if (view->has_own_root)
		failed = make_root();
	if (failed)
		return err_set(err, failed, "a root folder of our own: %s", err_words(failed));
	if (make_dev(tools, terminal, err) < 0)
		return err->code;
	failed = make_accounts();
	if (failed)
		return err_set(err, failed, "/etc of the private view: %s", err_words(failed));
	failed = show_host(view);
	if (failed)
		return err_set(err, failed, "the host's files at %s: %s", view->host_at,
			       err_words(failed));
	view->needs_proc = !is_proc();
	return 0;
}
