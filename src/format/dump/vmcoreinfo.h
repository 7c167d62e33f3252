/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * VMCOREINFO: what a kernel says of itself for whoever reads its memory later, lines like
 * "OFFSET(printk_info.seq)=0". Source: Documentation/admin-guide/kdump/vmcoreinfo.rst and
 * kernel/vmcore_info.c of Linux.
 */
#ifndef TROWEL_FORMAT_VMCOREINFO_H
#define TROWEL_FORMAT_VMCOREINFO_H

#include "base/bytes.h"

enum { VMCOREINFO_SIZE_MAX = 64 * 1024 }; /* bytes: one page, of whatever size the kernel's are */

/* The value of `key`, as in "OSRELEASE" or "CONFIG_X86_PAE"; false if it is not said. The last line
 * of a key holds: what is added at the time of the crash stands behind. */
bool vmcoreinfo_value(struct bytes text, const char *key, struct bytes *ret);

/* The number in KIND(name)=: SYMBOL in base 16; OFFSET, SIZE, LENGTH in base 10; NUMBER in base 10,
 * or 16 where it begins with 0x, with a sign (as two's complement). False, and `ret` untouched, if
 * it is not said or no number. */
bool vmcoreinfo_symbol(struct bytes text, const char *name, uint64_t *ret);
bool vmcoreinfo_offset(struct bytes text, const char *name, uint64_t *ret);
bool vmcoreinfo_size(struct bytes text, const char *name, uint64_t *ret);
bool vmcoreinfo_length(struct bytes text, const char *name, uint64_t *ret);
bool vmcoreinfo_number(struct bytes text, const char *name, uint64_t *ret);

/* Finds such a text in a piece of memory: it begins with OSRELEASE= and goes on with lines of that
 * kind. False if there is none. `ret` lies in `memory`, and may be cut at its end. */
bool vmcoreinfo_search(struct bytes memory, struct bytes *ret);

/* The text that begins where `memory` does; false if none does. */
bool vmcoreinfo_at_start(struct bytes memory, struct bytes *ret);

#endif
