/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/cgroup_tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>

#include "format/proc/proc_cgroup.h"
#include "format/proc/proc_maps.h"
#include "kernel/procfs.h"

enum { PROCS_MAX = 16 * 1024 * 1024 }; /* bytes of one cgroup.procs */

/* One hierarchy on its way down. */
struct walk {
	struct cgroup_tree *tree;
	struct buf path; /* of the group we are in, as /proc/PID/cgroup has it */
	struct buf procs;
	unsigned depth;
};

/* Everybody in `group` who is not known from a better hierarchy. */
static void read_members(struct walk *walk, int group)
{
	struct bytes rest, line;
	const char *path = NULL;
	uint64_t pid;

	buf_clear(&walk->procs);
	if (procfs_read(group, "cgroup.procs", PROCS_MAX, &walk->procs) < 0)
		return;
	rest = buf_bytes(&walk->procs);
	while (bytes_line(&rest, &line)) {
		/* 0: a process that our pid namespace does not hold */
		if (!bytes_u64(line, 10, &pid) || pid == 0)
			continue;
		if (!path)
			path = arena_string(&walk->tree->arena, buf_bytes(&walk->path));
		const char **known = cgroup_path_map_put(&walk->tree->paths, pid);

		if (!*known)
			*known = path;
	}
}

static void walk_group(struct walk *walk, int group);

static void walk_child(struct walk *walk, int group, const char *name)
{
	size_t size = walk->path.size;
	int child = openat(group, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (child < 0)
		return;
	buf_add_format(&walk->path, "%s%s", size > 1 ? "/" : "", name);
	walk->depth++;
	read_members(walk, child);
	walk_group(walk, child);
	walk->depth--;
	walk->path.size = size;
}

/* Looks into the children of `group`, which is closed. */
static void walk_group(struct walk *walk, int group)
{
	scoped_dir DIR *dir = fdopendir(group);
	struct dirent *entry;

	if (!dir) {
		close(group);
		return;
	}
	while (walk->depth < CGROUP_TREE_DEPTH_MAX && (entry = readdir(dir))) {
		if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
			continue;
		if (walk->tree->groups++ >= CGROUP_TREE_GROUPS_MAX)
			return;
		walk_child(walk, dirfd(dir), entry->d_name);
	}
}

/* Walks the hierarchy mounted on `path`, of which the group `top` is what is mounted. */
static void walk_hierarchy(struct cgroup_tree *tree, const struct root *root, const char *path,
			   struct bytes top)
{
	struct walk walk = { .tree = tree };
	struct err err;
	int fd = root_open(root, path, &err);

	if (fd < 0)
		return;
	buf_add_bytes(&walk.path, top);
	if (!bytes_is(top, "/"))
		read_members(&walk, fd);
	walk_group(&walk, fd);
	buf_deinit(&walk.path);
	buf_deinit(&walk.procs);
}

/* One line of mountinfo taken apart; see proc_pid_mountinfo(5). */
struct hierarchy_mount {
	struct bytes top, path, options;
	bool unified;
};

static bool parse_mount(struct bytes line, struct hierarchy_mount *ret)
{
	struct bytes word, type;
	ptrdiff_t dash = bytes_find_text(line, " - ");

	if (dash < 0)
		return false;
	struct bytes behind = bytes_slice(line, (size_t)dash + 3, line.size);

	if (!bytes_word(&behind, &type) || !bytes_word(&behind, &word) ||
	    !bytes_word(&behind, &ret->options))
		return false;
	ret->unified = bytes_is(type, "cgroup2");
	for (unsigned i = 0; i < 3; i++)
		if (!bytes_word(&line, &word))
			return false;
	return (ret->unified || bytes_is(type, "cgroup")) && bytes_word(&line, &ret->top) &&
	       bytes_word(&line, &ret->path);
}

/* True if the options of a mount name the controller. */
static bool has_option(struct bytes options, const char *name)
{
	struct bytes option;

	while (bytes_part(&options, ',', &option))
		if (bytes_is(option, name))
			return true;
	return false;
}

/* Finds where the hierarchy of `controller` ("": version 2) is mounted. */
static bool find_mount(struct bytes mountinfo, const char *controller, struct hierarchy_mount *ret)
{
	struct bytes line;

	while (bytes_line(&mountinfo, &line))
		if (parse_mount(line, ret) &&
		    (controller[0] ? !ret->unified && has_option(ret->options, controller)
				   : ret->unified))
			return true;
	return false;
}

void cgroup_tree_read(struct cgroup_tree *tree, const struct root *root, int proc)
{
	scoped_buf mountinfo = { 0 };
	struct hierarchy_mount mount;
	const char *controller;

	if (procfs_read(proc, "self/mountinfo", ROOT_TEXT_MAX, &mountinfo) < 0)
		return;
	for (size_t i = 0; (controller = proc_cgroup_hierarchy(i)) && !tree->paths.count; i++) {
		scoped_buf path = { 0 };

		if (!find_mount(buf_bytes(&mountinfo), controller, &mount))
			continue;
		proc_path_unescape(&path, mount.path);
		walk_hierarchy(tree, root, buf_text(&path), mount.top);
	}
}

const char *cgroup_tree_find(const struct cgroup_tree *tree, pid_t pid)
{
	const char *const *path = cgroup_path_map_find(&tree->paths, (uint64_t)pid);

	return path ? *path : NULL;
}

void cgroup_tree_deinit(struct cgroup_tree *tree)
{
	arena_deinit(&tree->arena);
	cgroup_path_map_deinit(&tree->paths);
}
