/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What kind of device it is, how it is reached, and what it is made of. */
#include "base/path.h"
#include "format/storage/dm_uuid.h"
#include "wipe/block_devices_parts.h"
#include "wipe/raid_volumes.h"

/* --- names ------------------------------------------------------------------------------------ */

static const struct {
	const char *name;
	bool is_remote;
} transports[STORAGE_TRANSPORT_COUNT] = {
	[STORAGE_TRANSPORT_UNKNOWN] = { "unknown", false },
	[STORAGE_TRANSPORT_SATA] = { "SATA", false },
	[STORAGE_TRANSPORT_SAS] = { "SAS", false },
	[STORAGE_TRANSPORT_SCSI] = { "SCSI", false },
	[STORAGE_TRANSPORT_NVME] = { "NVMe", false },
	[STORAGE_TRANSPORT_NVME_TCP] = { "NVMe over TCP", true },
	[STORAGE_TRANSPORT_NVME_RDMA] = { "NVMe over RDMA", true },
	[STORAGE_TRANSPORT_NVME_FC] = { "NVMe over Fibre Channel", true },
	[STORAGE_TRANSPORT_NVME_OTHER] = { "NVMe over fabrics", true },
	[STORAGE_TRANSPORT_USB] = { "USB", false },
	[STORAGE_TRANSPORT_FIREWIRE] = { "FireWire", false },
	[STORAGE_TRANSPORT_MMC] = { "MMC", false },
	[STORAGE_TRANSPORT_VIRTIO] = { "virtio", false },
	[STORAGE_TRANSPORT_XEN] = { "Xen", false },
	[STORAGE_TRANSPORT_ISCSI] = { "iSCSI", true },
	[STORAGE_TRANSPORT_FIBRE_CHANNEL] = { "Fibre Channel", true },
	[STORAGE_TRANSPORT_SRP] = { "SRP", true },
	[STORAGE_TRANSPORT_NBD] = { "NBD", true },
	[STORAGE_TRANSPORT_RBD] = { "Ceph RBD", true },
	[STORAGE_TRANSPORT_AOE] = { "ATA over Ethernet", true },
	[STORAGE_TRANSPORT_LOOP] = { "loop", false },
	[STORAGE_TRANSPORT_DM] = { "device mapper", false },
	[STORAGE_TRANSPORT_MD] = { "software RAID", false },
	[STORAGE_TRANSPORT_BCACHE] = { "bcache", false },
	[STORAGE_TRANSPORT_DRBD] = { "DRBD", true }, /* what is written goes to its peers */
	[STORAGE_TRANSPORT_ZVOL] = { "zfs volume", false },
	[STORAGE_TRANSPORT_MEMORY] = { "memory", false },
	[STORAGE_TRANSPORT_OTHER] = { "other", false },
};

const char *storage_transport_name(enum storage_transport transport)
{
	return transports[transport].name;
}

bool storage_transport_is_remote(enum storage_transport transport)
{
	return transports[transport].is_remote;
}

const char *storage_media_name(enum storage_media media)
{
	static const char *const names[STORAGE_MEDIA_COUNT] = {
		[STORAGE_MEDIA_UNKNOWN] = "unknown",
		[STORAGE_MEDIA_ROTATIONAL] = "rotational",
		[STORAGE_MEDIA_FLASH] = "flash",
		[STORAGE_MEDIA_NVME] = "nvme",
	};

	return names[media];
}

/* --- by name ---------------------------------------------------------------------------------- */

/* By the start of the name; first match wins. Source: Documentation/admin-guide/devices.txt and
 * the drivers. */
