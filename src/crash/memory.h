/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The memory of a dead kernel by its own addresses. What is built upon the dump (log, kallsyms,
 * BTF, tasks) needs this header alone:
 *
 * scoped_memory memory = { 0 }; if (memory_open(&dump, &memory, err) < 0) ...
 * vmcoreinfo_symbol(memory.vmcoreinfo, "init_task", &address); memory_read(&memory, address,
 * into, size, err);
 *
 * Everything read is hostile: bound every size and every walk.
 */
#ifndef TROWEL_CRASH_MEMORY_H
#define TROWEL_CRASH_MEMORY_H

#include "crash/page_tables.h"
#include "format/dump/vmcoreinfo.h"

enum {
	MEMORY_PLACES = 64, /* pages whose place is remembered */
	MEMORY_TEXT_MAX = 64 * 1024,
};

/* A page whose place is known. */
struct memory_place {
	uint64_t page; /* address / 4096, plus 1; 0: none */
	uint64_t physical;
};

struct memory {
	struct dump *dump;
	struct bytes vmcoreinfo; /* what the kernel says of itself: see format/dump/vmcoreinfo.h */
	unsigned machine;        /* EM_X86_64 and its like of <elf.h>: that of the kernel */
	unsigned word_size;      /* bytes of a pointer, and of an unsigned long: 4 or 8 */
	bool is_big_endian;
	/* how addresses are found, in this order */
	bool has_segments; /* by the program headers of the dump */
	bool has_tables;   /* by page tables */
	bool has_linear;   /* by the machine's fixed map: from `linear_from` on, physical memory */
	uint64_t linear_from, linear_to;
	struct page_tables tables;
	struct memory_place places[MEMORY_PLACES];
};

/* Finds out how the kernel in `dump` maps its memory; where the dump has no VMCOREINFO, that is
 * searched for, which may read all of it. `ret` is zero-initialised; `dump` has to outlive it.
 * 0, or -ENODATA if there is no VMCOREINFO, or no way to find addresses. Nothing needs to be
 * released. */
int memory_open(struct dump *dump, struct memory *ret, struct err *err) MUST_CHECK;

/* Where a kernel address lies in physical memory, and how many bytes go on from there. 0, or
 * -EFAULT if it is mapped nowhere, or -ENODATA and its like of dump_read(). */
int memory_find(struct memory *memory, uint64_t address, uint64_t *ret, uint64_t *ret_size,
		struct err *err) MUST_CHECK;

/* Fills `ret` with `size` bytes from a kernel address on; over pages, wherever they lie. Errors as
 * memory_find(); `ret` is then partly filled. */
int memory_read(struct memory *memory, uint64_t address, void *ret, size_t size,
		struct err *err) MUST_CHECK;

/* The number of `size` (1 to 8) bytes at an address, in the kernel's byte order; a pointer or
 * unsigned long. Errors as above. */
int memory_number(struct memory *memory, uint64_t address, unsigned size, uint64_t *ret,
		  struct err *err) MUST_CHECK;
int memory_word(struct memory *memory, uint64_t address, uint64_t *ret, struct err *err) MUST_CHECK;

/* The same of memory that was read before; 0 beyond its end. */
uint64_t memory_number_in(const struct memory *memory, struct bytes read, size_t at, unsigned size);

/* The text at an address up to its zero byte, but no more than `size_max` (at most MEMORY_TEXT_MAX)
 * bytes, replacing what `ret` held. Errors as above. */
int memory_text(struct memory *memory, uint64_t address, size_t size_max, struct buf *ret,
		struct err *err) MUST_CHECK;

#endif
