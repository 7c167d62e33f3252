/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All block devices of the host: what they are, and what stands on what. Read from /sys and udev's
 * database alone: no device node is opened. Sources: the kernel's Documentation/ABI (sysfs-block,
 * sysfs-class-fc and others), block/genhd.c, drivers/scsi/scsi_sysfs.c, drivers/nvme/host/sysfs.c.
 */
#ifndef TROWEL_WIPE_BLOCK_DEVICES_H
#define TROWEL_WIPE_BLOCK_DEVICES_H

#include "base/root.h"
#include "base/values.h"

enum {
	BLOCK_DEVICES_MAX = 20000, /* a host that has more is refused: none may be overlooked */
};

enum storage_media {
	STORAGE_MEDIA_UNKNOWN,
	STORAGE_MEDIA_ROTATIONAL,
	STORAGE_MEDIA_FLASH,
	STORAGE_MEDIA_NVME,
	STORAGE_MEDIA_COUNT,
};

enum storage_transport {
	STORAGE_TRANSPORT_UNKNOWN,
	STORAGE_TRANSPORT_SATA,
	STORAGE_TRANSPORT_SAS,
	STORAGE_TRANSPORT_SCSI, /* of another kind, or a RAID controller's own */
	STORAGE_TRANSPORT_NVME, /* by PCI Express */
	STORAGE_TRANSPORT_NVME_TCP,
	STORAGE_TRANSPORT_NVME_RDMA,
	STORAGE_TRANSPORT_NVME_FC,
	STORAGE_TRANSPORT_NVME_OTHER, /* over fabrics that we do not know */
	STORAGE_TRANSPORT_USB,
	STORAGE_TRANSPORT_FIREWIRE,
	STORAGE_TRANSPORT_MMC,
	STORAGE_TRANSPORT_VIRTIO,
	STORAGE_TRANSPORT_XEN,
	STORAGE_TRANSPORT_ISCSI,
	STORAGE_TRANSPORT_FIBRE_CHANNEL,
	STORAGE_TRANSPORT_SRP,
	STORAGE_TRANSPORT_NBD,
	STORAGE_TRANSPORT_RBD,
	STORAGE_TRANSPORT_AOE,
	STORAGE_TRANSPORT_LOOP,
	STORAGE_TRANSPORT_DM,
	STORAGE_TRANSPORT_MD,
	STORAGE_TRANSPORT_BCACHE,
	STORAGE_TRANSPORT_DRBD,
	STORAGE_TRANSPORT_ZVOL,
	STORAGE_TRANSPORT_MEMORY, /* ram, zram, pmem, null_blk */
	STORAGE_TRANSPORT_OTHER,  /* optical, floppy, flash without a controller */
	STORAGE_TRANSPORT_COUNT,
};

/* A disk, a partition, or what the kernel makes of others. Texts are NULL where they are unknown,
 * numbers UNKNOWN. */
struct storage_device {
	const char *name;   /* the kernel's: sda, nvme0n1p2, cciss/c0d0 */
	const char *folder; /* in sysfs */
	const char *kind;   /* disk, partition, loop, raid; of dm: lvm, crypt, multipath ... */
	const char *title;  /* of dm: its name; of md: its level */
	enum storage_media media;
	enum storage_transport transport;
	int64_t major, minor;
	int64_t size_bytes;
	int64_t start_bytes; /* of a partition, on its disk */
	int64_t logical_sector_bytes, physical_sector_bytes;
	const char *vendor, *model, *serial, *wwid, *firmware;
	bool is_partition;
	bool is_read_only;
	bool is_removable;
	bool is_hidden;  /* a path of native NVMe multipath: has no device node */
	bool is_idle;    /* a slot (loop0, nbd3) that nothing was put into, or no disk at all */
	bool is_virtual; /* made by a hypervisor: what lies below it is not in reach */
	bool is_ata;     /* speaks ATA, whatever way it is reached */
	bool has_zones;  /* host-managed: only written in order */
	bool discards;   /* takes discard */
	size_t parent;   /* of a partition: the index of its disk; SIZE_MAX: none */
	int_list holders, slaves; /* indexes: what stands on it, and what it stands on */
	const char *backing_file; /* of a loop device */
	const char *driver;       /* of its SCSI host: ahci, megaraid_sas */
	const char *raid_reason;  /* why it is taken for a volume of a RAID controller; or NULL */
	const char *subsystem;    /* of NVMe: what its namespaces have in common */
	int64_t namespace_id;
	int64_t generic_major, generic_minor; /* of the character device to the same disk */
	const char *generic_name;             /* sg3, ng0n1 */
	const char *content, *label;          /* as udev has found them: ext4, LVM2_member */
	int64_t sequence;      /* counted up with each disk that is put in; since Linux 5.15 */
	const char *part_name; /* of a partition, in its table */
};

struct block_devices {
	struct arena arena;
	vec_of(struct storage_device) all; /* partitions behind their disk */
};

/* Reads them all into `ret` (zero-initialised). -E2BIG beyond BLOCK_DEVICES_MAX, -errno when
 * /sys/block cannot be read: without it nothing is known to be safe. Deinit releases it. */
int block_devices_read(const struct root *root, struct block_devices *ret,
		       struct err *err) MUST_CHECK;
void block_devices_deinit(struct block_devices *devices);
#define scoped_block_devices SCOPED(block_devices_deinit) struct block_devices

/* The device of that name of the kernel ("sda", "cciss/c0d0"), or number; NULL if there is none. */
struct storage_device *block_devices_find(const struct block_devices *devices, struct bytes name);
struct storage_device *block_devices_numbered(const struct block_devices *devices, int64_t major,
					      int64_t minor);

/* The place of a device in the list. */
size_t block_devices_index(const struct block_devices *devices,
			   const struct storage_device *device);

/* The device that a path such as /dev/sda1 names, or a link of udev to it; NULL if it is none. On
 * a live root by its number, else by its name. */
struct storage_device *block_devices_at_path(const struct block_devices *devices,
					     const struct root *root, const char *path);

/* "rotational", "SATA", "NVMe over TCP": static. */
const char *storage_media_name(enum storage_media media);
const char *storage_transport_name(enum storage_transport transport);

/* True for what lies on another host: others may have it in use, and nothing here shows that. */
bool storage_transport_is_remote(enum storage_transport transport);

#endif
