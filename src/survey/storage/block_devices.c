/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads: /sys/block, udev's database, smartd's state files. No device node is opened and no command
 * sent to a disk, so SMART is what smartd last wrote down.
 */
#include "format/proc/device_state.h"
#include "format/proc/system_text.h"
#include "format/storage/dm_uuid.h"
#include "survey/collectors.h"
#include "survey/host/host_parts.h"

enum {
	BLOCK_DEVICES_MAX = 5000,
	SECTOR_SIZE = 512, /* of /sys/block/X/size, whatever the disk's own is */
};

/* A device, and where it is described. */
struct device {
	struct survey *survey;
	const char *name;   /* with '!' for '/': cciss!c0d0 */
	const char *folder; /* in sysfs */
	struct bytes udev;  /* its database */
	struct block_device *row;
};

/* By the start of the name; first match wins. */
static const struct {
	const char *prefix;
	const char *kind; /* NULL: no row */
	const char *reason;
} kinds[] = {
	{ "ram", NULL, "memory that nobody uses as a disk" },
	{ "fd", NULL, "floppy drives that nobody has" },
	{ "zram", "zram", "compressed memory, usually swap" },
	{ "loop", "loop", "a file" },
	{ "md", "raid", "Linux software RAID" },
	{ "dm-", "dm", "told apart by its UUID" },
	{ "sr", "rom", "optical drive" },
	{ "nbd", "network", "network block device" },
	{ "rbd", "network", "Ceph's block device" },
	{ "drbd", "replicated", "DRBD" },
	{ "bcache", "cache", "bcache" },
};

static const char *device_line(const struct device *device, const char *file)
{
	scoped_buf path = { 0 };

	buf_add_format(&path, "%s/%s", device->folder, file);
	return host_line(device->survey, buf_text(&path));
}

static int64_t device_number(const struct device *device, const char *file)
{
	const char *line = device_line(device, file);
	int64_t number;

	return line && bytes_i64(bytes_of(line), &number) ? number : UNKNOWN;
}

static enum tri device_flag(const struct device *device, const char *file)
{
	int64_t number = device_number(device, file);

	return number == UNKNOWN ? TRI_UNKNOWN : number ? TRI_YES : TRI_NO;
}

static const char *property(const struct device *device, const char *name)
{
	struct bytes value = udev_property(device->udev, name);

	return value.size ? arena_intern(device->survey->arena, value) : NULL;
}

static const char *first_of(const char *a, const char *b)
{
	return a ? a : b;
}

static void list_names(const struct device *device, const char *folder, text_list *ret)
{
	scoped_buf path = { 0 };
	scoped_names names = { 0 };
	struct err err;

	buf_add_format(&path, "%s/%s", device->folder, folder);
	if (root_list(device->survey->root, buf_text(&path), &names, &err) < 0)
		return;
	for (size_t i = 0; i < names.starts.count; i++)
		*vec_push_in(device->survey->arena, ret) = arena_intern(
			device->survey->arena, bytes_of(root_name(&names, i)));
}

/* The kind by name; NULL if it is no device worth a row. */
static const char *kind_of(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strncmp(name, kinds[i].prefix, strlen(kinds[i].prefix)) == 0)
			return kinds[i].kind;
	return "disk";
}

/* --- health --------------------------------------------------------------------------------- */

static void add_part(struct buf *text, const char *format, const char *value)
{
	if (text->size)
		buf_add_text(text, ", ");
	buf_add_format(text, "%s%s", format, value);
}

/* "active, degraded: 1 missing, recover 12 / 100" */
static void raid_health(const struct device *device, struct buf *ret)
{
	const char *state = device_line(device, "md/array_state");
	const char *action = device_line(device, "md/sync_action");
	const char *done = device_line(device, "md/sync_completed");
	int64_t missing = device_number(device, "md/degraded");
	int64_t mismatches = device_number(device, "md/mismatch_cnt");

	if (state)
		add_part(ret, "", state);
	if (missing > 0)
		buf_add_format(ret, "%sdegraded: %lld missing", ret->size ? ", " : "",
			       (long long)missing);
	if (action && strcmp(action, "idle") != 0) {
		add_part(ret, "", action);
		if (done && strcmp(done, "none") != 0)
			buf_add_format(ret, " %s sectors", done);
	}
	if (mismatches > 0)
		buf_add_format(ret, ", %lld sectors differ", (long long)mismatches);
}

