/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wipe/plan.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/path.h"
#include "wipe/plan_parts.h"

#ifndef BLKGETDISKSEQ /* headers before Linux 5.15 */
#define BLKGETDISKSEQ _IOR(0x12, 128, uint64_t)
#endif

void wipe_plan_deinit(struct wipe_plan *plan)
{
	block_devices_deinit(&plan->devices);
	arena_deinit(&plan->arena);
	*plan = (struct wipe_plan){ 0 };
}

/* --- what it is ------------------------------------------------------------------------------- */

/* Digits at the end of the name: "2" of sda2 and nvme0n1p2. */
static const char *part_number(const char *name)
{
	const char *at = name + strlen(name);

	while (at > name && at[-1] >= '0' && at[-1] <= '9')
		at--;
	return at;
}

/* True if its serial number is that of other namespaces as well. */
static bool shares_serial(const struct wipe_plan *plan, const struct storage_device *disk)
{
	for (vec_each(other, &plan->devices.all))
		if (other != disk && disk->subsystem && !other->is_hidden &&
		    text_is(other->subsystem, disk->subsystem))
			return true;
	return false;
}

/* What has to be typed: what stands on the label of the disk. A partition or one namespace of
 * several has that, and which one it is; what has no serial number, its name. */
static void find_serial(struct wipe_plan *plan, bool reaches_namespaces)
{
	const struct storage_device *disk = plan->device;
	scoped_buf serial = { 0 };

	plan->serial = plan->name;
	if (disk && disk->is_partition)
		disk = &plan->devices.all.at[disk->parent];
	if (disk && text_is(disk->kind, "multipath") && disk->slaves.count)
		disk = &plan->devices.all.at[disk->slaves.at[0]];
	if (!disk || !disk->serial)
		return;
	buf_add_text(&serial, disk->serial);
	if (!reaches_namespaces && disk->namespace_id > 0 && shares_serial(plan, disk))
		buf_add_format(&serial, "-n%lld", (long long)disk->namespace_id);
	if (plan->device->is_partition)
		buf_add_format(&serial, "-part%s", part_number(plan->name));
	plan->serial = arena_string(&plan->arena, buf_bytes(&serial));
	plan->has_serial = true;
}

/* "SEAGATE ST4000NM0023"; "ATA" is no vendor. */
static const char *model_of(struct arena *arena, const struct storage_device *disk)
{
	if (!disk->model || !disk->vendor || text_is(disk->vendor, "ATA"))
		return disk->model;
	return arena_format(arena, "%s %s", disk->vendor, disk->model);
}

static void describe_device(struct wipe_plan *plan)
{
	const struct storage_device *device = plan->device;
	const struct storage_device *disk = device;

	if (device->is_partition)
		disk = &plan->devices.all.at[device->parent];
	if (text_is(device->kind, "multipath") && device->slaves.count)
		disk = &plan->devices.all.at[device->slaves.at[0]];
	plan->name = device->name;
	plan->kind = device->kind;
	plan->model = model_of(&plan->arena, disk);
	plan->firmware = disk->firmware;
	plan->wwid = disk->wwid;
	plan->driver = disk->driver;
	plan->media = disk->media;
	plan->transport = disk->transport;
	plan->size_bytes = device->size_bytes;
	plan->logical_sector_bytes = device->logical_sector_bytes;
	plan->physical_sector_bytes = device->physical_sector_bytes;
}

static void describe_file(struct wipe_plan *plan)
{
	plan->name = path_name(plan->path);
	plan->kind = "file";
	plan->size_bytes = plan->state.st_size;
	plan->logical_sector_bytes = plan->physical_sector_bytes = UNKNOWN;
}

/* --- reasons against it ----------------------------------------------------------------------- */

static bool counts(const struct plan_making *making, const struct use *use)
{
	if (use->device == SIZE_MAX || !making->plan->device)
		return use->device == SIZE_MAX && !making->plan->device;
	switch (use->kind) {
	case USE_READ_ONLY:
		return use->device == making->chosen;
	case USE_REMOTE:
	case USE_RAID_VOLUME: /* whatever stands on such a disk lies there as well */
		return making->bottom[use->device] || making->reached[use->device] == USES_REACHED;
	default:
		return making->reached[use->device] != USES_REACHED_NOT;
	}
}

