/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The symbols of a dead kernel, out of its own memory: VMCOREINFO says where kallsyms lies from
 * Linux 6.0 on. Those of modules are not among them.
 */
#ifndef TROWEL_CRASH_SYMBOLS_H
#define TROWEL_CRASH_SYMBOLS_H

#include "base/buf.h"
#include "base/vec.h"
#include "crash/memory.h"
#include "format/dump/kallsyms.h"

enum {
	SYMBOLS_MAX = 1 << 21,
	SYMBOLS_NAMES_MAX = 32 * 1024 * 1024, /* bytes of all names, as tokens */
};

struct symbols {
	const struct memory *memory;
	uint32_t count;
	struct buf places;       /* kallsyms_offsets, or _addresses, as they lie in memory */
	unsigned place_size;     /* bytes of one: 4, or a word */
	bool has_absolute;       /* offsets that are not negative are addresses themselves */
	uint64_t base;           /* what offsets are added to */
	struct buf names, table; /* kallsyms_names, kallsyms_token_table */
	struct kallsyms_tokens tokens;
	vec_of(uint32_t) marks; /* where in `names` each 256th one begins */
};
void symbols_deinit(struct symbols *symbols);
#define scoped_symbols SCOPED(symbols_deinit) struct symbols

/* Reads them into `ret`, zero-initialised. 0; -ENODATA if the kernel does not say where they are;
 * -EBADMSG if they are damaged; or as memory_read(). */
int symbols_open(struct memory *memory, struct symbols *ret, struct err *err) MUST_CHECK;

/* A name, and where its address is put; that stays untouched if there is no such symbol. */
struct symbols_wanted {
	const char *name;
	uint64_t *address;
};

/* Looks all of them up, in one walk over all names. */
void symbols_find(const struct symbols *symbols, const struct symbols_wanted *wanted, size_t count);

struct symbols_place {
	struct kallsyms_name name;
	uint64_t offset; /* from the symbol on */
	uint64_t size;   /* up to the next one; 0: it is the last */
};

/* The symbol that an address belongs to; false if it is before all, or behind the last one. */
bool symbols_at(const struct symbols *symbols, uint64_t address, struct symbols_place *ret);

#endif
