/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Members of what several devices make together. Numbers are places in their structures, which the
 * sources in signature_table.c describe. */
#include <inttypes.h>
#include <stdio.h>

#include "base/cursor.h"
#include "format/storage/signature_parts.h"

#define GROUP(ret, block, at, size)                                                                \
	signature_text((ret)->group, sizeof((ret)->group), block, at, size)

static uint64_t number(const struct signature_view *view, size_t at, size_t size)
{
	return bytes_number(view->block, at, size, false);
}

/* --- LVM -------------------------------------------------------------------------------------- */

enum {
	LVM2_UUID_SIZE = 32,
	LVM2_AREAS_MAX = 32, /* of data and of metadata, which a list of each names */
	LVM2_AREA_SIZE = 16,
};

/* "abcdef-ghij-...": written with dashes by LVM's tools, kept without. */
static void set_lvm_uuid(struct signature *ret, struct bytes uuid)
{
	static const unsigned char parts[] = { 6, 4, 4, 4, 4, 4, 6 };
	size_t size = 0, at = 0;

	for (size_t i = 0; i < sizeof(parts) && at + parts[i] <= uuid.size; at += parts[i++])
		size += (size_t)snprintf(ret->uuid + size, sizeof(ret->uuid) - size, "%s%.*s",
					 i ? "-" : "", (int)parts[i], uuid.at + at);
}

/* The metadata is a text that begins with the name of the volume group: "vg0 {". */
static void read_volume_group(const struct signature_view *view, uint64_t area,
			      struct signature *ret)
{
	struct bytes header = signature_bytes_at(view->edges, area);
	struct bytes word;

	if (!bytes_starts(bytes_slice(header, 4, SIZE_MAX), " LVM2 x[5A%r0N*>"))
		return;
	uint64_t text_at = bytes_number(header, 40, 8, false);
	uint64_t text_size = bytes_number(header, 48, 8, false);

	if (!text_size || text_at > UINT32_MAX)
		return;
	struct bytes text = signature_bytes_at(view->edges, area + text_at);

	text = bytes_slice(text, 0, SIGNATURE_TEXT_SIZE);
	if (bytes_word(&text, &word) && bytes_starts(bytes_trim(text), "{"))
		GROUP(ret, word, 0, word.size);
}

bool signature_read_lvm2(const struct signature_view *view, struct signature *ret)
{
	size_t at = (size_t)number(view, 20, 4);
	struct bytes block = bytes_slice(view->block, 0, 512);

	if (!bytes_starts(bytes_slice(block, 24, SIZE_MAX), "LVM2 001"))
		return false;
	set_lvm_uuid(ret, bytes_slice(block, at, LVM2_UUID_SIZE));
	at += LVM2_UUID_SIZE + 8; /* the size of the device */
	for (size_t i = 0; i < LVM2_AREAS_MAX && bytes_number(block, at, 8, false); i++)
		at += LVM2_AREA_SIZE;
	at += LVM2_AREA_SIZE; /* the end of the areas of data */
	if (bytes_number(block, at, 8, false))
		read_volume_group(view, bytes_number(block, at, 8, false), ret);
	return true;
}

/* --- software RAID ---------------------------------------------------------------------------- */

bool signature_read_md1(const struct signature_view *view, struct signature *ret)
{
	if (number(view, 4, 4) != 1 || number(view, 144, 8) != view->at / 512)
		return false;
	GROUP(ret, view->block, 32, 32);
	signature_uuid(ret->uuid, view->block, 16, false);
	return true;
}

bool signature_read_md0(const struct signature_view *view, struct signature *ret)
{
	bool is_big = number(view, 0, 1) == 0xa9;
	uint32_t uuid[4] = { (uint32_t)bytes_number(view->block, 20, 4, is_big) };

	for (size_t i = 1; i < 4; i++)
		uuid[i] = (uint32_t)bytes_number(view->block, 48 + 4 * i, 4, is_big);
	if (bytes_number(view->block, 4, 4, is_big) != 0)
		return false;
	snprintf(ret->uuid, sizeof(ret->uuid), "%08x:%08x:%08x:%08x", uuid[0], uuid[1], uuid[2],
		 uuid[3]);
	return true;
}

/* --- zfs -------------------------------------------------------------------------------------- */

