/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "enter/cgroups.h"

#include <errno.h>
#include <fcntl.h>

#include "format/proc/mount_table.h"
#include "kernel/procfs.h"

enum { RECORD_MAX = 64 * 1024 };

/* ---- where they are ------------------------------------------------------------------------ */

/* A line "4:memory:/docker/4f5e", "1:name=systemd:/", "0::/system.slice/x.service". */
struct cgroup_line {
	struct bytes controllers; /* empty: version 2 */
	struct bytes path;
};

static bool next_line(struct bytes *rest, struct cgroup_line *ret)
{
	struct bytes line, number;

	while (bytes_line(rest, &line)) {
		if (!bytes_part(&line, ':', &number) ||
		    !bytes_part(&line, ':', &ret->controllers) || !bytes_starts(line, "/"))
			continue;
		ret->path = line;
		return true;
	}
	return false;
}

static bool is_in(struct bytes text, const struct cgroup_line *wanted)
{
	struct cgroup_line line;

	while (next_line(&text, &line))
		if (bytes_equal(line.controllers, wanted->controllers) &&
		    bytes_equal(line.path, wanted->path))
			return true;
	return false;
}

/* True if the options of a mount name the first of the controllers: all stand together. */
static bool has_controller(struct bytes options, struct bytes controllers)
{
	struct bytes option, first;

	if (!bytes_part(&controllers, ',', &first))
		return false;
	while (bytes_part(&options, ',', &option))
		if (bytes_equal(option, first))
			return true;
	return false;
}

/* What of the path is below the root of a mount, "" for the root itself. False: it is not. */
static bool is_below(struct bytes path, struct bytes root, struct bytes *ret)
{
	*ret = path;
	if (bytes_is(root, "/")) {
		if (path.size == 1)
			ret->size = 0;
		return true;
	}
	if (path.size < root.size || !bytes_equal(bytes_slice(path, 0, root.size), root))
		return false;
	*ret = bytes_slice(path, root.size, SIZE_MAX);
	return ret->size == 0 || ret->at[0] == '/';
}

static bool leaves_root(struct bytes path)
{
	struct bytes part;

	while (bytes_part(&path, '/', &part))
		if (bytes_is(part, ".."))
			return true;
	return false;
}

/* The folder of a group; NULL if it is below no mount. */
static const char *folder_of(const struct cgroup_line *line, struct bytes mountinfo,
			     struct arena *arena)
{
	struct mount_line mount;
	struct bytes below;

	while (!leaves_root(line->path) && mountinfo_next(&mountinfo, &mount)) {
		bool is_second = bytes_is(mount.type, "cgroup2");
		scoped_buf folder = { 0 }, root = { 0 };

		if (!(line->controllers.size
			      ? bytes_is(mount.type, "cgroup") &&
					has_controller(mount.super_options, line->controllers)
			      : is_second))
			continue;
		mount_unescape(mount.root, &root);
		if (!is_below(line->path, buf_bytes(&root), &below))
			continue;
		mount_unescape(mount.target, &folder);
		buf_add_bytes(&folder, below);
		return arena_string(arena, buf_bytes(&folder));
	}
	return NULL;
}

int cgroups_find(struct bytes theirs, struct bytes ours, struct bytes mountinfo,
		 struct arena *arena, text_list *ret, struct err *err)
{
	struct cgroup_line line;

	while (next_line(&theirs, &line)) {
		if (is_in(ours, &line))
			continue;
		const char *folder = folder_of(&line, mountinfo, arena);

		if (!folder)
			return err_set(err, -ENOTSUP,
				       "its control group %.*s (%.*s) is not below what is mounted "
				       "here",
				       (int)line.path.size, line.path.at,
				       (int)line.controllers.size, line.controllers.at);
		if (ret->count == CGROUPS_MAX)
			return err_set(err, -E2BIG, "it is in more than %d control groups",
				       CGROUPS_MAX);
		*vec_push_in(arena, ret) = folder;
	}
	return 0;
}

/* ---- joining them -------------------------------------------------------------------------- */

/* As `docker pause` makes it: freezer.state of version 1, cgroup.events of version 2. */
static bool is_frozen(int folder)
{
	scoped_buf state = { 0 }, events = { 0 };

	if (procfs_read_record(folder, "freezer.state", RECORD_MAX, &state) == 0 &&
	    !bytes_starts(buf_bytes(&state), "THAWED"))
		return true;
	return procfs_read_record(folder, "cgroup.events", RECORD_MAX, &events) == 0 &&
	       bytes_find_text(buf_bytes(&events), "frozen 1") >= 0;
}

static int open_group(const char *path, struct cgroups *ret, struct err *err)
{
	scoped_fd int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (folder < 0)
		return err_errno(err, "its control group %s", path);
	if (is_frozen(folder))
		return err_set(err, -EBUSY,
			       "its control group %s is frozen, as by pausing the container: a "
			       "command in there would stand still; leave --cgroup out",
			       path);
	int procs = openat(folder, "cgroup.procs", O_WRONLY | O_CLOEXEC);

	if (procs < 0)
		return err_errno(err, "its control group %s", path);
	ret->procs[ret->count++] = procs;
	return 0;
}

int cgroups_open(const struct subject *subject, struct cgroups *ret, struct err *err)
{
	scoped_arena arena = { 0 };
	scoped_buf theirs = { 0 }, ours = { 0 }, mountinfo = { 0 };
	scoped_fd int own = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
	text_list folders = { 0 };

	ret->count = 0;
	int failed = procfs_read_record(subject->process, "cgroup", RECORD_MAX, &theirs);

	if (!failed)
		failed = procfs_read_record(own, "cgroup", RECORD_MAX, &ours);
	if (!failed)
		failed = procfs_read(own, "mountinfo", ROOT_TEXT_MAX, &mountinfo);
	if (failed)
		return err_set(err, failed, "its control groups: %s", err_words(failed));
	if (cgroups_find(buf_bytes(&theirs), buf_bytes(&ours), buf_bytes(&mountinfo), &arena,
			 &folders, err) < 0)
		return err->code;
	for (vec_each(folder, &folders))
		if (open_group(*folder, ret, err) < 0)
			return err->code;
	return 0;
}

void cgroups_close(struct cgroups *cgroups)
{
	for (size_t i = 0; i < cgroups->count; i++)
		close(cgroups->procs[i]);
	cgroups->count = 0;
}

int cgroups_join(const struct cgroups *cgroups, struct err *err)
{
	for (size_t i = 0; i < cgroups->count; i++)
		if (write(cgroups->procs[i], "0", 1) < 0) /* whoever writes */
			return err_errno(err, "joining its control group");
	return 0;
}
