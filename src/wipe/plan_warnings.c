/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an operator should know before erasing something, and does not keep anybody from it. */
#include <fcntl.h>
#include <linux/fs.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include "format/proc/mount_table.h"
#include "kernel/procfs.h"
#include "wipe/plan_parts.h"

void plan_warn(struct wipe_plan *plan, const char *kind, const char *format, ...)
{
	scoped_buf what = { 0 };
	va_list arguments;

	va_start(arguments, format);
	buf_add_arguments(&what, format, arguments);
	va_end(arguments);
	*vec_push_in(&plan->arena, &plan->warnings) = (struct wipe_plan_warning){
		kind, arena_string(&plan->arena, buf_bytes(&what))
	};
}

/* --- disks ------------------------------------------------------------------------------------ */

/* Sources: NIST SP 800-88r2 (2025) for what Clear and Purge are, IEEE 2883-2022 for which way
 * reaches which of them. */
static void warn_of_flash(struct wipe_plan *plan, const char *name)
{
	plan_warn(plan, "flash",
		  "%s is flash: one overwrite is Clear, not Purge (NIST SP 800-88r2, IEEE 2883): "
		  "blocks that the disk has set aside keep what they held; its own erase is "
		  "--firmware",
		  name);
}

static void warn_of_disk(struct wipe_plan *plan, const struct storage_device *disk)
{
	if (disk->media == STORAGE_MEDIA_FLASH || disk->media == STORAGE_MEDIA_NVME)
		warn_of_flash(plan, disk->name);
	if (disk->transport == STORAGE_TRANSPORT_SATA || disk->is_ata)
		plan_warn(plan, "hidden-area",
			  "%s may have an area that is hidden (HPA, DCO), which only its firmware "
			  "reaches: whether it has one was not asked",
			  disk->name);
	if (disk->is_virtual)
		plan_warn(
			plan, "virtual",
			"%s is made by a hypervisor: snapshots, copies and blocks that its storage "
			"has moved are out of reach",
			disk->name);
	if (disk->has_zones)
		plan_warn(plan, "zones",
			  "%s is written by zones alone (host-managed SMR, ZNS): only its firmware "
			  "can erase it",
			  disk->name);
}

static void warn_of_discard(const struct plan_making *making)
{
	const struct storage_device *device = making->plan->device;

	if (device->discards)
		plan_warn(
			making->plan, "discard",
			"it takes discard, which promises nothing of what can be read afterwards: "
			"it alone is no erase");
}

/* What is made of disks is not all of them. */
static void warn_of_layer(const struct plan_making *making)
{
	const struct storage_device *device = making->plan->device;

	if (device->slaves.count && !text_is(device->kind, "multipath"))
		plan_warn(
			making->plan, "layer",
			"%s (%s) is made of other devices: what of those it does not use stays as "
			"it is",
			device->name, device->kind);
	if (device->is_partition)
		plan_warn(making->plan, "layer",
			  "%s is a part of its disk: the table of partitions and the other parts "
			  "stay as they are",
			  device->name);
	if (device->backing_file) {
		plan_warn(making->plan, "layer", "%s is made of %s, which gets all that is written",
			  device->name, device->backing_file);
		if (making->root->live)
			plan_warn_of_file(making, device->backing_file);
	}
}

static void warn_of_sight(const struct plan_making *making)
{
	struct wipe_plan *plan = making->plan;

	if (!making->root->live)
		plan_warn(plan, "sight",
			  "this is a look at %s: who has it in use is not known, and nothing was "
			  "read from it",
			  making->root->path);
	if (making->uses.unseen)
		plan_warn(
			plan, "sight",
			"%lld processes could not be looked into: what they have open is not known",
			(long long)making->uses.unseen);
	if (making->root->live && !procfs_ids_are_the_kernels())
		plan_warn(plan, "sight",
			  "this is a container's view: processes and mounts outside are not seen");
}

void plan_warn_of_device(const struct plan_making *making)
{
	struct wipe_plan *plan = making->plan;
	const struct block_devices *devices = &plan->devices;

	if (plan->device) {
		for (vec_each(disk, &devices->all))
			if (making->bottom[block_devices_index(devices, disk)])
				warn_of_disk(plan, disk);
		warn_of_discard(making);
		warn_of_layer(making);
	}
	warn_of_sight(making);
}

/* --- files ------------------------------------------------------------------------------------ */

/* File systems that do not write over what stands there. Source: statfs(2), include/linux/magic.h;
 * zfs and bcachefs: their own headers. */