static void smart_health(const struct device *device, const char *path, struct buf *ret)
{
	scoped_buf file = { 0 };
	struct smart_state state;

	if (!survey_read(device->survey, path, &file) ||
	    !smart_state_parse(buf_bytes(&file), &state))
		return;
	const struct {
		int64_t count;
		const char *what;
	} counts[] = { { state.reallocated, "reallocated sectors" },
		       { state.pending, "pending sectors" },
		       { state.uncorrectable, "uncorrectable errors" },
		       { state.errors, "logged errors" },
		       { state.self_test_errors, "failed self-tests" } };
	size_t bad = 0;

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		if (counts[i].count > 0) {
			buf_add_format(ret, "%s%s%lld %s", ret->size ? ", " : "",
				       bad++ ? "" : "SMART: ", (long long)counts[i].count,
				       counts[i].what);
		}
	if (bad == 0)
		add_part(ret, "", "SMART: no errors counted");
}

/* smartd.MODEL-SERIAL.ata.state, with other characters than letters and digits as '_'. */
static void find_smart_state(const struct device *device, const struct root_names *files,
			     struct buf *ret)
{
	const char *serial = device->row->serial;

	for (size_t i = 0; serial && strlen(serial) >= 4 && i < files->starts.count; i++) {
		const char *name = root_name(files, i);
		scoped_buf path = { 0 };

		if (!strstr(name, serial) || !bytes_ends(bytes_of(name), ".state"))
			continue;
		buf_add_format(&path, "/var/lib/smartmontools/%s", name);
		smart_health(device, buf_text(&path), ret);
		return;
	}
}

static void read_health(const struct device *device, const struct root_names *smart_files)
{
	const char *state = device_line(device, "device/state");
	scoped_buf health = { 0 };

	if (strcmp(device->row->kind, "raid") == 0)
		raid_health(device, &health);
	else if (state)
		buf_add_text(&health, state); /* SCSI: running, offline; NVMe: live, dead */
	find_smart_state(device, smart_files, &health);
	if (health.size)
		device->row->health = arena_intern(device->survey->arena, buf_bytes(&health));
}

/* --- rows ----------------------------------------------------------------------------------- */

/* The device that a mount's source names: /dev/sda1, or a link of udev to it. */
static bool is_source(struct survey *survey, const char *source, const char *name)
{
	scoped_buf real = { 0 }, whole = { 0 };

	if (!source || strncmp(source, "/dev/", 5) != 0)
		return false;
	buf_add_format(&whole, "/dev/%s", name);
	if (strcmp(source, buf_text(&whole)) == 0)
		return true;
	return root_resolve(survey->root, source, &real) == 0 &&
	       strcmp(buf_text(&real), buf_text(&whole)) == 0;
}

static void read_mounts(const struct device *device)
{
	struct survey *survey = device->survey;
	struct block_device *row = device->row;

	for (vec_each(mount, &survey->content->mounts)) {
		if (mount->mounted != TRI_YES || !is_source(survey, mount->source, row->name))
			continue;
		*vec_push_in(survey->arena, &row->mounts) = mount->target ? mount->target : "swap";
		row->filesystem = first_of(row->filesystem, mount->type);
	}
}

static void read_udev(struct device *device, struct buf *database)
{
	const char *numbers = device_line(device, "dev");
	scoped_buf path = { 0 };
	struct err err;

	buf_add_format(&path, "/run/udev/data/b%s", numbers ? numbers : "");
	if (numbers &&
	    root_read(device->survey->root, buf_text(&path), ROOT_TEXT_MAX, database, &err) == 0)
		device->udev = buf_bytes(database);
}

