/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A dump: the physical memory of a machine whose kernel died, whatever form its files have. All I/O
 * goes through byte sources, so that everything above can be tested on memory.
 */
#ifndef TROWEL_CRASH_DUMP_H
#define TROWEL_CRASH_DUMP_H

#include "base/byte_source.h"
#include "format/dump/extents.h"

enum { DUMP_CACHED_PAGES = 16 }; /* pages that are kept, of 64 KiB at most */

enum dump_format {
	DUMP_ELF,
	DUMP_KDUMP, /* compressed page by page */
};

struct dump_parts;

struct dump {
	enum dump_format format;
	unsigned machine;   /* EM_X86_64 and its like of <elf.h> */
	bool is_big_endian; /* its numbers */
	bool is_cut;        /* files are shorter than they say, or their writer was interrupted */
	uint64_t phys_base; /* what the file says of it; 0: nothing */
	struct buf notes;   /* as elf_note_next() takes them */
	struct buf vmcoreinfo;           /* the text; empty if there is none */
	const struct extents *addresses; /* virtual in physical, as far as the file says; or NULL */
	struct dump_parts *parts;
};
void dump_deinit(struct dump *dump);
#define scoped_dump SCOPED(dump_deinit) struct dump

/* Reads the headers of a dump of `count` files (a set: all parts of it, in any order) into `ret`,
 * zero-initialised. The sources have to outlive it. 0, -EBADMSG for what is no dump or damaged, or
 * -errno. */
int dump_open(const struct byte_source *files, size_t count, struct dump *ret,
	      struct err *err) MUST_CHECK;

/* Fills `ret` with physical memory. 0; -ENODATA if it is not all in the dump; -EBADMSG if it is
 * damaged there; or -errno. */
int dump_read(const struct dump *dump, uint64_t address, void *ret, size_t size,
	      struct err *err) MUST_CHECK;

/* The first address from `address` on that is in the dump; false if there is none. To walk over all
 * of it, go on a page behind. */
bool dump_next(const struct dump *dump, uint64_t address, uint64_t *ret);

/* Searches the memory for a text that dump->vmcoreinfo lacks, and puts it there: first where pages
 * begin, then everywhere, which reads all of the dump. False if there is none. */
bool dump_search_vmcoreinfo(struct dump *dump);

#endif
