/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables, file systems, swap and encrypted volumes. Numbers are places in their structures, which
 * the sources in signature_table.c describe. */
#include <inttypes.h>
#include <stdio.h>

#include "format/storage/signature_parts.h"

#define LABEL(ret, block, at, size)                                                                \
	signature_text((ret)->label, sizeof((ret)->label), block, at, size)

static uint64_t number(const struct signature_view *view, size_t at, size_t size)
{
	return bytes_number(view->block, at, size, false);
}

/* --- tables of partitions --------------------------------------------------------------------- */

enum { GPT_HEADER_SIZE = 92, GPT_GUID_AT = 56 };

bool signature_read_gpt(const struct signature_view *view, struct signature *ret)
{
	signature_uuid(ret->uuid, view->block, GPT_GUID_AT, true);
	return number(view, 12, 4) >= GPT_HEADER_SIZE;
}

enum { MBR_AT = 446, MBR_ENTRY = 16, MBR_ENTRIES = 4, MBR_PROTECTIVE = 0xee };

/* A boot sector of FAT or NTFS ends in the same two bytes. */
static bool is_boot_sector(struct bytes block)
{
	static const struct {
		size_t at;
		const char *text;
	} others[] = { { 82, "FAT32   " }, { 54, "FAT1" },    { 54, "FAT     " },
		       { 3, "NTFS    " },  { 3, "EXFAT   " }, { 3, "-FVE-FS-" } };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (bytes_starts(bytes_slice(block, others[i].at, SIZE_MAX), others[i].text))
			return true;
	return false;
}

bool signature_read_mbr(const struct signature_view *view, struct signature *ret)
{
	bool has_one = false;

	if (is_boot_sector(view->block))
		return false;
	for (size_t i = 0; i < MBR_ENTRIES; i++) {
		size_t at = MBR_AT + i * MBR_ENTRY;
		uint64_t status = number(view, at, 1), type = number(view, at + 4, 1);

		if (status != 0 && status != 0x80)
			return false;
		/* one that only says that there is a GPT is part of that */
		if (type == MBR_PROTECTIVE &&
		    (bytes_starts(bytes_slice(view->block, 512, SIZE_MAX), "EFI PART") ||
		     bytes_starts(bytes_slice(view->block, 4096, SIZE_MAX), "EFI PART")))
			return false;
		has_one = has_one || (type && number(view, at + 12, 4));
	}
	if (number(view, 440, 4))
		snprintf(ret->uuid, sizeof(ret->uuid), "%08" PRIx64, number(view, 440, 4));
	return has_one;
}

/* --- file systems ----------------------------------------------------------------------------- */

enum {
	EXT_HAS_JOURNAL = 0x4,                       /* compatible features */
	EXT_IS_JOURNAL = 0x8,                        /* incompatible ones */
	EXT2_INCOMPATIBLE = 0x2 | 0x10,              /* FILETYPE, META_BG */
	EXT3_INCOMPATIBLE = EXT2_INCOMPATIBLE | 0x4, /* RECOVER */
	EXT3_READ_ONLY = 0x1 | 0x2 | 0x4,            /* SPARSE_SUPER, LARGE_FILE, BTREE_DIR */
};

bool signature_read_ext(const struct signature_view *view, struct signature *ret)
{
	uint64_t compatible = number(view, 92, 4), incompatible = number(view, 96, 4);
	bool is_old = !(incompatible & ~(uint64_t)EXT3_INCOMPATIBLE) &&
		      !(number(view, 100, 4) & ~(uint64_t)EXT3_READ_ONLY);

	if (number(view, 24, 4) > 6) /* blocks of 64 KiB at most */
		return false;
	LABEL(ret, view->block, 120, 16);
	signature_text(ret->place, sizeof(ret->place), view->block, 136, 64);
	signature_uuid(ret->uuid, view->block, 104, false);
	if (incompatible & EXT_IS_JOURNAL) {
		ret->name = "jbd";
		ret->title = "the journal of a file system elsewhere";
		ret->class = SIGNATURE_MEMBER;
	} else if (is_old) {
		ret->name = compatible & EXT_HAS_JOURNAL ? "ext3" : "ext2";
		ret->title = signature_title_of(ret->name, NULL);
	}
	return true;
}

bool signature_read_xfs(const struct signature_view *view, struct signature *ret)
{
	LABEL(ret, view->block, 108, 12);
	signature_uuid(ret->uuid, view->block, 32, false);
	return true;
}

bool signature_read_btrfs(const struct signature_view *view, struct signature *ret)
{
	LABEL(ret, view->block, 299, 256);
	signature_uuid(ret->uuid, view->block, 32, false);
	if (number(view, 136, 8) > 1) {
		ret->class = SIGNATURE_MEMBER;
		ret->title = "one of several devices of a btrfs file system";
	}
	return true;
}

bool signature_read_f2fs(const struct signature_view *view, struct signature *ret)
{
	signature_text16(ret->label, sizeof(ret->label), view->block, 124, 512);
	signature_uuid(ret->uuid, view->block, 108, false);
	return true;
}

