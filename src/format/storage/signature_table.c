/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/storage/signature_parts.h"

enum {
	KIB = 1024,
	MIB = 1024 * 1024,
	SECTOR = 512,
	SECTOR_4K = 4096,
	MD0_BLOCK = 64 * KIB,
	ZFS_LABEL = 256 * KIB,
	ZFS_LIST_AT = 16 * KIB + 4, /* in a label, behind how its list is written */
};

#define ZFS_LIST BYTES("\0\0\0\0\0\0\0\1") /* version 0, names are unique */

#define TABLE(name, title, offset, align, magic_at, magic, read)                                   \
	{                                                                                          \
		name, title, SIGNATURE_PARTITIONS, offset, align, magic_at, BYTES(magic), read     \
	}
#define MEMBER(name, title, offset, align, magic_at, magic, read)                                  \
	{                                                                                          \
		name, title, SIGNATURE_MEMBER, offset, align, magic_at, BYTES(magic), read         \
	}
#define LVM2(offset)                                                                               \
	MEMBER("LVM2_member", "a physical volume of LVM", offset, 0, 0, "LABELONE",                \
	       signature_read_lvm2)
#define MD(offset, align, magic, read)                                                             \
	MEMBER("linux_raid_member", "a member of a Linux software RAID", offset, align, 0, magic,  \
	       read)
#define ZFS(offset, align)                                                                         \
	{                                                                                          \
		"zfs_member", "a member of a pool of zfs", SIGNATURE_MEMBER, offset, align,        \
			ZFS_LIST_AT, ZFS_LIST, signature_read_zfs                                  \
	}
#define DDF(offset)                                                                                \
	MEMBER("ddf_raid_member", "a member of a hardware RAID (DDF)", offset, 1, 0,               \
	       "\xde\x11\xde\x11", signature_read_ddf)
#define ISW(offset)                                                                                \
	MEMBER("isw_raid_member", "a member of a RAID of Intel's firmware", offset, 1, 0,          \
	       "Intel Raid ISM Cfg Sig. ", NULL)
#define ENCRYPTED(name, title, magic_at, magic, read)                                              \
	{                                                                                          \
		name, title, SIGNATURE_ENCRYPTED, 0, 0, magic_at, BYTES(magic), read               \
	}
#define LAYER(name, title, magic)                                                                  \
	{                                                                                          \
		name, title, SIGNATURE_LAYER, 0, 0, 0, BYTES(magic), NULL                          \
	}
#define SWAP(page, magic)                                                                          \
	{                                                                                          \
		"swap", "swap space", SIGNATURE_SWAP, 0, 0, (page)-10, BYTES(magic),               \
			signature_read_swap                                                        \
	}
#define HIBERNATED(magic)                                                                          \
	{                                                                                          \
		"swsuspend", "swap space that holds a system in hibernation", SIGNATURE_SWAP, 0,   \
			0, 4 * KIB - 10, BYTES(magic), signature_read_swap                         \
	}
#define SYSTEM(name, title, offset, magic_at, magic, read)                                         \
	{                                                                                          \
		name, title, SIGNATURE_FILE_SYSTEM, offset, 0, magic_at, BYTES(magic), read        \
	}
/* On a device that several hosts may have mounted at once, which this one cannot see. */
#define CLUSTER(name, title, offset, magic)                                                        \
	{                                                                                          \
		name, title, SIGNATURE_MEMBER, offset, 0, 0, BYTES(magic), NULL                    \
	}

/* Sources, in the order of the rows. PARTITIONS: UEFI specification, chapter 5. MEMBERS:
 * LVM2's lib/label/label.h, lib/format_text/layout.h; include/uapi/linux/raid/md_p.h; OpenZFS's
 * vdev_impl.h, "ZFS On-Disk Specification" 1.2; the kernel's drivers/md/bcache/bcache_ondisk.h,
 * fs/bcachefs/bcachefs_format.h; DRBD's drbd_meta_data.h; Ceph's BlueStore.cc (bdev label);
 * Oracle's asmlib, kfed's kfdhdb; VMFS: vmfs-tools' vmfs.h; SNIA's "Common RAID Disk Data Format"
 * 2.0; mdadm's super-intel.c; dmraid's nv.h and pdc.h; stratisd's backstore/metadata; vdo's
 * kernel encodings.h. ENCRYPTED: cryptsetup's "LUKS on-disk format" 1.2.3 and 2, docs of BitLocker
 * in libbde. LAYERS: the kernel's dm-integrity.c, cryptsetup's verity format, dm-snap-persistent.c.
 * SWAP: include/linux/swap.h, kernel/power/swap.c. FILE SYSTEMS: each one's header below the
 * kernel's fs/; ECMA-119, ECMA-167, Apple's TN1150 and file system reference; NTFS and exFAT:
 * Microsoft's exFAT specification, linux-ntfs' layout.h; FAT: Microsoft's fatgen103. */
