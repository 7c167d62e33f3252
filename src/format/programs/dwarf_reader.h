/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers of DWARF beyond those of fixed size. Source: DWARF 5, section 7.6; for encoded
 * pointers the Linux Standard Base, "DWARF Exception Header Encoding". */
#ifndef TROWEL_FORMAT_DWARF_READER_H
#define TROWEL_FORMAT_DWARF_READER_H

#include "base/cursor.h"

/* LEB128; bits beyond 64 are dropped, and one far longer than it has to be makes the cursor
 * fail. */
uint64_t dwarf_read_unsigned(struct cursor *cursor);
int64_t dwarf_read_signed(struct cursor *cursor);

/* A block: its size, then so many bytes. */
struct bytes dwarf_read_block(struct cursor *cursor);

/* A pointer in `encoding`; `base` is the address of the input's first byte, for those relative
 * to where they stand. Makes the cursor fail for what a call frame cannot use: indirect ones,
 * and those relative to something else. dwarf_read_pointer_size() reads a number of the same
 * format that is relative to nothing. */
uint64_t dwarf_read_pointer(struct cursor *cursor, uint8_t encoding, uint64_t base);
uint64_t dwarf_read_pointer_size(struct cursor *cursor, uint8_t encoding);

#endif