static void fill_row(const struct device *device)
{
	struct block_device *row = device->row;
	int64_t sectors = device_number(device, "size");

	if (sectors >= 0 && sectors <= INT64_MAX / SECTOR_SIZE)
		row->size_bytes = sectors * SECTOR_SIZE;
	row->model = first_of(device_line(device, "device/model"), property(device, "ID_MODEL"));
	row->serial = first_of(device_line(device, "device/serial"), device_line(device, "serial"));
	row->serial = first_of(row->serial, property(device, "ID_SERIAL_SHORT"));
	row->serial = first_of(row->serial, property(device, "ID_SERIAL"));
	row->wwid = first_of(device_line(device, "wwid"), device_line(device, "device/wwid"));
	row->wwid = first_of(row->wwid, property(device, "ID_WWN"));
	row->rotational = device_flag(device, "queue/rotational");
	row->removable = device_flag(device, "removable");
	row->read_only = device_flag(device, "ro");
	row->label = first_of(device_line(device, "dm/name"), property(device, "ID_FS_LABEL"));
	row->label = first_of(row->label, property(device, "ID_PART_ENTRY_NAME"));
	row->level = device_line(device, "md/level");
	row->filesystem = property(device, "ID_FS_TYPE");
	row->uuid = property(device, "ID_FS_UUID");
	row->backing_file = device_line(device, "loop/backing_file");
	list_names(device, "holders", &row->holders);
	list_names(device, "slaves", &row->members);
	read_mounts(device);
}

/* Adds the row of one device; NULL when there are too many. */
static struct block_device *add_device(struct survey *survey, const char *name, const char *folder,
				       const char *kind)
{
	struct device device = { .survey = survey, .name = name, .folder = folder };
	scoped_buf database = { 0 }, shown = { 0 };

	if (survey->content->block_devices.count >= BLOCK_DEVICES_MAX) {
		survey_error(survey, "/sys/block", "more than %d devices: the others are left out",
			     BLOCK_DEVICES_MAX);
		return NULL;
	}
	device.row = RECORD_ADD(survey->arena, &survey->content->block_devices, block_device);
	buf_add_text(&shown, name);
	for (size_t i = 0; i < shown.size; i++)
		if (shown.at[i] == '!')
			shown.at[i] = '/'; /* sysfs writes '/' of a name as '!' */
	device.row->name = arena_intern(survey->arena, buf_bytes(&shown));
	device.row->kind = kind;
	if (strcmp(kind, "dm") == 0)
		device.row->kind = dm_uuid_kind(bytes_of(device_line(&device, "dm/uuid")));
	read_udev(&device, &database);
	fill_row(&device);
	return device.row;
}

static void add_partitions(struct survey *survey, const char *disk, const char *folder)
{
	scoped_names names = { 0 };
	struct err err;
	size_t size = strlen(disk);

	if (root_list(survey->root, folder, &names, &err) < 0)
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		const char *name = root_name(&names, i);
		scoped_buf path = { 0 };

		if (strncmp(name, disk, size) != 0)
			continue;
		buf_add_format(&path, "%s/%s/partition", folder, name);
		if (!root_exists(survey->root, buf_text(&path)))
			continue;
		buf_clear(&path);
		buf_add_format(&path, "%s/%s", folder, name);
		struct block_device *row = add_device(survey, name, buf_text(&path), "partition");

		if (row)
			row->parent = arena_intern(survey->arena, bytes_of(disk));
	}
}

/* Slots of loop, zram and nbd that nobody uses have no size; an empty drive keeps its row. */
static bool is_unused(struct survey *survey, const char *folder, const char *kind)
{
	const struct device device = { .survey = survey, .folder = folder };

	return strcmp(kind, "rom") != 0 && device_number(&device, "size") == 0;
}

int survey_block_devices(struct survey *survey, struct err *err)
{
	scoped_names names = { 0 }, smart_files = { 0 };
	scoped_buf folder = { 0 };

	survey_list(survey, "/var/lib/smartmontools", &smart_files);
	if (!survey_list(survey, "/sys/block", &names))
		return 0;
	for (size_t i = 0; i < names.starts.count && !survey_is_late(survey); i++) {
		const char *name = root_name(&names, i);
		const char *kind = kind_of(name);

		buf_clear(&folder);
		buf_add_format(&folder, "/sys/block/%s", name);
		if (!kind || is_unused(survey, buf_text(&folder), kind))
			continue;
		struct block_device *row = add_device(survey, name, buf_text(&folder), kind);

		if (!row)
			return 0;
		read_health(&(struct device){ .survey = survey,
					      .name = name,
					      .folder = buf_text(&folder),
					      .row = row },
			    &smart_files);
		add_partitions(survey, name, buf_text(&folder));
	}
	return 0;
}
