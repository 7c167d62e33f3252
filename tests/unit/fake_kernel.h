/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel made by hand: a piece of physical memory with page tables as the machine has them, what
 * is put into it, and VMCOREINFO that says so. What it gives is an ELF dump.
 */
#ifndef TROWEL_TESTS_FAKE_KERNEL_H
#define TROWEL_TESTS_FAKE_KERNEL_H

#include "base/buf.h"

enum { FAKE_LEVELS_MAX = 5 };

/* A machine and how it maps memory. Numbers are written out, not computed as the code does. */
struct fake_machine {
	const char *name;
	unsigned machine; /* EM_X86_64 and its like */
	unsigned word;
	bool is_big_endian;
	bool is_elf64;     /* the dump's class; may be larger than the word */
	uint64_t image;    /* virtual address of the memory below */
	uint64_t physical; /* where that lies */
	/* page tables: bits of an address at which each level begins, from the top; 0: no more */
	unsigned shifts[FAKE_LEVELS_MAX];
	unsigned bits[FAKE_LEVELS_MAX];
	unsigned entry;       /* bytes */
	uint64_t table_flags; /* of an entry that leads to a table, and to a page */
	uint64_t page_flags;
	unsigned address_right; /* by how many bits addresses are moved in an entry */
	const char *vmcoreinfo; /* what its kernels say of all this */
	bool has_segments;      /* program headers say virtual addresses; no page tables are made */
	uint64_t encryption;    /* set in each entry */
};

struct fake_kernel {
	const struct fake_machine *machine;
	struct buf memory;
	struct buf vmcoreinfo;
	bool has_no_note; /* VMCOREINFO stands in memory alone */
};
void fake_kernel_deinit(struct fake_kernel *kernel);
#define scoped_fake_kernel SCOPED(fake_kernel_deinit) struct fake_kernel

extern const struct fake_machine fake_machines[];
extern const size_t fake_machine_count;
const struct fake_machine *fake_machine(const char *name);

/* Begins one, with its name and page tables' top. */
void fake_kernel_init(struct fake_kernel *kernel, const struct fake_machine *machine,
		      const char *release);

/* Puts bytes into its memory, aligned to 64; returns their virtual address. */
uint64_t fake_kernel_put(struct fake_kernel *kernel, const void *at, size_t size);

/* Puts a number of `size` bytes there, and says SYMBOL(name). */
uint64_t fake_kernel_symbol(struct fake_kernel *kernel, const char *name, uint64_t value,
			    unsigned size);

/* Appends a number to bytes that are to be put; writes it over some. */
void fake_kernel_number(const struct fake_kernel *kernel, struct buf *ret, uint64_t value,
			unsigned size);
void fake_kernel_set(const struct fake_kernel *kernel, char *at, uint64_t value, unsigned size);

/* Says a line of VMCOREINFO. */
void fake_kernel_say(struct fake_kernel *kernel, const char *format, ...) PRINTF_LIKE(2, 3);

/* Makes the page tables, and the dump in `ret`. */
void fake_kernel_dump(struct fake_kernel *kernel, struct buf *ret);

/* --- logs of the three kinds ----------------------------------------------------------------- */

struct fake_record {
	uint64_t nanoseconds;
	unsigned level, facility, flags;
	uint32_t caller;
	const char *text, *subsystem, *device;
};

/* Kernels before 3.5: `text` is the ring as it ends; `end` is log_end. */
void fake_log_characters(struct fake_kernel *kernel, const char *text, size_t size, uint32_t end);

/* 3.5 to 5.9: records from `start` bytes of a memory of `size` bytes on, around its end. `type` is
 * "log" or "printk_log". */
void fake_log_records(struct fake_kernel *kernel, const struct fake_record *records, size_t count,
		      size_t start, size_t size);

/* 5.10 on: 2^count_bits records, 2^size_bits bytes. More records than that write over older
 * ones. */
void fake_log_ring(struct fake_kernel *kernel, const struct fake_record *records, size_t count,
		   unsigned count_bits, unsigned size_bits);

#endif