/* "dm-0 (root, on md0, on sda2)": how it is reached, from the chosen device on. */
static void name_reached(const struct plan_making *making, size_t index, struct buf *ret)
{
	const struct wipe_plan *plan = making->plan;
	const struct storage_device *device = &plan->devices.all.at[index];
	size_t from = making->from[index], inside = 0;

	buf_add_text(ret, device->name);
	if (device->title && !device->is_partition) {
		buf_add_format(ret, " (%s", device->title);
		inside = 1;
	}
	/* that sda2 is a part of sda needs no word */
	while (from != SIZE_MAX && from != making->chosen) {
		if (device->parent != from)
			buf_add_format(ret, "%son %s", inside++ ? ", " : " (",
				       plan->devices.all.at[from].name);
		device = &plan->devices.all.at[from];
		from = making->from[from];
	}
	buf_add_text(ret, inside ? ")" : "");
}

static void add_refusal(struct plan_making *making, const struct use *use)
{
	struct wipe_plan *plan = making->plan;
	scoped_buf what = { 0 };
	const char *device = plan->name;

	if (use->device == SIZE_MAX) {
		buf_add_text(&what, plan->name);
	} else {
		device = plan->devices.all.at[use->device].name;
		name_reached(making, use->device, &what);
	}
	buf_add_format(&what, " %s", use->what);
	*vec_push_in(&plan->arena, &plan->refusals) = (struct wipe_plan_refusal){
		.kind = use->kind,
		.device = device,
		.what = arena_string(&plan->arena, buf_bytes(&what)),
		.flag = use_kind_flag(use->kind),
	};
}

static void choose(struct plan_making *making, bool reaches_namespaces)
{
	struct wipe_plan *plan = making->plan;
	size_t count = plan->devices.all.count;

	*vec_push_in(&plan->arena, &plan->reached) = plan->name;
	if (!plan->device)
		return;
	making->chosen = block_devices_index(&plan->devices, plan->device);
	making->reached = arena_alloc(&plan->arena, count * sizeof(*making->reached));
	making->from = arena_alloc(&plan->arena, count * sizeof(*making->from));
	making->bottom = arena_alloc(&plan->arena, count * sizeof(*making->bottom));
	uses_reach(&plan->devices, making->chosen, reaches_namespaces, making->reached,
		   making->from);
	uses_bottom(&plan->devices, making->chosen, making->bottom);
	for (size_t i = 0; i < count; i++)
		if (making->reached[i] == USES_REACHED && i != making->chosen)
			*vec_push_in(&plan->arena, &plan->reached) = plan->devices.all.at[i].name;
}

/* Kinds that nothing lifts come first in their list. */
static void add_refusals(struct plan_making *making)
{
	for (int kind = 0; kind < USE_KIND_COUNT; kind++)
		for (vec_each(use, &making->uses.all))
			if ((int)use->kind == kind && counts(making, use))
				add_refusal(making, use);
}

/* Somebody may have it whom nothing tells of: the kernel knows. Asked only where no other reason
 * says as much. */
static void try_exclusively(struct plan_making *making)
{
	struct wipe_plan *plan = making->plan;
	struct err err;

	for (vec_each(refusal, &plan->refusals))
		if (!refusal->flag && refusal->kind != USE_READ_ONLY)
			return;
	int fd = wipe_plan_open(plan, O_RDONLY, &err);

	if (fd == -EBUSY)
		add_refusal(making,
			    &(struct use){ USE_EXCLUSIVE, SIZE_MAX,
					   "is in use by something that cannot be seen from here: "
					   "the kernel does not give it exclusively" });
	cleanup_fd(&fd);
}

/* --- all of it -------------------------------------------------------------------------------- */