enum {
	ZFS_LIST_AT = 16 * 1024, /* in a label */
	ZFS_LIST_SIZE = 112 * 1024,
	ZFS_PAIRS_MAX = 100,
	ZFS_NUMBER = 8, /* types of values */
	ZFS_TEXT = 9,
};

/* A text of XDR: its size, its bytes, zeros up to a multiple of four. */
static struct bytes xdr_text(struct cursor *cursor)
{
	uint32_t size = cursor_u32be(cursor);
	struct bytes text = cursor_take(cursor, size);

	(void)cursor_take(cursor, (4 - size % 4) % 4);
	return text;
}

/* One name and value of the outermost list, `pair` being all of it. */
static void read_pair(struct bytes pair, struct signature *ret)
{
	struct cursor cursor = cursor_of(pair);
	struct bytes name = xdr_text(&cursor);
	uint32_t type = cursor_u32be(&cursor);

	(void)cursor_u32be(&cursor); /* how many values */
	if (type == ZFS_TEXT && bytes_is(name, "name")) {
		struct bytes value = xdr_text(&cursor);

		GROUP(ret, value, 0, value.size);
	} else if (type == ZFS_NUMBER && bytes_is(name, "pool_guid")) {
		snprintf(ret->uuid, sizeof(ret->uuid), "%" PRIu64, cursor_u64be(&cursor));
	}
}

bool signature_read_zfs(const struct signature_view *view, struct signature *ret)
{
	struct bytes list = bytes_slice(view->block, ZFS_LIST_AT, ZFS_LIST_SIZE);
	struct cursor cursor = cursor_of(list);

	if (cursor_u8(&cursor) != 1) /* XDR */
		return false;
	cursor_seek(&cursor, 12);
	for (size_t i = 0; i < ZFS_PAIRS_MAX; i++) {
		uint32_t size = cursor_u32be(&cursor);

		(void)cursor_u32be(&cursor); /* its size in memory */
		if (size <= 8)
			return i > 0;
		struct bytes pair = cursor_take(&cursor, size - 8);

		if (i == 0 && !bytes_starts(bytes_slice(pair, 4, SIZE_MAX), "version") &&
		    !bytes_starts(bytes_slice(pair, 4, SIZE_MAX), "txg"))
			return false;
		read_pair(pair, ret);
	}
	return true;
}

/* --- others ----------------------------------------------------------------------------------- */

bool signature_read_bcache(const struct signature_view *view, struct signature *ret)
{
	signature_text(ret->label, sizeof(ret->label), view->block, 72, 32);
	signature_uuid(ret->uuid, view->block, 40, false);
	signature_uuid(ret->group, view->block, 56, false);
	return true;
}

/* Names of the disk and of its group are there once ASM itself has taken it. */
bool signature_read_asm(const struct signature_view *view, struct signature *ret)
{
	enum { DISK_HEADER = 1 };

	if (number(view, 2, 1) != DISK_HEADER) {
		signature_text(ret->label, sizeof(ret->label), view->block, 40, 24);
		return true;
	}
	signature_text(ret->label, sizeof(ret->label), view->block, 72, 32);
	GROUP(ret, view->block, 104, 32);
	return true;
}

bool signature_read_bluestore(const struct signature_view *view, struct signature *ret)
{
	struct bytes rest = bytes_slice(view->block, 0, 128), line;

	if (bytes_line(&rest, &line) && bytes_line(&rest, &line))
		signature_text(ret->uuid, sizeof(ret->uuid), line, 0, line.size);
	return true;
}

bool signature_read_drbd(const struct signature_view *view, struct signature *ret)
{
	enum { VERSION_9 = 0x6d };
	bool is_9 = number(view, 63, 1) == VERSION_9; /* the last byte of its magic */
	uint64_t uuid = bytes_number(view->block, is_9 ? 48 : 40, 8, true);

	if (uuid)
		snprintf(ret->uuid, sizeof(ret->uuid), "%016" PRIx64, uuid);
	return true;
}

/* The GUID begins with the name of the vendor. */
bool signature_read_ddf(const struct signature_view *view, struct signature *ret)
{
	enum { VENDOR_AT = 8, VENDOR_SIZE = 8, VERSION_AT = 32 };

	GROUP(ret, view->block, VENDOR_AT, VENDOR_SIZE);
	return bytes_starts(bytes_slice(view->block, VERSION_AT, SIZE_MAX), "0");
}
