/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mounts of every namespace, and swap. */
#include <fcntl.h>
#include <inttypes.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "format/proc/mount_table.h"
#include "kernel/procfs.h"
#include "wipe/uses_parts.h"

enum {
	MOUNTINFO_MAX = 64 * 1024 * 1024,
	NAMESPACE_SIZE = 64, /* "mnt:[4026531841]" */
	NAME_SIZE = 64,      /* of a process; the kernel keeps 15 bytes */
	ELSEWHERE_MAX = 3,   /* mounts of a device that are told of other namespaces: containers
			      * have copies of many */
};

/* A mount namespace that is being read. */
struct mount_look {
	const struct uses_look *look;
	const char *where; /* "", or ", in the mount namespace of mysqld (pid 812)" */
	bool is_ours;
};

/* Without these the host does not run, or not start again. */
static bool is_of_system(const char *target)
{
	static const char *const targets[] = { "/",         "/usr", "/boot",
					       "/boot/efi", "/efi", "/boot/firmware",
					       "/var",      "/etc", "/nix/store" };

	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
		if (text_is(target, targets[i]))
			return true;
	return false;
}

/* --- one mount -------------------------------------------------------------------------------- */

static size_t count_mounts(const struct mount_look *place, const struct storage_device *device)
{
	size_t index = block_devices_index(place->look->question->devices, device);
	size_t count = 0;

	for (vec_each(use, &place->look->uses->all))
		if ((use->kind == USE_SYSTEM || use->kind == USE_MOUNTED) && use->device == index)
			count++;
	return count;
}

static void add_mount(const struct mount_look *place, const struct storage_device *device,
		      const struct mount_line *line)
{
	scoped_buf target = { 0 }, what = { 0 };

	if (!place->is_ours && count_mounts(place, device) >= ELSEWHERE_MAX)
		return;
	mount_unescape(line->target, &target);
	bool is_system = place->is_ours && is_of_system(buf_text(&target));

	buf_add_format(&what, "is mounted on %s (%.*s)%s%s", buf_text(&target),
		       (int)line->type.size, line->type.at, place->where,
		       is_system ? ": this host runs from it" : "");
	uses_add(place->look, is_system ? USE_SYSTEM : USE_MOUNTED, device, buf_text(&what));
}

/* A device by its path. */
static void add_path(const struct mount_look *place, struct bytes path,
		     const struct mount_line *line)
{
	scoped_buf text = { 0 };
	const struct storage_device *device;

	mount_unescape(path, &text);
	if (strncmp(buf_text(&text), "/dev/", 5) != 0)
		return;
	device = uses_device_at(place->look, buf_text(&text));
	if (device)
		add_mount(place, device, line);
}

/* What else a file system has: logs and journals on a device of their own. */
static void add_options(const struct mount_look *place, const struct mount_line *line)
{
	static const char *const names[] = { "logdev=", "rtdev=", "journal_path=" };
	struct bytes rest = line->super_options, option;

	while (bytes_part(&rest, ',', &option))
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (bytes_skip(&option, names[i]))
				add_path(place, option, line);
}

/* By its number; file systems of several devices have one that is no device's, and name them. */
static void look_at_mount(const struct mount_look *place, const struct mount_line *line)
{
	const struct block_devices *devices = place->look->question->devices;
	struct bytes sources = line->source, source;
	const struct storage_device *device = block_devices_numbered(devices, line->major,
								     line->minor);

	if (device)
		add_mount(place, device, line);
	else if (line->major == 0)
		while (bytes_part(&sources, ':', &source))
			add_path(place, source, line);
	add_options(place, line);
}

/* A file on what cannot be written. */
static void look_at_file_mount(const struct mount_look *place, const struct mount_line *line)
{
	const struct stat *file = place->look->question->file;
	struct bytes rest = line->super_options, option;

	if (!place->is_ours || line->major != major(file->st_dev) ||
	    line->minor != minor(file->st_dev))
		return;
	while (bytes_part(&rest, ',', &option))
		if (bytes_is(option, "ro"))
			uses_add(place->look, USE_READ_ONLY, NULL,
				 "lies on a file system that is mounted read-only");
}

