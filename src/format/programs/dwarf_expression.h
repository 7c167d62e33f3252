/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Expressions of call frame information: a machine with a stack of 64-bit numbers that knows the
 * registers and memory of a frame. Source: DWARF 5, section 2.5, and 6.4.2 on what call frames may
 * use of it. Addresses of the program's own (DW_OP_addr) are not known here.
 */
#ifndef TROWEL_FORMAT_DWARF_EXPRESSION_H
#define TROWEL_FORMAT_DWARF_EXPRESSION_H

#include "base/bytes.h"

enum {
	DWARF_EXPRESSION_STEPS_MAX = 1024, /* those of procedure linkage tables have 10 */
	DWARF_EXPRESSION_STACK_MAX = 64,
};

/* What an expression may ask about a frame; both are false where that is not known. */
struct dwarf_frame {
	bool (*get_register)(const void *context, uint64_t number, uint64_t *ret);
	bool (*get_memory)(const void *context, uint64_t address, size_t size, uint64_t *ret);
	const void *context;
};

/* Runs `expression` with `*first` (if not NULL) on the stack; `ret` is the number on top at the
 * end. False if it is damaged, too long, or asks for what is not known. */
bool dwarf_expression_run(struct bytes expression, const struct dwarf_frame *frame,
			  const uint64_t *first, uint64_t *ret);

#endif
