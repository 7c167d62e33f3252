/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the signatures share. */
#ifndef TROWEL_FORMAT_SIGNATURE_PARTS_H
#define TROWEL_FORMAT_SIGNATURE_PARTS_H

#include "format/storage/signature.h"

/* What is known of a device from where a format begins, and where that is. */
struct signature_view {
	const struct signature_edges *edges;
	uint64_t at;        /* where the format's own block begins */
	struct bytes block; /* what is known from there on */
};

/* Reads what the format tells of itself into `ret`, which has name, title and class; may change
 * these. False: it is not one after all. */
typedef bool (*signature_reader)(const struct signature_view *view, struct signature *ret);

/* Where a format's block begins: `offset` bytes from the start; or, with `align`, `offset` bytes
 * before the end, rounded down to `align`. */
struct signature_row {
	const char *name;
	const char *title;
	enum signature_class class;
	uint64_t offset;
	unsigned align;    /* 0: from the start; 1: from the very end */
	unsigned magic_at; /* in the block */
	struct bytes magic;
	signature_reader read; /* NULL: nothing to read */
};

extern const struct signature_row signature_rows[];
extern const size_t signature_row_count;

/* What is known of the device from `at` on; empty if nothing. */
struct bytes signature_bytes_at(const struct signature_edges *edges, uint64_t at);

/* Copies a text of at most `size` bytes up to its first zero byte, blanks at its end cut off, into
 * a field of the result of `room` bytes. */
void signature_text(char *field, size_t room, struct bytes block, size_t at, size_t size);

/* The same of UTF-16, little-endian, of at most `units` units. */
void signature_text16(char *field, size_t room, struct bytes block, size_t at, size_t units);

/* 16 bytes as "d8f1…-…"; empty if they are all zero. `is_mixed`: the first three parts are
 * little-endian numbers, as GPT's. */
void signature_uuid(char *field, struct bytes block, size_t at, bool is_mixed);

/* The readers of tables, file systems, swap and encrypted volumes. */
bool signature_read_gpt(const struct signature_view *view, struct signature *ret);
bool signature_read_mbr(const struct signature_view *view, struct signature *ret);
bool signature_read_ext(const struct signature_view *view, struct signature *ret);
bool signature_read_xfs(const struct signature_view *view, struct signature *ret);
bool signature_read_btrfs(const struct signature_view *view, struct signature *ret);
bool signature_read_f2fs(const struct signature_view *view, struct signature *ret);
bool signature_read_fat(const struct signature_view *view, struct signature *ret);
bool signature_read_fat32(const struct signature_view *view, struct signature *ret);
bool signature_read_ntfs(const struct signature_view *view, struct signature *ret);
bool signature_read_exfat(const struct signature_view *view, struct signature *ret);
bool signature_read_iso(const struct signature_view *view, struct signature *ret);
bool signature_read_swap(const struct signature_view *view, struct signature *ret);
bool signature_read_luks(const struct signature_view *view, struct signature *ret);

/* The readers of members. */
bool signature_read_lvm2(const struct signature_view *view, struct signature *ret);
bool signature_read_md0(const struct signature_view *view, struct signature *ret);
bool signature_read_md1(const struct signature_view *view, struct signature *ret);
bool signature_read_zfs(const struct signature_view *view, struct signature *ret);
bool signature_read_bcache(const struct signature_view *view, struct signature *ret);
bool signature_read_asm(const struct signature_view *view, struct signature *ret);
bool signature_read_bluestore(const struct signature_view *view, struct signature *ret);
bool signature_read_drbd(const struct signature_view *view, struct signature *ret);
bool signature_read_ddf(const struct signature_view *view, struct signature *ret);

#endif