static void look_at_table(const struct mount_look *place, struct bytes text)
{
	struct mount_line line;

	while (mountinfo_next(&text, &line))
		if (place->look->question->file)
			look_at_file_mount(place, &line);
		else
			look_at_mount(place, &line);
}

/* --- namespaces ------------------------------------------------------------------------------- */

struct namespaces {
	vec_of(char *) seen;
};

static bool is_new(struct namespaces *namespaces, const char *name)
{
	for (vec_each(known, &namespaces->seen))
		if (strcmp(*known, name) == 0)
			return false;
	*vec_push(&namespaces->seen) = strdup(name);
	return true;
}

static void namespaces_deinit(struct namespaces *namespaces)
{
	for (vec_each(name, &namespaces->seen))
		free(*name);
	vec_deinit(&namespaces->seen);
}

static void namespace_of(int proc, const char *process, struct buf *ret)
{
	scoped_buf path = { 0 };

	buf_add_format(&path, "%s/ns/mnt", process);
	if (procfs_readlink(proc, buf_text(&path), ret) < 0)
		buf_clear(ret);
}

/* "mysqld (pid 812)" */
static void name_process(int proc, pid_t pid, struct buf *ret)
{
	scoped_buf path = { 0 }, name = { 0 };

	buf_add_format(&path, "%d/comm", pid);
	if (procfs_read_record(proc, buf_text(&path), NAME_SIZE, &name) < 0 || !name.size)
		buf_add_text(&name, "a process");
	buf_add_bytes(ret, bytes_trim(buf_bytes(&name)));
	buf_add_format(ret, " (pid %d)", pid);
}

static void look_at_namespace(const struct uses_look *look, pid_t pid, bool is_ours)
{
	scoped_buf path = { 0 }, text = { 0 }, where = { 0 };
	struct mount_look place = { look, "", is_ours };

	buf_add_format(&path, "%d/mountinfo", pid);
	if (procfs_read(look->proc, buf_text(&path), MOUNTINFO_MAX, &text) < 0)
		return;
	if (!is_ours) {
		buf_add_text(&where, ", in the mount namespace of ");
		name_process(look->proc, pid, &where);
		place.where = buf_text(&where);
	}
	look_at_table(&place, buf_bytes(&text));
}

/* Our own namespace is told without its name, and so is that of the host's first process: whoever
 * wipes from within a container does not spare the host. */
void uses_look_at_mounts(const struct uses_look *look, const pid_t *pids, size_t count)
{
	SCOPED(namespaces_deinit) struct namespaces namespaces = { 0 };
	scoped_buf ours = { 0 }, theirs = { 0 }, process = { 0 };

	namespace_of(look->proc, "self", &ours);
	if (ours.size && is_new(&namespaces, buf_text(&ours)))
		look_at_namespace(look, getpid(), true);
	for (size_t i = 0; i < count; i++) {
		buf_clear(&theirs);
		buf_clear(&process);
		buf_add_format(&process, "%d", pids[i]);
		namespace_of(look->proc, buf_text(&process), &theirs);
		if (!theirs.size) /* gone, or not ours to see: its mounts may still be */
			buf_add_bytes(&theirs, buf_bytes(&process));
		if (is_new(&namespaces, buf_text(&theirs)))
			look_at_namespace(
				look, pids[i],
				pids[i] == 1 || bytes_equal(buf_bytes(&theirs), buf_bytes(&ours)));
	}
}

/* --- swap ------------------------------------------------------------------------------------- */

void uses_look_at_swap(const struct uses_look *look)
{
	scoped_buf text = { 0 };
	struct bytes rest;
	struct swap_line line;
	struct err err;

	if (root_read(look->question->root, "/proc/swaps", ROOT_TEXT_MAX, &text, &err) < 0)
		return;
	rest = buf_bytes(&text);
	while (swaps_next(&rest, &line)) {
		scoped_buf path = { 0 };
		const struct storage_device *device;

		mount_unescape(line.source, &path);
		device = uses_device_at(look, buf_text(&path));
		if (uses_is_file(look, buf_text(&path)))
			uses_add(look, USE_SWAP, NULL, "is swap space, in use");
		else if (device && !look->question->file)
			uses_add(look, USE_SWAP, device, "is swap space, in use");
	}
}