static const struct {
	const char *prefix;
	const char *kind;
	enum storage_transport transport;
} kinds[] = {
	{ "zram", "memory", STORAGE_TRANSPORT_MEMORY },
	{ "ram", "memory", STORAGE_TRANSPORT_MEMORY },
	{ "pmem", "memory", STORAGE_TRANSPORT_MEMORY },
	{ "nullb", "memory", STORAGE_TRANSPORT_MEMORY },
	{ "fd", "floppy", STORAGE_TRANSPORT_OTHER },
	{ "sr", "rom", STORAGE_TRANSPORT_OTHER },
	{ "mtdblock", "disk", STORAGE_TRANSPORT_OTHER },
	{ "ubiblock", "disk", STORAGE_TRANSPORT_OTHER },
	{ "loop", "loop", STORAGE_TRANSPORT_LOOP },
	{ "md", "raid", STORAGE_TRANSPORT_MD },
	{ "dm-", "dm", STORAGE_TRANSPORT_DM },
	{ "bcache", "cache", STORAGE_TRANSPORT_BCACHE },
	{ "drbd", "replicated", STORAGE_TRANSPORT_DRBD },
	{ "zd", "volume", STORAGE_TRANSPORT_ZVOL },
	{ "nbd", "disk", STORAGE_TRANSPORT_NBD },
	{ "rbd", "disk", STORAGE_TRANSPORT_RBD },
	{ "etherd/", "disk", STORAGE_TRANSPORT_AOE },
	{ "mmcblk", "disk", STORAGE_TRANSPORT_MMC },
	{ "xvd", "disk", STORAGE_TRANSPORT_XEN },
	{ "vd", "disk", STORAGE_TRANSPORT_VIRTIO },
	{ "nvme", "disk", STORAGE_TRANSPORT_NVME },
	{ "cciss/", "disk", STORAGE_TRANSPORT_SCSI },
	{ "ida/", "disk", STORAGE_TRANSPORT_SCSI },
	{ "rd/", "disk", STORAGE_TRANSPORT_SCSI },
};

static void kind_by_name(const struct storage_look *look)
{
	struct storage_device *device = look->device;

	device->kind = "disk";
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (bytes_starts(bytes_of(device->name), kinds[i].prefix)) {
			device->kind = kinds[i].kind;
			device->transport = kinds[i].transport;
			return;
		}
}

/* --- NVMe ------------------------------------------------------------------------------------- */

/* The words of a controller's file `transport`. Source: drivers/nvme/host. */
static const struct {
	const char *word;
	enum storage_transport transport;
} nvme_transports[] = {
	{ "pcie", STORAGE_TRANSPORT_NVME },    { "apple-nvme", STORAGE_TRANSPORT_NVME },
	{ "tcp", STORAGE_TRANSPORT_NVME_TCP }, { "rdma", STORAGE_TRANSPORT_NVME_RDMA },
	{ "fc", STORAGE_TRANSPORT_NVME_FC },   { "loop", STORAGE_TRANSPORT_NVME_OTHER },
};

static enum storage_transport nvme_transport(const char *word)
{
	for (size_t i = 0; i < sizeof(nvme_transports) / sizeof(nvme_transports[0]); i++)
		if (text_is(word, nvme_transports[i].word))
			return nvme_transports[i].transport;
	return word ? STORAGE_TRANSPORT_NVME_OTHER : STORAGE_TRANSPORT_NVME;
}

/* A file of a controller. */
static const char *controller_line(const struct storage_look *look, const char *controller,
				   const char *file)
{
	scoped_buf folder = { 0 };

	buf_add_format(&folder, "/sys/class/nvme/%s", controller);
	struct storage_device place = { .folder = buf_text(&folder) };
	struct storage_look other = { look->root, look->arena, &place, NULL };

	return storage_line(&other, file);
}

/* With multipath, the device stands below its subsystem, and the controllers tell how it is
 * reached: the first one that lies on another host counts. */
static enum storage_transport subsystem_transport(const struct storage_look *look,
						  const char *subsystem)
{
	enum storage_transport ret = STORAGE_TRANSPORT_NVME;
	scoped_names names = { 0 };
	struct err err;

	if (!subsystem || root_list(look->root, "/sys/class/nvme", &names, &err) < 0)
		return ret;
	for (size_t i = 0; i < names.starts.count; i++) {
		const char *name = root_name(&names, i);

		if (text_is(controller_line(look, name, "subsysnqn"), subsystem) &&
		    !storage_transport_is_remote(ret))
			ret = nvme_transport(controller_line(look, name, "transport"));
	}
	return ret;
}

/* What namespaces have in common: the subsystem's name; before Linux 4.8 the serial number. */
static void read_nvme(const struct storage_look *look)
{
	struct storage_device *device = look->device;
	const char *transport = storage_line(look, "device/transport");
	scoped_buf generic = { 0 };

	device->subsystem = storage_line(look, "device/subsysnqn");
	device->transport = transport ? nvme_transport(transport)
				      : subsystem_transport(look, device->subsystem);
	if (!device->subsystem)
		device->subsystem = storage_line(look, "device/serial");
	device->namespace_id = storage_number(look, "nsid");
	device->is_hidden = storage_number(look, "hidden") > 0;
	/* /dev/ng0n1 is to /dev/nvme0n1 what sg is to sd */
	buf_add_format(&generic, "ng%s", device->name + strlen("nvme"));
	device->generic_name = arena_intern(look->arena, buf_bytes(&generic));
}

