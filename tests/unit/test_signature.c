/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Disks that real tools have made, cut down to what is looked at (tests/fuzz/sparse_image.h), and
 * ones that are none. */
#include "harness.h"

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>

#include "../fuzz/sparse_image.h"
#include "base/root.h"
#include "format/storage/dm_uuid.h"
#include "format/storage/signature.h"

static void read_image(const char *name, struct signature_list *ret)
{
	scoped_buf path = { 0 }, input = { 0 };
	struct err err;

	buf_add_format(&path, "%s/fuzz/corpus/signature/%s", TESTS_DIR, name);
	scoped_fd int fd = open(buf_text(&path), O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(fd_read_all(fd, name, 64 * 1024, &input, &err), 0);
	struct signature_edges edges = sparse_image_edges(buf_bytes(&input));

	signature_find(&edges, ret);
}

TEST(signatures_of_real_tools)
{
	static const struct {
		const char *file, *name, *label, *uuid, *group, *place;
		enum signature_class class;
	} rows[] = {
		{ "bcache", "bcache", "", "daf9ef37-87e5-4a93-8328-5f4ad0e226c1",
		  "935f4ee7-a233-4865-bf33-a41e7699b738", "", SIGNATURE_MEMBER },
		{ "btrfs", "btrfs", "btrfslabel", "6b6ba565-4656-4bda-84e1-8f438151c419", "", "",
		  SIGNATURE_FILE_SYSTEM },
		{ "btrfs2", "btrfs", "two", "da4b0f31-2b42-45bb-9f51-c4eaedd0ce48", "", "",
		  SIGNATURE_MEMBER },
		{ "btrfs3", "btrfs", "two", "da4b0f31-2b42-45bb-9f51-c4eaedd0ce48", "", "",
		  SIGNATURE_MEMBER },
		{ "drbd", "drbd", "", "", "", "", SIGNATURE_MEMBER },
		{ "exfat", "exfat", "exlabel", "6B79-B974", "", "", SIGNATURE_FILE_SYSTEM },
		{ "ext2", "ext2", "e2label", "83c3d6c5-a1a9-4f45-b5ad-7542ae05ae0e", "", "",
		  SIGNATURE_FILE_SYSTEM },
		{ "ext3", "ext3", "", "66b3c557-18b5-430f-88b0-5cac5e06a881", "", "",
		  SIGNATURE_FILE_SYSTEM },
		{ "ext4", "ext4", "srv", "8ab34845-21dd-4f94-af84-daadfc7aaaca", "", "/srv",
		  SIGNATURE_FILE_SYSTEM },
		{ "f2fs", "f2fs", "f2label", "b2f8d3c9-3e6f-4dce-b928-e0baa5b23ebd", "", "",
		  SIGNATURE_FILE_SYSTEM },
		{ "fat16", "vfat", "SIXTEEN", "9738-4456", "", "", SIGNATURE_FILE_SYSTEM },
		{ "fat32", "vfat", "EFI", "9736-7C00", "", "", SIGNATURE_FILE_SYSTEM },
		{ "gpt", "gpt", "", "fe221df3-65c9-a54d-81ea-f7678270bfcb", "", "",
		  SIGNATURE_PARTITIONS },
		{ "iso", "iso9660", "ISOLABEL", "", "", "", SIGNATURE_FILE_SYSTEM },
		{ "jbd", "jbd", "", "caf1562d-faac-4bb2-a279-01562b2f9742", "", "",
		  SIGNATURE_MEMBER },
		{ "luks1", "crypto_LUKS", "", "cdd0ff0a-752f-4cc1-9677-ad0ec2916cfe", "", "",
		  SIGNATURE_ENCRYPTED },
		{ "luks2", "crypto_LUKS", "lulabel", "4dd34644-578d-490c-a629-262f38edc00b", "", "",
		  SIGNATURE_ENCRYPTED },
		{ "lvm", "LVM2_member", "", "UTCdnU-q3rx-dk8Q-2Zu7-S0PJ-EihQ-xu7TYc", "vg0", "",
		  SIGNATURE_MEMBER },
		{ "mbr", "dos", "", "3f844853", "", "", SIGNATURE_PARTITIONS },
		{ "nilfs", "nilfs2", "", "", "", "", SIGNATURE_FILE_SYSTEM },
		{ "ntfs", "ntfs", "ntlabel", "2CE55A425CF376C1", "", "", SIGNATURE_FILE_SYSTEM },
		{ "reiser", "reiserfs", "", "", "", "", SIGNATURE_FILE_SYSTEM },
		{ "swap", "swap", "swlabel", "7d63b7c7-263c-49b3-8839-b65c9d058bbe", "", "",
		  SIGNATURE_SWAP },
		{ "xfs", "xfs", "xfslabel", "a276eea7-c5cc-4dd7-b8cd-68db96fa2b8f", "", "",
		  SIGNATURE_FILE_SYSTEM },
		{ "md12", "linux_raid_member", "", "00010203-0405-0607-0809-0a0b0c0d0e0f",
		  "web03:data", "", SIGNATURE_MEMBER },
		{ "md11", "linux_raid_member", "", "00010203-0405-0607-0809-0a0b0c0d0e0f",
		  "web03:data", "", SIGNATURE_MEMBER },
		{ "md10", "linux_raid_member", "", "00010203-0405-0607-0809-0a0b0c0d0e0f",
		  "web03:data", "", SIGNATURE_MEMBER },
		{ "md090", "linux_raid_member", "", "11111111:22222222:33333333:44444444", "", "",
		  SIGNATURE_MEMBER },
		{ "zfs", "zfs_member", "", "12345678901234567890", "tank", "", SIGNATURE_MEMBER },
		{ "zfs-end", "zfs_member", "", "12345678901234567890", "tank", "",
		  SIGNATURE_MEMBER },
		{ "bluestore", "ceph_bluestore", "", "5d3ac2e0-1111-2222-3333-444455556666", "", "",
		  SIGNATURE_MEMBER },
		{ "asm", "oracleasm", "DATA_0000", "", "DATA", "", SIGNATURE_MEMBER },
		{ "asmlib", "oracleasm", "VOL1", "", "", "", SIGNATURE_MEMBER },
		{ "vmfs", "VMFS_volume_member", "", "", "", "", SIGNATURE_MEMBER },
		{ "ddf", "ddf_raid_member", "", "", "LSI", "", SIGNATURE_MEMBER },
		{ "isw", "isw_raid_member", "", "", "", "", SIGNATURE_MEMBER },
		{ "gpt-copy", "gpt", "", "fe221df3-65c9-a54d-81ea-f7678270bfcb", "", "",
		  SIGNATURE_PARTITIONS },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct signature_list list;

		read_image(rows[i].file, &list);
		assert_int_equal(list.count, 1);
		assert_string_equal(list.at[0].name, rows[i].name);
		assert_string_equal(list.at[0].label, rows[i].label);
		assert_string_equal(list.at[0].uuid, rows[i].uuid);
		assert_string_equal(list.at[0].group, rows[i].group);
		assert_string_equal(list.at[0].place, rows[i].place);
		assert_int_equal(list.at[0].class, rows[i].class);
	}
}

static void find_in(char *image, size_t size, struct signature_list *ret)
{
	struct signature_edges edges = { { image, size }, { image, size }, size };

	signature_find(&edges, ret);
}

TEST(signature_none)
{
	static char zeros[128 * 1024], noise[128 * 1024];
	struct signature_list list;

	find_in(zeros, sizeof(zeros), &list);
	assert_int_equal(list.count, 0);
	for (size_t i = 0; i < sizeof(noise); i++)
		noise[i] = (char)(i * 2654435761U >> 13);
	find_in(noise, sizeof(noise), &list);
	assert_int_equal(list.count, 0);
	find_in(zeros, 0, &list);
	assert_int_equal(list.count, 0);
	/* sizes that do not fit each other */
	struct signature_edges edges = { { zeros, sizeof(zeros) }, { zeros, sizeof(zeros) }, 512 };

	signature_find(&edges, &list);
	assert_int_equal(list.count, 0);
}

TEST(signature_several)
{
	static char image[256 * 1024];
	struct signature_list list;

	/* an old RAID whose members were given a file system each */
	memcpy(image + 1024 + 56, "\x53\xef", 2);
	memcpy(image + 4096, "\xfc\x4e\x2b\xa9\1\0\0\0", 8);
	image[4096 + 144] = 8;
	memcpy(image + 4096 + 32, "web03:data", 10);
	find_in(image, sizeof(image), &list);
	assert_int_equal(list.count, 2);
	assert_string_equal(list.at[0].name, "linux_raid_member");
	assert_string_equal(list.at[0].group, "web03:data");
	assert_string_equal(list.at[1].name, "ext2");
	image[4096 + 144] = 16; /* it says that it stands somewhere else */
	find_in(image, sizeof(image), &list);
	assert_int_equal(list.count, 1);
}

TEST(signature_boot_sectors)
{
	static char image[64 * 1024];
	struct signature_list list;

	memcpy(image + 510, "\x55\xaa", 2);
	find_in(image, sizeof(image), &list);
	assert_int_equal(list.count, 0); /* no partition */
	image[446 + 4] = (char)0x83;
	image[446 + 12] = 1;
	find_in(image, sizeof(image), &list);
	assert_int_equal(list.count, 1);
	assert_string_equal(list.at[0].name, "dos");
	image[446] = 1; /* neither active nor inactive: code */
	find_in(image, sizeof(image), &list);
	assert_int_equal(list.count, 0);
}

TEST(signature_words)
{
	struct signature signature = { .title = "an ext4 file system",
				       .label = "srv",
				       .place = "/srv" };
	enum signature_class class;
	scoped_buf text = { 0 };

	signature_describe(&text, &signature);
	assert_string_equal(buf_text(&text),
			    "an ext4 file system, label srv, last mounted on /srv");
	assert_string_equal(signature_title_of("LVM2_member", &class), "a physical volume of LVM");
	assert_int_equal(class, SIGNATURE_MEMBER);
	assert_string_equal(signature_title_of("ext3", &class), "an ext3 file system");
	assert_null(signature_title_of("nonesuch", NULL));
	assert_string_equal(dm_uuid_kind(bytes_of("mpath-3600")), "multipath");
	assert_string_equal(dm_uuid_kind(bytes_of("LVM-abc")), "lvm");
	assert_string_equal(dm_uuid_kind(bytes_of("")), "dm");
}
