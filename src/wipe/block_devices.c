/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wipe/block_devices.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "wipe/block_devices_parts.h"

enum {
	SECTOR_SIZE = 512, /* of sysfs' sizes, whatever the disk's own is */
	LINE_MAX_SIZE = 64 * 1024,
};

void block_devices_deinit(struct block_devices *devices)
{
	arena_deinit(&devices->arena);
	*devices = (struct block_devices){ 0 };
}

/* --- files of a device ------------------------------------------------------------------------ */

const char *storage_line(const struct storage_look *look, const char *file)
{
	scoped_buf path = { 0 }, text = { 0 };
	struct bytes rest, line;
	struct err err;

	buf_add_format(&path, "%s/%s", look->device->folder, file);
	if (root_read(look->root, buf_text(&path), LINE_MAX_SIZE, &text, &err) < 0)
		return NULL;
	rest = buf_bytes(&text);
	if (!bytes_line(&rest, &line))
		return NULL;
	line = bytes_trim(line);
	return line.size ? arena_intern(look->arena, line) : NULL;
}

int64_t storage_number(const struct storage_look *look, const char *file)
{
	const char *line = storage_line(look, file);
	int64_t number;

	return line && bytes_i64(bytes_of(line), &number) ? number : UNKNOWN;
}

/* --- one device ------------------------------------------------------------------------------- */

static void read_number(const struct storage_look *look)
{
	struct bytes rest = bytes_of(storage_line(look, "dev")), part;
	int64_t major, minor;

	look->device->major = look->device->minor = UNKNOWN;
	if (bytes_part(&rest, ':', &part) && bytes_i64(part, &major) && bytes_i64(rest, &minor)) {
		look->device->major = major;
		look->device->minor = minor;
	}
}

static int64_t sectors(const struct storage_look *look, const char *file)
{
	int64_t count = storage_number(look, file);

	return count >= 0 && count <= INT64_MAX / SECTOR_SIZE ? count * SECTOR_SIZE : UNKNOWN;
}

static void read_sizes(const struct storage_look *look)
{
	struct storage_device *device = look->device;
	const struct storage_device *disk = look->disk;

	device->size_bytes = sectors(look, "size");
	device->start_bytes = disk ? sectors(look, "start") : UNKNOWN;
	device->logical_sector_bytes = disk ? disk->logical_sector_bytes
					    : storage_number(look, "queue/logical_block_size");
	device->physical_sector_bytes = disk ? disk->physical_sector_bytes
					     : storage_number(look, "queue/physical_block_size");
	device->discards = disk ? disk->discards
				: storage_number(look, "queue/discard_max_bytes") > 0;
}

/* What sysfs writes as '!' is a '/' of the name. */
static const char *name_of(struct arena *arena, const char *sysfs)
{
	scoped_buf name = { 0 };

	buf_add_text(&name, sysfs);
	for (size_t i = 0; i < name.size; i++)
		if (name.at[i] == '!')
			name.at[i] = '/';
	return arena_intern(arena, buf_bytes(&name));
}

static int add_device(const struct root *root, struct block_devices *devices, const char *sysfs,
		      const char *folder, size_t parent, struct err *err)
{
	if (devices->all.count >= BLOCK_DEVICES_MAX)
		return err_set(err, -E2BIG, "/sys/block: more than %d devices", BLOCK_DEVICES_MAX);
	struct storage_device *device = vec_push_in(&devices->arena, &devices->all);
	const struct storage_look look = {
		.root = root,
		.arena = &devices->arena,
		.device = device,
		.disk = parent == SIZE_MAX ? NULL : &devices->all.at[parent],
	};

	device->name = name_of(&devices->arena, sysfs);
	device->folder = arena_intern(&devices->arena, bytes_of(folder));
	device->parent = parent;
	device->is_partition = look.disk != NULL;
	read_number(&look);
	read_sizes(&look);
	device->is_read_only = storage_number(&look, "ro") > 0;
	device->sequence = look.disk ? look.disk->sequence : storage_number(&look, "diskseq");
	storage_read_kind(&look);
	storage_read_identity(&look);
	return 0;
}