/* --- SCSI ------------------------------------------------------------------------------------- */

/* "2:0:1:0": host, channel, target, unit; the name of the folder that `device` leads to. */
static bool scsi_address(const struct storage_look *look, int64_t *host, int64_t *channel)
{
	scoped_buf path = { 0 }, real = { 0 };
	struct bytes rest, part;

	buf_add_format(&path, "%s/device", look->device->folder);
	if (root_resolve(look->root, buf_text(&path), &real) < 0)
		return false;
	rest = bytes_of(path_name(buf_text(&real)));
	return bytes_part(&rest, ':', &part) && bytes_i64(part, host) &&
	       bytes_part(&rest, ':', &part) && bytes_i64(part, channel) && rest.size;
}

/* By a class that the host of it is in as well, or a part of its way through /sys/devices. Order:
 * what tells most first. Source: drivers/scsi/scsi_transport_*.c. */
static const struct {
	const char *class; /* NULL: by `part` alone */
	const char *part;
	enum storage_transport transport;
} ways[] = {
	{ "fc_host", "/rport-", STORAGE_TRANSPORT_FIBRE_CHANNEL },
	{ "iscsi_host", "/session", STORAGE_TRANSPORT_ISCSI },
	{ "srp_host", NULL, STORAGE_TRANSPORT_SRP },
	{ NULL, "/usb", STORAGE_TRANSPORT_USB },
	{ NULL, "/fw", STORAGE_TRANSPORT_FIREWIRE },
	{ NULL, "/virtio", STORAGE_TRANSPORT_VIRTIO },
	{ NULL, "/ata", STORAGE_TRANSPORT_SATA },
	{ "sas_host", "/end_device-", STORAGE_TRANSPORT_SAS },
};

static bool is_in_class(const struct storage_look *look, const char *class, int64_t host)
{
	scoped_buf path = { 0 };

	buf_add_format(&path, "/sys/class/%s/host%lld", class, (long long)host);
	return root_exists(look->root, buf_text(&path));
}

static void find_way(const struct storage_look *look, int64_t host)
{
	scoped_buf real = { 0 };

	look->device->transport = STORAGE_TRANSPORT_SCSI;
	if (root_resolve(look->root, look->device->folder, &real) < 0)
		return;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if ((ways[i].class && is_in_class(look, ways[i].class, host)) ||
		    (ways[i].part && bytes_find_text(buf_bytes(&real), ways[i].part) >= 0)) {
			look->device->transport = ways[i].transport;
			return;
		}
}

static const char *host_driver(const struct storage_look *look, int64_t host)
{
	scoped_buf folder = { 0 };

	buf_add_format(&folder, "/sys/class/scsi_host/host%lld", (long long)host);
	struct storage_device place = { .folder = buf_text(&folder) };
	struct storage_look other = { look->root, look->arena, &place, NULL };

	return storage_line(&other, "proc_name");
}

/* Drivers whose disks a hypervisor makes, and what such disks call themselves. */
static bool is_virtual(const struct storage_device *device)
{
	static const char *const drivers[] = { "vmw_pvscsi",    "storvsc",  "hv_storvsc",
					       "xen-scsifront", "vmw_nvme", "ibmvscsi" };
	static const char *const vendors[] = { "QEMU",   "VMware", "VMware,", "Msft",
					       "Google", "VBOX",   "Nutanix" };
	static const char *const models[] = {
		"QEMU",         "VBOX HARDDISK",        "VMware Virtual",
		"Virtual Disk", "Amazon Elastic",       "nvme_card-pd",
		"MSFT NVMe",    "Google EphemeralDisk", "Google PersistentDisk"
	};

	if (device->transport == STORAGE_TRANSPORT_VIRTIO ||
	    device->transport == STORAGE_TRANSPORT_XEN)
		return true;
	for (size_t i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++)
		if (text_is(device->driver, drivers[i]))
			return true;
	for (size_t i = 0; i < sizeof(vendors) / sizeof(vendors[0]); i++)
		if (text_is(device->vendor, vendors[i]))
			return true;
	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++)
		if (bytes_starts(bytes_of(device->model), models[i]))
			return true;
	return false;
}

static void read_scsi(const struct storage_look *look, int64_t host)
{
	scoped_buf path = { 0 };
	scoped_names names = { 0 };
	struct err err;

	look->device->driver = host_driver(look, host);
	find_way(look, host);
	buf_add_format(&path, "%s/device/scsi_generic", look->device->folder);
	if (root_list(look->root, buf_text(&path), &names, &err) == 0 && names.starts.count)
		look->device->generic_name = arena_intern(look->arena,
							  bytes_of(root_name(&names, 0)));
}