const struct signature_row signature_rows[] = {
	TABLE("gpt", "a table of partitions (GPT)", SECTOR, 0, 0, "EFI PART", signature_read_gpt),
	TABLE("gpt", "a table of partitions (GPT)", SECTOR_4K, 0, 0, "EFI PART",
	      signature_read_gpt),
	TABLE("gpt", "a table of partitions (GPT, the copy at the end)", SECTOR, 1, 0, "EFI PART",
	      signature_read_gpt),
	TABLE("gpt", "a table of partitions (GPT, the copy at the end)", SECTOR_4K, 1, 0,
	      "EFI PART", signature_read_gpt),
	TABLE("dos", "a table of partitions (MBR)", 0, 0, 510, "\x55\xaa", signature_read_mbr),
	LVM2(0),
	LVM2(SECTOR),
	LVM2(2 * SECTOR),
	LVM2(3 * SECTOR),
	MD(4 * KIB, 0, "\xfc\x4e\x2b\xa9", signature_read_md1),
	MD(0, 0, "\xfc\x4e\x2b\xa9", signature_read_md1),
	MD(8 * KIB, 4 * KIB, "\xfc\x4e\x2b\xa9", signature_read_md1),
	MD(MD0_BLOCK, MD0_BLOCK, "\xfc\x4e\x2b\xa9", signature_read_md0),
	MD(MD0_BLOCK, MD0_BLOCK, "\xa9\x2b\x4e\xfc", signature_read_md0),
	ZFS(0, 0),
	ZFS(ZFS_LABEL, 0),
	ZFS(2 * ZFS_LABEL, ZFS_LABEL),
	ZFS(ZFS_LABEL, ZFS_LABEL),
	MEMBER("bcache", "a device of bcache", 4 * KIB, 0, 24,
	       "\xc6\x85\x73\xf6\x4e\x1a\x45\xca\x82\x65\xf5\x7f\x48\xba\x6d\x81",
	       signature_read_bcache),
	MEMBER("bcachefs", "a member of a bcachefs file system", 4 * KIB, 0, 24,
	       "\xc6\x85\x73\xf6\x66\xce\x90\xa9\xd9\x6a\x60\xcf\x80\x3d\xf7\xef", NULL),
	MEMBER("drbd", "a device of DRBD", 4 * KIB, 4 * KIB, 60, "\x83\x74\x02\x6b",
	       signature_read_drbd),
	MEMBER("drbd", "a device of DRBD", 4 * KIB, 4 * KIB, 60, "\x83\x74\x02\x6c",
	       signature_read_drbd),
	MEMBER("drbd", "a device of DRBD", 4 * KIB, 4 * KIB, 60, "\x83\x74\x02\x6d",
	       signature_read_drbd),
	MEMBER("ceph_bluestore", "a device of Ceph (BlueStore)", 0, 0, 0,
	       "bluestore block device\n", signature_read_bluestore),
	MEMBER("oracleasm", "a disk of Oracle ASM", 0, 0, 32, "ORCLDISK", signature_read_asm),
	MEMBER("VMFS_volume_member", "a member of a VMFS volume", MIB, 0, 0, "\x0d\xd0\x01\xc0",
	       NULL),
	MEMBER("VMFS", "a VMFS volume, which several hosts may have in use", 2 * MIB, 0, 0,
	       "\x5e\xf1\xab\x2f", NULL),
	DDF(SECTOR),
	DDF(SECTOR_4K),
	DDF(257 * SECTOR),
	ISW(2 * SECTOR),
	ISW(2 * SECTOR_4K),
	MEMBER("nvidia_raid_member", "a member of a RAID of NVIDIA's firmware", 2 * SECTOR, 1, 0,
	       "NVIDIA", NULL),
	MEMBER("promise_fasttrack_raid_member", "a member of a RAID of Promise's firmware",
	       63 * SECTOR, 1, 0, "Promise Technology, Inc.", NULL),
	MEMBER("stratis", "a device of Stratis", SECTOR, 0, 4, "!Stra0tis\x86\xff\x02^\x41rh",
	       NULL),
	ENCRYPTED("crypto_LUKS", "an encrypted volume (LUKS)", 0, "LUKS\xba\xbe",
		  signature_read_luks),
	ENCRYPTED("BitLocker", "an encrypted volume (BitLocker)", 3, "-FVE-FS-", NULL),
	LAYER("DM_integrity", "a device of dm-integrity", "integrt\0"),
	LAYER("DM_verity_hash", "the hashes of dm-verity", "verity\0\0"),
	LAYER("DM_snapshot_cow", "the changes of a snapshot", "SnAp"),
	LAYER("vdo", "a device of VDO", "dmvdo001"),
	LAYER("trowel_crash", "a device for crashes (trowel crash)", "TROWEL-CRASH-1\n"),
	SWAP(4 * KIB, "SWAPSPACE2"),
	SWAP(8 * KIB, "SWAPSPACE2"),
	SWAP(16 * KIB, "SWAPSPACE2"),
	SWAP(32 * KIB, "SWAPSPACE2"),
	SWAP(64 * KIB, "SWAPSPACE2"),
	SWAP(4 * KIB, "SWAP-SPACE"),
	HIBERNATED("S1SUSPEND"),
	HIBERNATED("LINHIB0001"),
	SYSTEM("ext4", "an ext4 file system", KIB, 56, "\x53\xef", signature_read_ext),
	SYSTEM("xfs", "an XFS file system", 0, 0, "XFSB", signature_read_xfs),
	SYSTEM("xfs_external_log", "the log of an XFS file system elsewhere", 0, 0,
	       "\xfe\xed\xba\xbe", NULL),
	SYSTEM("btrfs", "a btrfs file system", 64 * KIB, 64, "_BHRfS_M", signature_read_btrfs),
	SYSTEM("f2fs", "an F2FS file system", KIB, 0, "\x10\x20\xf5\xf2", signature_read_f2fs),
	SYSTEM("vfat", "a FAT file system", 0, 82, "FAT32   ", signature_read_fat32),
	SYSTEM("vfat", "a FAT file system", 0, 54, "FAT16   ", signature_read_fat),
	SYSTEM("vfat", "a FAT file system", 0, 54, "FAT12   ", signature_read_fat),
	SYSTEM("vfat", "a FAT file system", 0, 54, "FAT     ", signature_read_fat),
	SYSTEM("ntfs", "an NTFS file system", 0, 3, "NTFS    ", signature_read_ntfs),
	SYSTEM("exfat", "an exFAT file system", 0, 3, "EXFAT   ", signature_read_exfat),
	SYSTEM("ReFS", "a ReFS file system", 0, 0, "\0\0\0ReFS\0", NULL),
	SYSTEM("iso9660", "an ISO 9660 file system", 32 * KIB, 1, "CD001", signature_read_iso),
	SYSTEM("udf", "a UDF file system", 34 * KIB, 1, "NSR0", NULL),
	SYSTEM("udf", "a UDF file system", 36 * KIB, 1, "NSR0", NULL),
	SYSTEM("udf", "a UDF file system", 32 * KIB, 1, "BEA01", NULL),
	SYSTEM("hfsplus", "an HFS+ file system", KIB, 0, "H+\0\4", NULL),
	SYSTEM("hfsplus", "an HFS+ file system", KIB, 0, "HX\0\5", NULL),
	SYSTEM("apfs", "an APFS container", 0, 32, "NXSB", NULL),
	SYSTEM("jfs", "a JFS file system", 32 * KIB, 0, "JFS1", NULL),
	SYSTEM("reiserfs", "a ReiserFS file system", 64 * KIB, 52, "ReIsEr", NULL),
	SYSTEM("nilfs2", "a NILFS2 file system", KIB, 6, "\x34\x34", NULL),
	SYSTEM("squashfs", "a squashfs file system", 0, 0, "hsqs", NULL),
	SYSTEM("erofs", "an erofs file system", KIB, 0, "\xe2\xe1\xf5\xe0", NULL),
	SYSTEM("ufs", "a UFS file system", 64 * KIB, 1372, "\x19\x01\x54\x19", NULL),
	SYSTEM("ufs", "a UFS file system", 8 * KIB, 1372, "\x54\x19\x01\x00", NULL),
	CLUSTER("gfs2", "a GFS2 file system, which several hosts may have mounted", 64 * KIB,
		"\x01\x16\x19\x70"),
	CLUSTER("ocfs2", "an OCFS2 file system, which several hosts may have mounted", 8 * KIB,
		"OCFSV2"),
	CLUSTER("ocfs2", "an OCFS2 file system, which several hosts may have mounted", 4 * KIB,
		"OCFSV2"),
	CLUSTER("ocfs2", "an OCFS2 file system, which several hosts may have mounted", 2 * KIB,
		"OCFSV2"),
	CLUSTER("ocfs2", "an OCFS2 file system, which several hosts may have mounted", KIB,
		"OCFSV2"),
};

const size_t signature_row_count = sizeof(signature_rows) / sizeof(signature_rows[0]);
