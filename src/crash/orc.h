/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables by which an x86 kernel finds its own callers (ORC): for each piece of code where the
 * stack and the frame pointer of the caller are. Source: Documentation/arch/x86/orc-unwinder.rst,
 * asm/orc_types.h and kernel/unwind_orc.c of Linux.
 */
#ifndef TROWEL_CRASH_ORC_H
#define TROWEL_CRASH_ORC_H

#include "crash/kernel.h"

struct orc {
	struct kernel *kernel;
	uint64_t places, places_end; /* of code, each 4 bytes, relative to where it stands */
	uint64_t entries;            /* struct orc_entry */
	uint64_t entry_size;
	struct kernel_field sp_offset, bp_offset, sp_reg, bp_reg, type;
	struct kernel_field end; /* a bit before 6.4, a type since */
};

/* Where a call is: what of it is followed. */
struct orc_state {
	uint64_t instruction, stack, frame;
	bool is_exact; /* the instruction itself, not the one behind a call */
};

/* Finds the tables. -ENODATA for a kernel that was built without. */
int orc_open(struct kernel *kernel, struct orc *ret, struct err *err) MUST_CHECK;

/* Goes on to the caller. 1: done; 0: there is none, it was the outermost; -ENODATA: no table covers
 * that code; or as memory_read(). */
int orc_step(const struct orc *orc, struct orc_state *state, struct err *err) MUST_CHECK;

#endif
