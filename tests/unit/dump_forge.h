/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes other forms of a dump: kdump-compressed with any packing, as parts of a set, as a
 * stream. */
#ifndef TROWEL_TESTS_DUMP_FORGE_H
#define TROWEL_TESTS_DUMP_FORGE_H

#include "crash/dump.h"

struct dump_forge {
	unsigned packing; /* of enum kdump_packing; 0: pages as they are */
	bool is_64;       /* the headers */
	bool is_padded;   /* 32-bit headers of arm, not of i386 */
	bool is_big_endian;
	bool leaves_out_zeros;
	unsigned version;     /* of the header */
	const char *machine;  /* as uname(2) says it */
	unsigned parts, part; /* of a set; 1 and 0 for a whole one */
};

/* Replaces `ret` by a kdump-compressed dump of the memory that `dump` holds. */
void dump_forge_kdump(const struct dump *dump, const struct dump_forge *how, struct buf *ret);

/* Replaces `ret` by `file` as a flattened stream: in pieces that are not in order, the first one
 * written twice. */
void dump_forge_flatten(struct bytes file, struct buf *ret);

/* Appends `plain` as snappy packs it, with copies where something repeats. */
void dump_forge_snappy(struct bytes plain, struct buf *ret);

/* Writes a number of `size` bytes over the memory in an ELF dump: `at` bytes into what the
 * pointer at `symbol` of VMCOREINFO points to; or over the symbol itself. */
void dump_forge_overwrite(struct buf *file, const char *symbol, uint64_t at, uint64_t value,
			  unsigned size);
void dump_forge_overwrite_symbol(struct buf *file, const char *symbol, uint64_t value,
				 unsigned size);

#endif
