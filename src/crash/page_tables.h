/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Page tables as processors walk them, by a description of the format, so that those of any
 * machine are walked on any other one. Sources: Intel SDM volume 3, 4.3 to 4.5; AMD64 volume 2,
 * 7.10 for the bit of encrypted memory; Arm ARM D8.3; RISC-V privileged architecture, 12.3 to
 * 12.6.
 */
#ifndef TROWEL_CRASH_PAGE_TABLES_H
#define TROWEL_CRASH_PAGE_TABLES_H

#include "crash/dump.h"

enum { PAGE_TABLES_LEVELS_MAX = 5 };

/* How an entry says that it is a page and not a further table. */
enum page_tables_kind {
	PAGE_TABLES_X86,   /* bit 7, where pages of that size exist */
	PAGE_TABLES_ARM64, /* bit 1 is clear */
	PAGE_TABLES_RISCV, /* it can be read, written or executed */
};

struct page_tables {
	enum page_tables_kind kind;
	unsigned entry_size; /* bytes */
	unsigned levels;
	unsigned page_shift;    /* bits of an address within the smallest page */
	unsigned level_bits;    /* of an address that a level takes */
	unsigned top_bits;      /* and that the top level does */
	uint64_t address_mask;  /* of an entry: where the page or table lies */
	unsigned address_shift; /* by which that is moved to the left */
	/* bits that lie elsewhere in an entry: `high_mask` of it, moved to the left by
	 * `high_shift` */
	uint64_t high_mask;
	unsigned high_shift;
	uint64_t root; /* physical address of the top level */
};

/* The formats of each machine; false for parameters that do not exist. arm64: `page_shift` is
 * 12, 14 or 16, `va_bits` those of kernel addresses, has_52_bits whether physical addresses have
 * so many. riscv64: `va_bits` is 39, 48 or 57. */
void page_tables_x86_64(struct page_tables *ret, bool has_5_levels, uint64_t encryption_mask);
void page_tables_i386(struct page_tables *ret, bool has_pae);
bool page_tables_arm64(struct page_tables *ret, unsigned page_shift, unsigned va_bits,
		       bool has_52_bits);
bool page_tables_riscv64(struct page_tables *ret, unsigned va_bits);

/* Where a virtual address lies in physical memory, and how many bytes from there on belong to
 * the same page. 0; -EFAULT if it is mapped nowhere; or as dump_read() for a table that is not
 * there. */
int page_tables_find(const struct page_tables *tables, const struct dump *dump, uint64_t address,
		     uint64_t *ret, uint64_t *ret_size, struct err *err) MUST_CHECK;

#endif
