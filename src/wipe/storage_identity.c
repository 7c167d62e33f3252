/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a device is called: by itself, by its driver, by udev. */
#include "format/proc/device_state.h"
#include "wipe/block_devices_parts.h"

enum { VPD_HEADER = 4, VPD_SIZE_MAX = 4096 };

static const char *first_of(const char *a, const char *b)
{
	return a ? a : b;
}

/* The unit serial number (page 80h of what a SCSI disk tells of itself), as the kernel keeps it.
 * Source: SPC-4, 7.8.18. */
static const char *serial_page(const struct storage_look *look)
{
	scoped_buf path = { 0 }, page = { 0 };
	struct bytes text;
	struct err err;

	buf_add_format(&path, "%s/device/vpd_pg80", look->device->folder);
	if (root_read(look->root, buf_text(&path), VPD_SIZE_MAX, &page, &err) < 0)
		return NULL;
	text = bytes_slice(buf_bytes(&page), VPD_HEADER,
			   (size_t)bytes_number(buf_bytes(&page), 2, 2, true));
	text = bytes_trim(text);
	return text.size && bytes_find(text, '\0') < 0 ? arena_intern(look->arena, text) : NULL;
}

/* What every disk of a maker has alike is no name: zeros, blanks. */
static const char *real_wwid(const char *wwid)
{
	const char *digits = wwid ? strchr(wwid, '.') : NULL;

	digits = digits ? digits + 1 : wwid;
	return digits && strspn(digits, "0x") < strlen(digits) ? wwid : NULL;
}

static const char *property(const struct storage_look *look, struct bytes database,
			    const char *name)
{
	struct bytes value = bytes_trim(udev_property(database, name));

	return value.size ? arena_intern(look->arena, value) : NULL;
}

static void read_udev(const struct storage_look *look, struct bytes database)
{
	struct storage_device *device = look->device;

	device->content = first_of(property(look, database, "ID_FS_TYPE"),
				   property(look, database, "ID_PART_TABLE_TYPE"));
	device->label = property(look, database, "ID_FS_LABEL");
	device->part_name = property(look, database, "ID_PART_ENTRY_NAME");
	if (look->disk)
		return;
	device->model = first_of(device->model, property(look, database, "ID_MODEL"));
	device->serial = first_of(device->serial, property(look, database, "ID_SCSI_SERIAL"));
	device->serial = first_of(device->serial, property(look, database, "ID_SERIAL_SHORT"));
	device->wwid = first_of(device->wwid,
				real_wwid(property(look, database, "ID_WWN_WITH_EXTENSION")));
	device->wwid = first_of(device->wwid, real_wwid(property(look, database, "ID_WWN")));
	device->firmware = first_of(device->firmware, property(look, database, "ID_REVISION"));
}

void storage_read_identity(const struct storage_look *look)
{
	struct storage_device *device = look->device;
	scoped_buf path = { 0 }, database = { 0 };
	struct err err;

	if (!look->disk) {
		device->serial = first_of(storage_line(look, "device/serial"),
					  storage_line(look, "serial"));
		device->serial = first_of(device->serial, serial_page(look));
		device->wwid = real_wwid(
			first_of(storage_line(look, "wwid"), storage_line(look, "device/wwid")));
		device->firmware = first_of(storage_line(look, "device/firmware_rev"),
					    storage_line(look, "device/rev"));
		device->firmware = first_of(device->firmware, storage_line(look, "device/fwrev"));
	}
	buf_add_format(&path, "/run/udev/data/b%lld:%lld", (long long)device->major,
		       (long long)device->minor);
	if (root_read(look->root, buf_text(&path), ROOT_TEXT_MAX, &database, &err) == 0)
		read_udev(look, buf_bytes(&database));
}