/* --- all together ----------------------------------------------------------------------------- */

static void read_generic(const struct storage_look *look)
{
	struct storage_device *device = look->device;
	scoped_buf folder = { 0 };
	struct bytes rest, part;

	device->generic_major = device->generic_minor = UNKNOWN;
	if (!device->generic_name)
		return;
	buf_add_format(&folder, "/sys/class/%s/%s",
		       device->generic_name[0] == 'n' ? "nvme-generic" : "scsi_generic",
		       device->generic_name);
	struct storage_device place = { .folder = buf_text(&folder) };
	struct storage_look other = { look->root, look->arena, &place, NULL };

	rest = bytes_of(storage_line(&other, "dev"));
	if (bytes_part(&rest, ':', &part) && bytes_i64(part, &device->generic_major) &&
	    !bytes_i64(rest, &device->generic_minor))
		device->generic_major = UNKNOWN;
}

static enum storage_media media_of(const struct storage_look *look)
{
	const struct storage_device *device = look->device;
	int64_t rotational = storage_number(look, "queue/rotational");

	if (device->is_virtual || strcmp(device->kind, "disk") != 0)
		return STORAGE_MEDIA_UNKNOWN;
	if (bytes_starts(bytes_of(device->name), "nvme"))
		return STORAGE_MEDIA_NVME;
	if (device->transport == STORAGE_TRANSPORT_MMC || rotational == 0)
		return STORAGE_MEDIA_FLASH;
	/* bridges to USB do not pass on what a disk says of itself: 1 is what the kernel assumes */
	if (rotational == 1 && device->transport != STORAGE_TRANSPORT_USB)
		return STORAGE_MEDIA_ROTATIONAL;
	return STORAGE_MEDIA_UNKNOWN;
}

static void ask_for_raid(const struct storage_look *look, int64_t channel)
{
	struct storage_device *device = look->device;
	const struct raid_question question = {
		.name = device->name,
		.driver = device->driver,
		.vendor = device->vendor,
		.model = device->model,
		.raid_level = storage_line(look, "device/raid_level"),
		.channel = channel,
	};

	device->raid_reason = raid_volume_reason(&question);
}

static void read_disk(const struct storage_look *look)
{
	struct storage_device *device = look->device;
	int64_t host, channel = UNKNOWN;

	kind_by_name(look);
	device->model = storage_line(look, "device/model");
	device->vendor = storage_line(look, "device/vendor");
	if (device->vendor && strncmp(device->vendor, "0x", 2) == 0)
		device->vendor = NULL; /* virtio's number of it */
	device->is_ata = text_is(device->vendor, "ATA");
	if (bytes_starts(bytes_of(device->name), "nvme"))
		read_nvme(look);
	else if (scsi_address(look, &host, &channel))
		read_scsi(look, host);
	device->is_virtual = is_virtual(device);
	device->is_removable = storage_number(look, "removable") > 0;
	device->has_zones = text_is(storage_line(look, "queue/zoned"), "host-managed");
	device->media = media_of(look);
	ask_for_raid(look, channel);
	read_generic(look);
}

void storage_read_kind(const struct storage_look *look)
{
	struct storage_device *device = look->device;
	const struct storage_device *disk = look->disk;

	device->namespace_id = device->generic_major = device->generic_minor = UNKNOWN;
	if (disk) {
		device->kind = "partition";
		device->transport = disk->transport;
		device->media = disk->media;
		device->is_virtual = disk->is_virtual;
		device->has_zones = disk->has_zones;
		device->is_read_only = device->is_read_only || disk->is_read_only;
		return;
	}
	read_disk(look);
	if (strcmp(device->kind, "dm") == 0) {
		device->kind = dm_uuid_kind(bytes_of(storage_line(look, "dm/uuid")));
		device->title = storage_line(look, "dm/name");
	} else if (strcmp(device->kind, "raid") == 0) {
		device->title = storage_line(look, "md/level");
	} else if (strcmp(device->kind, "loop") == 0) {
		device->backing_file = storage_line(look, "loop/backing_file");
	}
	device->is_idle = device->is_hidden || device->size_bytes <= 0 ||
			  strcmp(device->kind, "rom") == 0 || strcmp(device->kind, "floppy") == 0 ||
			  bytes_starts(bytes_of(device->name), "ram");
}
