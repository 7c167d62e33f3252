/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Dumps whose pages are compressed one by one: the kdump-compressed format of makedumpfile and
 * QEMU, which began as diskdump. Of every page a bitmap says if it is there; the n-th page that is
 * has the n-th descriptor. Of a set (makedumpfile --split) each file holds a range of pages.
 * Source: the structures disk_dump_header, kdump_sub_header and page_desc as described in
 * makedumpfile's IMPLEMENTATION file, and QEMU's include/sysemu/dump.h.
 */
#ifndef TROWEL_FORMAT_KDUMP_H
#define TROWEL_FORMAT_KDUMP_H

#include "base/byte_source.h"
#include "base/vec.h"

enum {
	KDUMP_BLOCK_SIZE_MIN = 512,
	KDUMP_BLOCK_SIZE_MAX = 64 * 1024,  /* a page of memory, the largest there are */
	KDUMP_PACKED_SIZE_MAX = 80 * 1024, /* of a page: what packing may add to it */
	KDUMP_SUB_HEADER_BLOCKS_MAX = 1024,
	KDUMP_NOTES_SIZE_MAX = 16 * 1024 * 1024, /* registers of 8192 processors are 3 MiB */
	KDUMP_RELEASE_SIZE = 65,
};

/* How a page is packed: bits of its descriptor. */
enum kdump_packing {
	KDUMP_ZLIB = 0x01,
	KDUMP_LZO = 0x02,
	KDUMP_SNAPPY = 0x04,
	KDUMP_ZSTD = 0x20,
};

/* Of the tables of a dump what was read last is kept: pages that follow one another need the same
 * pieces of them. */
enum kdump_table { KDUMP_TABLE_MEMORY, KDUMP_TABLE_BITMAP, KDUMP_TABLE_DESCRIPTORS, KDUMP_TABLES };
struct kdump_window;

struct kdump {
	const struct byte_source *file;
	bool is_64; /* the numbers of its headers; those of the kernel, too */
	bool is_big_endian;
	unsigned machine; /* EM_X86_64 and its like, by the name that the kernel gave */
	char release[KDUMP_RELEASE_SIZE];
	size_t block_size;
	uint64_t page_count;  /* of the machine: the bitmap has so many bits */
	uint64_t first, past; /* the range of pages in this file */
	bool is_split;
	bool is_incomplete;    /* its writer says so, or the file ends before its last page */
	bool leaves_out_zeros; /* pages of zeros are not there */
	uint64_t phys_base;    /* of x86_64; what the kernel's note says is better */
	uint64_t notes_at, notes_size;
	uint64_t vmcoreinfo_at, vmcoreinfo_size; /* a text without a note around it */
	uint64_t bitmap_at, bitmap_size;         /* the second one: pages that are here */
	uint64_t memory_at;                      /* the first one: pages that the machine had */
	uint64_t descriptors_at;
	vec_of(uint64_t) ranks;       /* how many pages are here before each block of bitmap */
	uint64_t rank_first;          /* and before `first` */
	struct kdump_window *windows; /* KDUMP_TABLES of them */
};
void kdump_deinit(struct kdump *kdump);
#define scoped_kdump SCOPED(kdump_deinit) struct kdump

/* True if a file begins so. */
bool kdump_is(struct bytes start);

/* Reads headers and bitmap into `ret`, zero-initialised. 0; -EBADMSG if it is no such file, or cut
 * short there. */
int kdump_read(const struct byte_source *file, struct kdump *ret, struct err *err) MUST_CHECK;

/* Whether a page is in this file, was left out because it is all zeros (or may be), or is not
 * there at all. */
enum kdump_presence {
	KDUMP_ABSENT,
	KDUMP_ZERO,
	KDUMP_PRESENT,
};
enum kdump_presence kdump_presence(const struct kdump *kdump, uint64_t page);

/* Unpacks a page that is present into `ret`, block_size bytes. 0, -EBADMSG for a broken page,
 * -ENOTSUP for a packing that is not known, or -errno. */
int kdump_page(const struct kdump *kdump, uint64_t page, void *ret, struct err *err) MUST_CHECK;

/* The first page from `page` on that is present in this file; false if there is none. */
bool kdump_next(const struct kdump *kdump, uint64_t page, uint64_t *ret);

#endif
