/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a device, a partition or an image of one holds, told by its first and its last bytes. The
 * table (signature_table.c) names the source of each format.
 */
#ifndef TROWEL_FORMAT_SIGNATURE_H
#define TROWEL_FORMAT_SIGNATURE_H

#include "base/buf.h"
#include "base/bytes.h"

enum {
	/* Bytes from the start that hold all that is looked for there; VMFS is at 2 MiB. */
	SIGNATURE_START_SIZE = 2 * 1024 * 1024 + 64 * 1024,
	/* Bytes from the end on: the last labels of zfs stand in its last 512 KiB. */
	SIGNATURE_END_SIZE = 1024 * 1024,
	SIGNATURE_TEXT_SIZE = 260, /* the longest is btrfs's label of 255 bytes */
	SIGNATURE_UUID_SIZE = 48,
	SIGNATURES_MAX = 24, /* of one device; more are not told */
};

enum signature_class {
	SIGNATURE_PARTITIONS, /* a table of partitions */
	SIGNATURE_FILE_SYSTEM,
	SIGNATURE_SWAP,
	SIGNATURE_ENCRYPTED,
	SIGNATURE_LAYER, /* something of one device below another one: integrity, verity */
	/* one of several devices that are something together, or a copy of one on another host:
	 * what is erased may be missed elsewhere */
	SIGNATURE_MEMBER,
	SIGNATURE_CLASS_COUNT,
};

/* One thing that was recognised. Texts are empty where the format has none, or none in reach; they
 * are bytes from outside, cut at their first zero byte. */
struct signature {
	const char *name;  /* as blkid(8) and udev call it: "ext4", "linux_raid_member" */
	const char *title; /* "an ext4 file system" */
	enum signature_class class;
	uint64_t at; /* where its magic bytes stand */
	char label[SIGNATURE_TEXT_SIZE];
	char uuid[SIGNATURE_UUID_SIZE];
	char group[SIGNATURE_TEXT_SIZE]; /* of a member: name of the array, volume group, pool */
	char place[SIGNATURE_TEXT_SIZE]; /* where a file system was mounted last: "/srv" */
};

/* The bytes that are known of something of `size` bytes. */
struct signature_edges {
	struct bytes start; /* its first SIGNATURE_START_SIZE bytes, or fewer */
	struct bytes end;   /* its last SIGNATURE_END_SIZE bytes, or fewer */
	uint64_t size;
};

struct signature_list {
	struct signature at[SIGNATURES_MAX];
	size_t count;
};

/* Fills `ret` with all that is recognised, in the order of the table: what stands for the whole
 * device first. The same kind is told once. */
void signature_find(const struct signature_edges *edges, struct signature_list *ret);

/* The title of a kind by the name that udev's ID_FS_TYPE or ID_PART_TABLE_TYPE has for it, and its
 * class in `class` (may be NULL); NULL for an unknown one. */
const char *signature_title_of(const char *name, enum signature_class *class);

/* Appends "an ext4 file system, label srv, last mounted on /srv". */
void signature_describe(struct buf *ret, const struct signature *signature);

#endif