static bool read_fat(const struct signature_view *view, size_t at, struct signature *ret)
{
	if (number(view, 510, 2) != 0xaa55 || number(view, at, 1) != 0x29)
		return false;
	LABEL(ret, view->block, at + 5, 11);
	if (text_is(ret->label, "NO NAME"))
		ret->label[0] = '\0';
	snprintf(ret->uuid, sizeof(ret->uuid), "%04" PRIX64 "-%04" PRIX64, number(view, at + 3, 2),
		 number(view, at + 1, 2));
	return true;
}

bool signature_read_fat32(const struct signature_view *view, struct signature *ret)
{
	return read_fat(view, 66, ret);
}

bool signature_read_fat(const struct signature_view *view, struct signature *ret)
{
	return read_fat(view, 38, ret);
}

enum {
	NTFS_VOLUME = 3, /* the number of its record in the table of files */
	NTFS_RECORD = 1024,
	NTFS_NAME = 0x60, /* the type of an attribute: the volume's name */
	NTFS_ATTRIBUTES_MAX = 32,
};

/* The label stands in a file of its own, which is in reach unless Windows has put it far away. */
static void read_ntfs_label(const struct signature_view *view, struct signature *ret)
{
	uint64_t sector = number(view, 11, 2), cluster = sector * number(view, 13, 1);
	uint64_t table = number(view, 48, 8);

	if (!cluster || table > UINT32_MAX)
		return;
	struct bytes record = signature_bytes_at(view->edges,
						 table * cluster + NTFS_VOLUME * NTFS_RECORD);

	record = bytes_slice(record, 0, NTFS_RECORD);
	if (!bytes_starts(record, "FILE"))
		return;
	size_t at = (size_t)bytes_number(record, 20, 2, false);

	for (size_t i = 0; i < NTFS_ATTRIBUTES_MAX && at + 24 < record.size; i++) {
		size_t size = (size_t)bytes_number(record, at + 4, 4, false);
		size_t units = (size_t)bytes_number(record, at + 16, 4, false) / 2;

		if (bytes_number(record, at, 4, false) == NTFS_NAME) {
			at += (size_t)bytes_number(record, at + 20, 2, false);
			signature_text16(ret->label, sizeof(ret->label), record, at,
					 units < NTFS_RECORD ? units : NTFS_RECORD);
			return;
		}
		if (size < 24 || size > NTFS_RECORD)
			return;
		at += size;
	}
}

bool signature_read_ntfs(const struct signature_view *view, struct signature *ret)
{
	snprintf(ret->uuid, sizeof(ret->uuid), "%016" PRIX64, number(view, 72, 8));
	read_ntfs_label(view, ret);
	return number(view, 510, 2) == 0xaa55;
}

enum {
	EXFAT_LABEL = 0x83, /* the type of an entry of the root folder */
	EXFAT_LABEL_UNITS = 11,
	EXFAT_ENTRY = 32,
	EXFAT_ENTRIES_MAX = 64,
};

static void read_exfat_label(const struct signature_view *view, struct signature *ret)
{
	uint64_t sector_shift = number(view, 108, 1), cluster_shift = number(view, 109, 1);
	uint64_t heap = number(view, 88, 4), cluster = number(view, 96, 4);

	if (sector_shift < 9 || sector_shift > 12 || cluster_shift > 25 - sector_shift ||
	    cluster < 2)
		return;
	struct bytes root = signature_bytes_at(
		view->edges, (heap + ((cluster - 2) << cluster_shift)) << sector_shift);

	for (size_t at = 0; at < EXFAT_ENTRIES_MAX * EXFAT_ENTRY && at < root.size;
	     at += EXFAT_ENTRY) {
		size_t units = (size_t)bytes_number(root, at + 1, 1, false);

		if ((unsigned char)root.at[at] != EXFAT_LABEL)
			continue;
		signature_text16(ret->label, sizeof(ret->label), root, at + 2,
				 units < EXFAT_LABEL_UNITS ? units : EXFAT_LABEL_UNITS);
		return;
	}
}

bool signature_read_exfat(const struct signature_view *view, struct signature *ret)
{
	snprintf(ret->uuid, sizeof(ret->uuid), "%04" PRIX64 "-%04" PRIX64, number(view, 102, 2),
		 number(view, 100, 2));
	read_exfat_label(view, ret);
	return number(view, 510, 2) == 0xaa55;
}

bool signature_read_iso(const struct signature_view *view, struct signature *ret)
{
	LABEL(ret, view->block, 40, 32);
	return true;
}

/* --- swap, encrypted -------------------------------------------------------------------------- */

bool signature_read_swap(const struct signature_view *view, struct signature *ret)
{
	LABEL(ret, view->block, 1024 + 28, 16);
	signature_uuid(ret->uuid, view->block, 1024 + 12, false);
	return true;
}

bool signature_read_luks(const struct signature_view *view, struct signature *ret)
{
	if (bytes_number(view->block, 6, 2, true) >= 2)
		LABEL(ret, view->block, 24, 48);
	signature_text(ret->uuid, sizeof(ret->uuid), view->block, 168, 40);
	return true;
}