/* Finds what the path names on this host. */
static int find_live(struct plan_making *making, const char *path, struct err *err)
{
	struct wipe_plan *plan = making->plan;
	scoped_free char *real = realpath(path, NULL);

	if (!real || stat(real, &plan->state) < 0)
		return err_errno(err, "%s", path);
	plan->path = arena_string(&plan->arena, bytes_of(real));
	if (S_ISREG(plan->state.st_mode))
		return 0;
	if (!S_ISBLK(plan->state.st_mode))
		return err_set(err, -ENOTBLK, "%s: is neither a block device nor a file", path);
	plan->device = block_devices_numbered(&plan->devices, major(plan->state.st_rdev),
					      minor(plan->state.st_rdev));
	if (!plan->device)
		return err_set(err, -ENODEV, "%s: /sys knows no device %u:%u", path,
			       major(plan->state.st_rdev), minor(plan->state.st_rdev));
	return 0;
}

static int find_dead(struct plan_making *making, const char *path, struct err *err)
{
	struct wipe_plan *plan = making->plan;

	plan->path = arena_string(&plan->arena, bytes_of(path));
	plan->device = block_devices_at_path(&plan->devices, making->root, path);
	if (!plan->device)
		return err_set(err, -ENOENT, "%s: no such device below %s", path,
			       making->root->path);
	return 0;
}

static int make(struct plan_making *making, const char *path, bool reaches_namespaces,
		struct err *err)
{
	struct wipe_plan *plan = making->plan;
	const struct root *root = making->root;

	if (block_devices_read(root, &plan->devices, err) < 0)
		return err->code;
	if ((root->live ? find_live(making, path, err) : find_dead(making, path, err)) < 0)
		return err->code;
	if (plan->device)
		describe_device(plan);
	else
		describe_file(plan);
	if (plan->device && plan->size_bytes <= 0)
		return err_set(err, -ENOMEDIUM, "%s: holds nothing: nothing was put into it", path);
	find_serial(plan, reaches_namespaces);
	making->question = (struct uses_question){ root, &plan->devices, &plan->arena,
						   plan->device ? NULL : &plan->state, plan->path };
	if (uses_look(&making->question, &making->uses, err) < 0)
		return err->code;
	choose(making, reaches_namespaces);
	plan_read_contents(making);
	add_refusals(making);
	if (root->live && plan->device)
		try_exclusively(making);
	if (!plan->device)
		plan_warn_of_file(making, plan->path);
	plan_warn_of_device(making);
	return 0;
}

int wipe_plan_make(const struct root *root, const char *path, bool reaches_namespaces,
		   struct wipe_plan *ret, struct err *err)
{
	struct plan_making making = { .root = root, .plan = ret };
	int failed = make(&making, path, reaches_namespaces, err);

	if (failed < 0)
		wipe_plan_deinit(ret);
	return failed;
}

/* --- asking ----------------------------------------------------------------------------------- */

const struct wipe_plan_refusal *wipe_plan_refused(const struct wipe_plan *plan, unsigned lifted)
{
	for (vec_each(refusal, &plan->refusals))
		if (!refusal->flag || !(lifted & 1U << refusal->kind))
			return refusal;
	return NULL;
}

/* A number of a device goes to the next disk when one is pulled out; what counts disks does not
 * come again. Source: include/uapi/linux/fs.h, BLKGETDISKSEQ. */
static bool is_same_disk(const struct wipe_plan *plan, int fd)
{
	uint64_t sequence = 0;

	if (!plan->device || plan->device->sequence == UNKNOWN ||
	    ioctl(fd, BLKGETDISKSEQ, &sequence) < 0)
		return true; /* an older kernel: the number is all there is */
	return sequence == (uint64_t)plan->device->sequence;
}

int wipe_plan_open(const struct wipe_plan *plan, int flags, struct err *err)
{
	scoped_fd int fd = uses_open_exclusively(plan->path, flags, &plan->state, err);

	if (fd < 0)
		return fd;
	if (!is_same_disk(plan, fd))
		return err_set(err, -ESTALE, "%s: is another disk than a moment ago", plan->path);
	return take_fd(&fd);
}

bool wipe_plan_is_confirmed(const struct wipe_plan *plan, const char *typed)
{
	return bytes_is(bytes_trim(bytes_of(typed)), plan->serial);
}
