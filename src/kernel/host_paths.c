/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: mount_namespaces(7), proc_pid_mountinfo(5). */
#include "kernel/host_paths.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "base/path.h"
#include "kernel/process_root.h"
#include "kernel/procfs.h"

void host_paths_deinit(struct host_paths *paths)
{
	for (vec_each(view, &paths->views))
		root_deinit(&view->root);
	vec_deinit(&paths->views);
	host_paths_processes_deinit(&paths->processes);
	arena_deinit(&paths->arena);
}

static bool read_mounts(struct host_paths *paths, int process, struct mount_view *ret)
{
	scoped_buf text = { 0 };

	if (procfs_read(process, "mountinfo", ROOT_TEXT_MAX, &text) < 0)
		return false;
	mount_view_read(buf_bytes(&text), &paths->arena, ret);
	return true;
}

/* The folder of a process in /proc: "812", "self". */
static int open_process(const struct host_paths *paths, const char *name)
{
	char path[32];

	snprintf(path, sizeof(path), "proc/%s", name);
	return openat(paths->host->fd, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static void begin(struct host_paths *paths)
{
	scoped_fd int self = open_process(paths, "self");

	paths->is_begun = true;
	if (self < 0 || procfs_namespace(self, "ns/mnt", &paths->namespace) < 0 ||
	    !read_mounts(paths, self, &paths->mounts))
		paths->mounts = (struct mount_view){ 0 }; /* then nothing is found */
}

/* True if it is the root of the namespace: what a process in a jail calls its files is not what
 * others in its namespace call them, so that it cannot share their view. */
static bool has_whole_root(int process)
{
	scoped_buf root = { 0 };

	return procfs_readlink(process, "root", &root) == 0 && text_is(buf_text(&root), "/");
}

static size_t view_of(struct host_paths *paths, uint32_t process, int folder)
{
	struct host_paths_view view = { 0 };
	struct err err;

	if (procfs_namespace(folder, "ns/mnt", &view.namespace) < 0 || !has_whole_root(folder))
		return HOST_PATHS_UNKNOWN;
	if (view.namespace == paths->namespace)
		return HOST_PATHS_OWN;
	for (vec_each(known, &paths->views))
		if (known->namespace == view.namespace)
			return (size_t)(known - paths->views.at) + HOST_PATHS_OTHERS;
	if (paths->views.count == HOST_PATHS_VIEWS_MAX ||
	    !read_mounts(paths, folder, &view.mounts) ||
	    process_root_init(&view.root, paths->host, process, &err) < 0)
		return HOST_PATHS_UNKNOWN;
	*vec_push(&paths->views) = view;
	return paths->views.count - 1 + HOST_PATHS_OTHERS;
}

size_t host_paths_meet(struct host_paths *paths, uint32_t process)
{
	const size_t *known = host_paths_processes_find(&paths->processes, process);
	char name[16];

	if (!paths->is_begun)
		begin(paths);
	snprintf(name, sizeof(name), "%u", process);
	scoped_fd int folder = open_process(paths, name);

	if (folder < 0)
		return known ? *known : HOST_PATHS_UNKNOWN;
	size_t view = view_of(paths, process, folder);

	if (known || paths->processes.count < HOST_PATHS_PROCESSES_MAX)
		*host_paths_processes_put(&paths->processes, process) = view;
	return view;
}

/* Appends the path without links; of what is not there, that of its folder and its name. */
static bool resolve(const struct root *root, const char *path, struct buf *ret)
{
	scoped_arena arena = { 0 };
	struct bytes above = path_folder(path);
	const char *folder = above.size ? arena_string(&arena, above) : "/";
	const char *name = path_name(path);

	if (root_resolve(root, path, ret) == 0)
		return true;
	buf_clear(ret);
	if (!name[0] || text_is(name, "..") || root_resolve(root, folder, ret) < 0)
		return false;
	buf_add_format(ret, "%s%s", text_is(buf_text(ret), "/") ? "" : "/", name);
	return true;
}

/* The tables of mounts say where it is; whether it is there says the file itself. */
static bool is_same_file(const struct root *theirs, const char *path, const struct root *host,
			 const char *there)
{
	struct stat one, other;
	int absent = root_lstat(theirs, path, &one), absent_there = root_lstat(host, there, &other);

	if (absent || absent_there)
		return absent == -ENOENT && absent_there == -ENOENT;
	return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

bool host_paths_find(const struct host_paths *paths, size_t at, const char *path, struct buf *ret)
{
	const struct host_paths_view *view = at >= HOST_PATHS_OTHERS
						     ? &paths->views.at[at - HOST_PATHS_OTHERS]
						     : NULL;
	scoped_buf real = { 0 }, there = { 0 };

	if (!view || path[0] != '/' || !resolve(&view->root, path, &real) ||
	    !mount_view_translate(&view->mounts, buf_text(&real), &paths->mounts, &there) ||
	    !is_same_file(&view->root, buf_text(&real), paths->host, buf_text(&there)))
		return false;
	buf_add_bytes(ret, buf_bytes(&there));
	return true;
}