static const struct {
	uint64_t magic;
	const char *kind;
	const char *what;
} systems[] = {
	{ 0x9123683e, "copy-on-write", "btrfs writes elsewhere: what stood there stays" },
	{ 0x2fc12fc1, "copy-on-write", "zfs writes elsewhere: what stood there stays" },
	{ 0xca451a4e, "copy-on-write", "bcachefs writes elsewhere: what stood there stays" },
	{ 0xf2f52010, "copy-on-write", "F2FS is a log: what stood there stays" },
	{ 0x3434, "copy-on-write", "NILFS2 is a log: what stood there stays" },
	{ 0x794c7630, "copy-on-write",
	  "an overlay writes to its upper folder: a file of the lower one stays as it is" },
	{ 0x58465342, "copy-on-write",
	  "on XFS parts that a copy shares (reflink) are written elsewhere" },
	{ 0x6969, "remote", "NFS: what its server does with it is not known" },
	{ 0xff534d42, "remote", "CIFS: what its server does with it is not known" },
	{ 0xfe534d42, "remote", "SMB: what its server does with it is not known" },
	{ 0x65735546, "remote", "FUSE: what its program does with it is not known" },
	{ 0x00c36400, "remote", "Ceph: what its servers do with it is not known" },
	{ 0x01021994, "memory", "tmpfs is memory, and may have been put into swap space" },
};
#define SYSTEMS (sizeof(systems) / sizeof(systems[0]))

static size_t system_of(int fd)
{
	struct statfs state;
	size_t i = 0;

	if (fstatfs(fd, &state) < 0)
		return SYSTEMS;
	while (i < SYSTEMS && (uint64_t)(uint32_t)state.f_type != systems[i].magic)
		i++;
	return i;
}

const char *wipe_system_warning(int fd)
{
	const size_t system = system_of(fd);

	return system < SYSTEMS ? systems[system].what : NULL;
}

static void warn_of_system(struct wipe_plan *plan, int fd)
{
	const size_t system = system_of(fd);

	if (system < SYSTEMS)
		plan_warn(plan, systems[system].kind, "%s", systems[system].what);
}

static void warn_of_attributes(struct wipe_plan *plan, int fd)
{
	int flags = 0;

	if (ioctl(fd, FS_IOC_GETFLAGS, &flags) == 0 && (flags & FS_COMPR_FL))
		plan_warn(
			plan, "compressed",
			"the file is compressed: random bytes take more room than it has, and are "
			"put elsewhere");
}

/* The mount that the file lies on: journals, and compression. */
static void warn_of_options(struct wipe_plan *plan, const struct mount_line *line)
{
	struct bytes rest = line->super_options, option;

	while (bytes_part(&rest, ',', &option)) {
		if (bytes_is(option, "data=journal"))
			plan_warn(
				plan, "journal",
				"the file system keeps data in its journal (data=journal), where a "
				"copy may stay");
		if (bytes_starts(option, "compress"))
			plan_warn(plan, "compressed",
				  "the file system compresses: what it writes is not what it is "
				  "told");
	}
}

static void warn_of_mount(const struct plan_making *making, dev_t number)
{
	scoped_buf text = { 0 };
	struct mount_line line;
	struct bytes rest;
	struct err err;

	if (root_read(making->root, "/proc/self/mountinfo", ROOT_TEXT_MAX, &text, &err) < 0)
		return;
	rest = buf_bytes(&text);
	while (mountinfo_next(&rest, &line))
		if (line.major == major(number) && line.minor == minor(number)) {
			warn_of_options(making->plan, &line);
			return; /* the options are those of the file system, wherever it is seen */
		}
}

/* The disks that the file lies on. */
static void warn_of_disks(const struct plan_making *making, dev_t number)
{
	const struct block_devices *devices = &making->plan->devices;
	const struct storage_device *below = block_devices_numbered(devices, major(number),
								    minor(number));
	bool *bottom;

	if (!below)
		return;
	bottom = arena_alloc(&making->plan->arena, devices->all.count * sizeof(*bottom));
	uses_bottom(devices, block_devices_index(devices, below), bottom);
	for (vec_each(disk, &devices->all))
		if (bottom[block_devices_index(devices, disk)] &&
		    (disk->media == STORAGE_MEDIA_FLASH || disk->media == STORAGE_MEDIA_NVME))
			plan_warn(
				making->plan, "flash",
				"it lies on %s, which is flash: blocks that it has set aside keep "
				"what they held",
				disk->name);
}

void plan_warn_of_file(const struct plan_making *making, const char *path)
{
	struct stat state;
	scoped_fd int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0 || fstat(fd, &state) < 0 || !S_ISREG(state.st_mode))
		return;
	warn_of_system(making->plan, fd);
	warn_of_attributes(making->plan, fd);
	warn_of_mount(making, state.st_dev);
	warn_of_disks(making, state.st_dev);
}
