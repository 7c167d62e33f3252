/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "enter/mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

#include "kernel/procfs.h"

bool mounts_has_trees(void)
{
	static enum { UNKNOWN_YET, HAS, HAS_NOT } known;

	/* of no folder: EBADF where the call is known */
	if (known == UNKNOWN_YET)
		known = open_tree(-1, "", AT_EMPTY_PATH) >= 0 || errno != ENOSYS ? HAS : HAS_NOT;
	return known == HAS;
}

int mounts_tree(int from, const char *name)
{
	int tree = open_tree(from, name,
			     OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | AT_EMPTY_PATH |
				     AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT);

	return tree < 0 ? -errno : tree;
}

int mounts_id(int proc, int fd)
{
	scoped_buf text = { 0 };
	struct bytes rest, line;
	uint64_t number;
	char name[32];

	snprintf(name, sizeof(name), "self/fdinfo/%d", fd);
	int failed = procfs_read_record(proc, name, PATH_MAX, &text);

	if (failed)
		return failed;
	for (rest = buf_bytes(&text); bytes_line(&rest, &line);)
		if (bytes_skip(&line, "mnt_id:") && bytes_u64(bytes_trim(line), 10, &number) &&
		    number <= INT_MAX)
			return (int)number;
	return -ENOTSUP;
}

int mounts_lock(int tree)
{
	struct mount_attr attributes = {
		.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV,
		.propagation = MS_PRIVATE,
	};

	return mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attributes,
			     sizeof(attributes)) < 0
		       ? -errno
		       : 0;
}

static int configure(int context, const char *source, const struct mounts_setting *settings)
{
	bool is_named = false;

	for (const struct mounts_setting *setting = settings; setting && setting->key; setting++) {
		is_named |= strcmp(setting->key, "source") == 0;
		if (fsconfig(context, FSCONFIG_SET_STRING, setting->key, setting->value, 0) < 0)
			return -errno;
	}
	if ((!is_named && fsconfig(context, FSCONFIG_SET_STRING, "source",
				   source ? source : MOUNTS_SOURCE, 0) < 0) ||
	    (source && fsconfig(context, FSCONFIG_SET_FLAG, "ro", NULL, 0) < 0) ||
	    fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return -errno;
	return 0;
}

int mounts_new(const char *type, const char *source, const struct mounts_setting *settings)
{
	scoped_fd int context = fsopen(type, FSOPEN_CLOEXEC);
	int failed = context < 0 ? -errno : configure(context, source, settings);

	if (failed)
		return failed;
	int mounted = fsmount(context, FSMOUNT_CLOEXEC,
			      source ? MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV
				     : MOUNT_ATTR_NOSUID);

	return mounted < 0 ? -errno : mounted;
}

int mounts_attach(int tree, const struct mounts_place *place, const char *name)
{
	unsigned flags = MOVE_MOUNT_F_EMPTY_PATH | (*name ? 0U : MOVE_MOUNT_T_EMPTY_PATH);

	return move_mount(tree, "", place->fd, name, flags) < 0 ? -errno : 0;
}

static int path_in(const struct mounts_place *place, const char *name, char *ret)
{
	int size = snprintf(ret, PATH_MAX, "%s/%s", place->path, name);

	return size < 0 || size >= PATH_MAX ? -ENAMETOOLONG : 0;
}

int mounts_bind(int from, const char *name, const struct mounts_place *place, const char *as)
{
	scoped_fd int tree = mounts_has_trees() ? mounts_tree(from, name) : -ENOSYS;
	char path[PATH_MAX];

	if (tree != -ENOSYS)
		return tree < 0 ? tree : mounts_attach(tree, place, as);
	int failed = path_in(place, as, path);

	if (failed)
		return failed;
	return fchdir(from) < 0 || mount(*name ? name : ".", path, NULL, MS_BIND | MS_REC, NULL) < 0
		       ? -errno
		       : 0;
}

/* The folder that is mounted on the one of that path: ".." of the root leads to what covers it. */
static int open_cover(const struct mounts_place *place)
{
	return open(place->path[0] ? place->path : "/..", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

int mounts_cover(struct mounts_place *place, const char *source, int *covered)
{
	const struct mounts_setting settings[] = { { "mode", "0755" },
						   { "source", source },
						   { 0 } };
	bool is_root = !place->path[0];
	int made = mounts_has_trees() ? mounts_new("tmpfs", NULL, settings) : -ENOSYS;

	if (made < 0 && made != -ENOSYS)
		return made;
	int failed = made < 0 ? 0 : mounts_attach(made, place, "");

	if (failed) {
		close(made);
		return failed;
	}
	if (made < 0) {
		if (mount(source, is_root ? "/" : place->path, "tmpfs", MS_NOSUID, "mode=0755") < 0)
			return -errno;
		made = open_cover(place);
		if (made < 0)
			return -errno;
	}
	*covered = place->fd;
	place->fd = made;
	if (is_root)
		snprintf(place->path, sizeof(place->path), "/..");
	return 0;
}

int mounts_fresh(const char *type, const struct mounts_setting *settings, const char *options,
		 const struct mounts_place *place, const char *name)
{
	scoped_fd int made = mounts_has_trees() ? mounts_new(type, NULL, settings) : -ENOSYS;
	char path[PATH_MAX];

	if (made != -ENOSYS)
		return made < 0 ? made : mounts_attach(made, place, name);
	int failed = path_in(place, name, path);

	if (failed)
		return failed;
	return mount(MOUNTS_SOURCE, path, type, MS_NOSUID | MS_NOEXEC, options) < 0 ? -errno : 0;
}
