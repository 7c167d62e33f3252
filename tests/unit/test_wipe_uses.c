/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hosts as sysfs and procfs describe them: which disk is which, and what is against erasing it. */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>

#include "tree.h"
#include "wipe/plan.h"
#include "wipe/raid_volumes.h"

static void put(const struct tree *tree, const char *text, const char *format, ...)
	PRINTF_LIKE(3, 4);

static void put(const struct tree *tree, const char *text, const char *format, ...)
{
	char path[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(path, sizeof(path), format, arguments);
	va_end(arguments);
	tree_add(tree, &(struct tree_entry){ .path = path, .text = text });
}

/* What every block device has, in its real folder below /sys/devices. */
static void put_node(const struct tree *tree, const char *folder, const char *number,
		     const char *sectors)
{
	put(tree, number, "/sys/devices/%s/dev", folder);
	put(tree, sectors, "/sys/devices/%s/size", folder);
	put(tree, "0\n", "/sys/devices/%s/ro", folder);
}

/* A disk at `way` (ata1/host0/target0:0:0/0:0:0:0), with the link to it. */
static void put_scsi(const struct tree *tree, const char *name, const char *number, const char *way)
{
	char folder[256], link[512];

	snprintf(folder, sizeof(folder), "pci0000:00/%s/block/%s", way, name);
	put_node(tree, folder, number, "8000000\n");
	put(tree, "-> ../..", "/sys/devices/%s/device", folder);
	put(tree, "1\n", "/sys/devices/%s/queue/rotational", folder);
	put(tree, "512\n", "/sys/devices/%s/queue/logical_block_size", folder);
	put(tree, "4096\n", "/sys/devices/%s/queue/physical_block_size", folder);
	snprintf(link, sizeof(link), "-> ../devices/%s", folder);
	put(tree, link, "/sys/block/%s", name);
}

static void put_virtual(const struct tree *tree, const char *name, const char *number)
{
	char folder[256], link[512];

	snprintf(folder, sizeof(folder), "virtual/block/%s", name);
	put_node(tree, folder, number, "4000000\n");
	snprintf(link, sizeof(link), "-> ../devices/%s", folder);
	put(tree, link, "/sys/block/%s", name);
}

static void put_partition(const struct tree *tree, const char *disk, const char *name,
			  const char *number, const char *start)
{
	put(tree, number, "/sys/block/%s/%s/dev", disk, name);
	put(tree, "100000\n", "/sys/block/%s/%s/size", disk, name);
	put(tree, start, "/sys/block/%s/%s/start", disk, name);
	put(tree, "1\n", "/sys/block/%s/%s/partition", disk, name);
}

/* `upper` stands on `lower`, whose folder is below /sys/block. */
static void stack(const struct tree *tree, const char *upper, const char *lower)
{
	const char *name = strrchr(lower, '/') ? strrchr(lower, '/') + 1 : lower;

	put(tree, "-> nowhere", "/sys/block/%s/holders/%s", lower, upper);
	put(tree, "-> nowhere", "/sys/block/%s/slaves/%s", upper, name);
}

static void put_process(const struct tree *tree, int pid, const char *name, const char *namespace,
			const char *mounts)
{
	char link[64];

	snprintf(link, sizeof(link), "-> mnt:[%s]", namespace);
	put(tree, link, "/proc/%d/ns/mnt", pid);
	put(tree, name, "/proc/%d/comm", pid);
	put(tree, mounts, "/proc/%d/mountinfo", pid);
}

/* Plans for the device; the caller releases it. */
static void plan(const struct tree *tree, const char *path, bool with_namespaces,
		 struct wipe_plan *ret)
{
	struct err err = { 0 };

	if (wipe_plan_make(&tree->root, path, with_namespaces, ret, &err) < 0)
		fail_msg("%s", err.text);
}

static const struct wipe_plan_refusal *find(const struct wipe_plan *plan, enum use_kind kind)
{
	for (vec_each(refusal, &plan->refusals))
		if (refusal->kind == kind)
			return refusal;
	return NULL;
}

/* The only refusals are `sentence`, of `kind`; none for NULL. */
static void check(const struct tree *tree, const char *path, enum use_kind kind,
		  const char *sentence)
{
	scoped_wipe_plan made = { 0 };

	plan(tree, path, false, &made);
	const struct wipe_plan_refusal *refusal = find(&made, kind);

	if (!sentence) {
		assert_null(wipe_plan_refused(&made, 0));
		return;
	}
	assert_non_null(refusal);
	assert_string_equal(refusal->what, sentence);
	assert_non_null(wipe_plan_refused(&made, 0));
	if (refusal->flag) /* and with the flag nothing is left */
		assert_null(wipe_plan_refused(&made, 1U << kind));
	else
		assert_non_null(wipe_plan_refused(&made, ~0U));
}

static void put_empty_process(const struct tree *tree)
{
	put_process(tree, 1, "systemd\n", "1", "20 1 0:5 / /proc rw - proc proc rw\n");
}

TEST(wipe_ancestor_of_root)
{
	scoped_tree tree;
	scoped_wipe_plan made = { 0 };

	tree_init(&tree, NULL, 0);
	put_scsi(&tree, "sda", "8:0\n", "ata1/host0/target0:0:0/0:0:0:0");
	put_scsi(&tree, "sdb", "8:16\n", "ata2/host1/target1:0:0/1:0:0:0");
	put_partition(&tree, "sda", "sda1", "8:1\n", "2048\n");
	put_partition(&tree, "sda", "sda2", "8:2\n", "200000\n");
	put_partition(&tree, "sdb", "sdb2", "8:18\n", "200000\n");
	put_virtual(&tree, "md0", "9:0\n");
	put_virtual(&tree, "dm-0", "253:0\n");
	put_virtual(&tree, "dm-1", "253:1\n");
	put(&tree, "raid1\n", "/sys/block/md0/md/level");
	put(&tree, "vg0-root\n", "/sys/block/dm-0/dm/name");
	put(&tree, "LVM-abc\n", "/sys/block/dm-0/dm/uuid");
	put(&tree, "vg0-swap\n", "/sys/block/dm-1/dm/name");
	stack(&tree, "md0", "sda/sda2");
	stack(&tree, "md0", "sdb/sdb2");
	stack(&tree, "dm-0", "md0");
	stack(&tree, "dm-1", "md0");
	put_process(&tree, 1, "systemd\n", "1",
		    "22 1 253:0 / / rw - ext4 /dev/mapper/vg0-root rw\n"
		    "23 22 8:1 / /boot/efi rw - vfat /dev/sda1 rw\n");
	put(&tree, "Filename Type Size Used Priority\n/dev/mapper/vg0-swap partition 99 0 -2\n",
	    "/proc/swaps");
	put(&tree, "-> ../dm-1", "/dev/mapper/vg0-swap");
	put(&tree, "", "/dev/dm-1");
	plan(&tree, "/dev/sda", false, &made);
	assert_string_equal(made.refusals.at[0].what,
			    "dm-0 (vg0-root, on md0, on sda2) is mounted on / (ext4): this host "
			    "runs from it");
	assert_string_equal(made.refusals.at[1].what,
			    "sda1 is mounted on /boot/efi (vfat): this host runs from it");
	assert_string_equal(find(&made, USE_SWAP)->what,
			    "dm-1 (vg0-swap, on md0, on sda2) is swap space, in use");
	assert_string_equal(find(&made, USE_HELD)->what,
			    "md0 (raid1, on sda2) is held by dm-0 (lvm vg0-root)");
	assert_string_equal(made.serial, "sda"); /* it has none */
	assert_false(made.has_serial);
	check(&tree, "/dev/sdb2", USE_SYSTEM,
	      "dm-0 (vg0-root, on md0) is mounted on / (ext4): this host runs from it");
	check(&tree, "/dev/md0", USE_SYSTEM,
	      "dm-0 (vg0-root) is mounted on / (ext4): this host runs from it");
}

TEST(wipe_namespaces_of_nvme)
{
	static const char *const names[] = { "nvme0n1", "nvme0n2" };
	scoped_tree tree;
	scoped_wipe_plan one = { 0 }, all = { 0 };

	tree_init(&tree, NULL, 0);
	for (int i = 0; i < 2; i++) {
		char link[128];

		snprintf(link, sizeof(link), "-> ../devices/pci0/nvme/nvme0/%s", names[i]);
		put(&tree, i ? "259:1\n" : "259:0\n", "/sys/devices/pci0/nvme/nvme0/%s/dev",
		    names[i]);
		put(&tree, "1000000\n", "/sys/devices/pci0/nvme/nvme0/%s/size", names[i]);
		put(&tree, i ? "2\n" : "1\n", "/sys/devices/pci0/nvme/nvme0/%s/nsid", names[i]);
		put(&tree, "-> ..", "/sys/devices/pci0/nvme/nvme0/%s/device", names[i]);
		put(&tree, link, "/sys/block/%s", names[i]);
	}
	put(&tree, "S4EV\n", "/sys/devices/pci0/nvme/nvme0/serial");
	put(&tree, "Samsung SSD 980\n", "/sys/devices/pci0/nvme/nvme0/model");
	put(&tree, "nqn.2014.08.org.nvmexpress:S4EV\n", "/sys/devices/pci0/nvme/nvme0/subsysnqn");
	put(&tree, "pcie\n", "/sys/devices/pci0/nvme/nvme0/transport");
	put_partition(&tree, "nvme0n2", "nvme0n2p1", "259:2\n", "2048\n");
	put_process(&tree, 1, "systemd\n", "1", "22 1 259:2 / /srv rw - xfs /dev/nvme0n2p1 rw\n");
	plan(&tree, "/dev/nvme0n1", false, &one);
	assert_null(wipe_plan_refused(&one, 0));
	assert_string_equal(one.serial, "S4EV-n1");
	assert_int_equal(one.media, STORAGE_MEDIA_NVME);
	assert_true(wipe_plan_is_confirmed(&one, " S4EV-n1\n"));
	assert_false(wipe_plan_is_confirmed(&one, "S4EV"));
	plan(&tree, "/dev/nvme0n1", true, &all);
	assert_string_equal(all.serial, "S4EV");
	assert_string_equal(wipe_plan_refused(&all, 0)->what, "nvme0n2p1 is mounted on /srv (xfs)");
	assert_int_equal(all.reached.count, 3);
}

TEST(wipe_paths_of_multipath)
{
	scoped_tree tree;
	scoped_wipe_plan made = { 0 };

	tree_init(&tree, NULL, 0);
	put_scsi(&tree, "sdc", "8:32\n", "host3/rport-3:0-0/target3:0:0/3:0:0:0");
	put_scsi(&tree, "sdd", "8:48\n", "host4/rport-4:0-0/target4:0:0/4:0:0:0");
	put(&tree, "naa.6005076\n", "/sys/block/sdc/device/wwid");
	put(&tree, "naa.6005076\n", "/sys/block/sdd/device/wwid");
	put_virtual(&tree, "dm-2", "253:2\n");
	put_virtual(&tree, "dm-3", "253:3\n");
	put(&tree, "mpath-36005076\n", "/sys/block/dm-2/dm/uuid");
	put(&tree, "part1-mpath-36005076\n", "/sys/block/dm-3/dm/uuid");
	put(&tree, "data1\n", "/sys/block/dm-3/dm/name");
	stack(&tree, "dm-2", "sdd"); /* sdc has just come back, and is not in the map */
	stack(&tree, "dm-3", "dm-2");
	put_process(&tree, 1, "systemd\n", "1", "22 1 253:3 / /data rw - ext4 /dev/dm-3 rw\n");
	check(&tree, "/dev/sdc", USE_MOUNTED,
	      "dm-3 (data1, on dm-2, on sdd) is mounted on /data (ext4)");
	plan(&tree, "/dev/dm-2", false, &made);
	assert_int_equal(made.reached.count, 4);
	assert_string_equal(
		find(&made, USE_REMOTE)->what,
		"sdc (on sdd) lies on another host (Fibre Channel): who else uses it is "
		"not seen");
}

TEST(wipe_remote)
{
	scoped_tree tree;

	tree_init(&tree, NULL, 0);
	put_empty_process(&tree);
	put_scsi(&tree, "sde", "8:64\n", "host5/session1/target5:0:0/5:0:0:1");
	put_virtual(&tree, "nbd0", "43:0\n");
	put_virtual(&tree, "dm-0", "253:0\n");
	stack(&tree, "dm-0", "nbd0");
	put_virtual(&tree, "nvme1n1", "259:9\n");
	put(&tree, "nqn.x\n", "/sys/block/nvme1n1/device/subsysnqn");
	put(&tree, "nqn.x\n", "/sys/class/nvme/nvme7/subsysnqn");
	put(&tree, "tcp\n", "/sys/class/nvme/nvme7/transport");
	check(&tree, "/dev/sde", USE_REMOTE,
	      "sde lies on another host (iSCSI): who else uses it is not seen");
	check(&tree, "/dev/nvme1n1", USE_REMOTE,
	      "nvme1n1 lies on another host (NVMe over TCP): who else uses it is not seen");
	check(&tree, "/dev/dm-0", USE_REMOTE,
	      "nbd0 lies on another host (NBD): who else uses it is not seen");
}

TEST(wipe_raid_volumes)
{
	scoped_tree tree;

	tree_init(&tree, NULL, 0);
	put_empty_process(&tree);
	put_scsi(&tree, "sdg", "8:96\n", "host6/target6:2:0/6:2:0:0");
	put_scsi(&tree, "sdh", "8:112\n", "host6/target6:0:5/6:0:5:0");
	put_scsi(&tree, "sdi", "8:128\n", "host7/target7:0:0/7:0:0:0");
	put(&tree, "megaraid_sas\n", "/sys/class/scsi_host/host6/proc_name");
	put(&tree, "hpsa\n", "/sys/class/scsi_host/host7/proc_name");
	put(&tree, "LOGICAL VOLUME\n", "/sys/block/sdi/device/model");
	put(&tree, "HP\n", "/sys/block/sdi/device/vendor");
	put_virtual(&tree, "cciss!c0d0", "104:0\n");
	check(&tree, "/dev/sdg", USE_RAID_VOLUME,
	      "sdg is a volume of a MegaRAID controller: its disks are not erased with it");
	check(&tree, "/dev/sdh", USE_RAID_VOLUME, NULL);
	check(&tree, "/dev/sdi", USE_RAID_VOLUME,
	      "sdi is a logical volume of a Smart Array controller: its disks are not erased with "
	      "it");
	check(&tree, "/dev/cciss/c0d0", USE_RAID_VOLUME,
	      "cciss/c0d0 is a logical volume of a Smart Array controller: its disks are not "
	      "erased "
	      "with it");
}

TEST(wipe_raid_table)
{
	static const struct {
		struct raid_question question;
		bool is_volume;
	} rows[] = {
		{ { "sda", "ahci", "ATA", "ST4000NM", NULL, 0 }, false },
		{ { "sda", "mpt3sas", "SEAGATE", "ST4000NM", NULL, 0 }, false },
		{ { "sda", "mpt3sas", "LSI", "Logical Volume", NULL, 1 }, true },
		{ { "sda", "smartpqi", "HPE", "LOGICAL VOLUME", "RAID 1(+0)", 1 }, true },
		{ { "sda", "smartpqi", "ATA", "MK000480", "N/A", 0 }, false },
		{ { "sda", "aacraid", "Adaptec", "web", NULL, 0 }, true },
		{ { "sda", "aacraid", "ATA", "ST4000", NULL, 1 }, false },
		{ { "sda", "megaraid_sas", "DELL", "PERC H730P Mini", NULL, UNKNOWN }, true },
		{ { "sda", "3w-9xxx", "AMCC", "9650SE-4LP DISK", NULL, 0 }, true },
		{ { "sda", NULL, NULL, NULL, NULL, UNKNOWN }, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(raid_volume_reason(&rows[i].question) != NULL, rows[i].is_volume);
}

TEST(wipe_others_on_a_host)
{
	scoped_tree tree;

	tree_init(&tree, NULL, 0);
	put_empty_process(&tree);
	put_virtual(&tree, "vda", "254:0\n");
	put_virtual(&tree, "vdb", "254:16\n");
	put_virtual(&tree, "vdc", "254:32\n");
	put_virtual(&tree, "vdd", "254:48\n");
	put_virtual(&tree, "vde", "254:64\n");
	put_virtual(&tree, "vdf", "254:80\n");
	put_virtual(&tree, "vdg", "254:96\n");
	put_virtual(&tree, "loop0", "7:0\n");
	put(&tree, "/dev/vda\n", "/sys/block/loop0/loop/backing_file");
	put(&tree, "", "/sys/fs/btrfs/1234/devices/vdb");
	put_process(&tree, 500, "qemu\n", "1", "");
	put(&tree, "-> /dev/vdc", "/proc/500/fd/14");
	put_process(&tree, 600, "mysqld\n", "2",
		    "22 1 254:48 / /var/lib/mysql rw - ext4 /dev/vdd rw\n");
	put(&tree, "/dev/vde\n", "/sys/kernel/config/nvmet/subsystems/s/namespaces/1/device_path");
	put(&tree, "1\n", "/sys/devices/virtual/block/vdf/size");
	tree_add(&tree, &(struct tree_entry){ "/sys/devices/virtual/block/vdf/ro", "1\n" });
	put(&tree, "E:ID_FS_TYPE=LVM2_member\n", "/run/udev/data/b254:96");
	check(&tree, "/dev/vda", USE_LOOP, "vda is what loop0 is made of");
	check(&tree, "/dev/vdb", USE_MOUNTED,
	      "vdb is a device of the btrfs file system 1234, which is mounted");
	check(&tree, "/dev/vdc", USE_OPEN, "vdc is open in qemu (pid 500)");
	check(&tree, "/dev/vdd", USE_MOUNTED,
	      "vdd is mounted on /var/lib/mysql (ext4), in the mount namespace of mysqld (pid "
	      "600)");
	check(&tree, "/dev/vde", USE_EXPORTED,
	      "vde is given to other hosts by nvmet "
	      "(/sys/kernel/config/nvmet/subsystems/s/namespaces/1/device_path)");
	check(&tree, "/dev/vdf", USE_READ_ONLY, "vdf is read-only, says the kernel");
	check(&tree, "/dev/vdg", USE_MEMBER,
	      "vdg is a physical volume of LVM: what it is part of may need it");
	check(&tree, "/dev/loop0", USE_OPEN, NULL);
}

TEST(wipe_identity)
{
	scoped_tree tree;
	scoped_wipe_plan usb = { 0 }, part = { 0 }, disk = { 0 };

	tree_init(&tree, NULL, 0);
	put_empty_process(&tree);
	put_scsi(&tree, "sdf", "8:80\n", "usb1/1-2/host8/target8:0:0/8:0:0:0");
	put_scsi(&tree, "sda", "8:0\n", "ata1/host0/target0:0:0/0:0:0:0");
	put(&tree, "SanDisk \n", "/sys/block/sdf/device/vendor");
	put(&tree, "Ultra\n", "/sys/block/sdf/device/model");
	put(&tree, "1.00\n", "/sys/block/sdf/device/rev");
	put(&tree, "E:ID_SERIAL_SHORT=4C53\nS:disk/by-id/usb-x\n", "/run/udev/data/b8:80");
	put(&tree, "ATA     \n", "/sys/block/sda/device/vendor");
	put(&tree, "ST4000NM0035\n", "/sys/block/sda/device/model");
	put(&tree, "-> ../block/sda", "/sys/class/block/sda");
	put_partition(&tree, "sda", "sda2", "8:2\n", "2048\n");
	put(&tree, "E:ID_SERIAL_SHORT=ZC1\n", "/run/udev/data/b8:0");
	put(&tree, "E:ID_FS_TYPE=ext4\nE:ID_FS_LABEL=srv\n", "/run/udev/data/b8:2");
	plan(&tree, "/dev/sdf", false, &usb);
	assert_string_equal(usb.serial, "4C53");
	assert_string_equal(usb.model, "SanDisk Ultra");
	assert_string_equal(usb.firmware, "1.00");
	assert_int_equal(usb.transport, STORAGE_TRANSPORT_USB);
	assert_int_equal(usb.media, STORAGE_MEDIA_UNKNOWN); /* a bridge does not pass it on */
	plan(&tree, "/dev/sda2", false, &part);
	assert_string_equal(part.serial, "ZC1-part2");
	plan(&tree, "/dev/sda", false, &disk);
	assert_string_equal(disk.serial, "ZC1");
	assert_string_equal(disk.model, "ST4000NM0035");
	assert_int_equal(disk.media, STORAGE_MEDIA_ROTATIONAL);
	assert_int_equal(disk.transport, STORAGE_TRANSPORT_SATA);
	assert_int_equal(disk.physical_sector_bytes, 4096);
	assert_int_equal(disk.parts.count, 2);
	assert_string_equal(disk.parts.at[1].contents.at[0].words,
			    "an ext4 file system, label srv");
}

TEST(wipe_no_such_device)
{
	scoped_tree tree;
	struct wipe_plan made = { 0 };
	struct err err = { 0 };

	tree_init(&tree, NULL, 0);
	assert_int_equal(wipe_plan_make(&tree.root, "/dev/sda", false, &made, &err), -ENOENT);
	put_virtual(&tree, "vda", "254:0\n");
	assert_int_equal(wipe_plan_make(&tree.root, "/dev/sda", false, &made, &err), -ENOENT);
	put_virtual(&tree, "loop7", "7:7\n");
	put(&tree, "0\n", "/sys/block/loop7/size");
	assert_int_equal(wipe_plan_make(&tree.root, "/dev/loop7", false, &made, &err), -ENOMEDIUM);
	assert_null(made.device);
}