static int add_partitions(const struct root *root, struct block_devices *devices,
			  const char *disk_name, const char *folder, struct err *err)
{
	size_t disk = devices->all.count - 1;
	scoped_names names = { 0 };

	if (root_list(root, folder, &names, err) < 0)
		return 0; /* gone meanwhile */
	for (size_t i = 0; i < names.starts.count; i++) {
		const char *name = root_name(&names, i);
		scoped_buf path = { 0 }, mark = { 0 };

		if (strncmp(name, disk_name, strlen(disk_name)) != 0)
			continue;
		buf_add_format(&path, "%s/%s", folder, name);
		buf_add_format(&mark, "%s/partition", buf_text(&path));
		if (root_exists(root, buf_text(&mark)) &&
		    add_device(root, devices, name, buf_text(&path), disk, err) < 0)
			return err->code;
	}
	return 0;
}

/* --- what stands on what ---------------------------------------------------------------------- */

static void read_links(const struct root *root, struct block_devices *devices,
		       const struct storage_device *device, const char *folder, int_list *ret)
{
	scoped_buf path = { 0 };
	scoped_names names = { 0 };
	struct err err;

	buf_add_format(&path, "%s/%s", device->folder, folder);
	if (root_list(root, buf_text(&path), &names, &err) < 0)
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		const char *name = name_of(&devices->arena, root_name(&names, i));
		const struct storage_device *other = block_devices_find(devices, bytes_of(name));

		if (other)
			*vec_push_in(&devices->arena, ret) = (int64_t)block_devices_index(devices,
											  other);
	}
}

int block_devices_read(const struct root *root, struct block_devices *ret, struct err *err)
{
	scoped_names names = { 0 };

	if (root_list(root, "/sys/block", &names, err) < 0)
		return err->code;
	for (size_t i = 0; i < names.starts.count; i++) {
		const char *name = root_name(&names, i);
		scoped_buf folder = { 0 };

		buf_add_format(&folder, "/sys/block/%s", name);
		if (add_device(root, ret, name, buf_text(&folder), SIZE_MAX, err) < 0 ||
		    add_partitions(root, ret, name, buf_text(&folder), err) < 0)
			return err->code;
	}
	for (vec_each(device, &ret->all)) {
		read_links(root, ret, device, "holders", &device->holders);
		read_links(root, ret, device, "slaves", &device->slaves);
	}
	return 0;
}

/* --- finding ---------------------------------------------------------------------------------- */

struct storage_device *block_devices_find(const struct block_devices *devices, struct bytes name)
{
	for (vec_each(device, &devices->all))
		if (bytes_is(name, device->name))
			return device;
	return NULL;
}

struct storage_device *block_devices_numbered(const struct block_devices *devices, int64_t major,
					      int64_t minor)
{
	for (vec_each(device, &devices->all))
		if (device->major == major && device->minor == minor && major != UNKNOWN)
			return device;
	return NULL;
}

size_t block_devices_index(const struct block_devices *devices, const struct storage_device *device)
{
	return (size_t)(device - devices->all.at);
}

struct storage_device *block_devices_at_path(const struct block_devices *devices,
					     const struct root *root, const char *path)
{
	scoped_buf real = { 0 };
	struct stat state;
	struct bytes name;

	if (root->live && stat(path, &state) == 0)
		return S_ISBLK(state.st_mode)
			       ? block_devices_numbered(devices, major(state.st_rdev),
							minor(state.st_rdev))
			       : NULL;
	if (root_resolve(root, path, &real) == 0)
		name = buf_bytes(&real);
	else
		name = bytes_of(path);
	return bytes_skip(&name, "/dev/") ? block_devices_find(devices, name) : NULL;
}
