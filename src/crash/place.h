/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses of code in words. */
#ifndef TROWEL_CRASH_PLACE_H
#define TROWEL_CRASH_PLACE_H

#include "crash/modules.h"

/* Adds "do_exit+0x12", or "[e1000] +0x4" of a module, whose symbols are not known. False, and
 * nothing added, if it is neither's. */
bool place_add(struct buf *ret, const struct kernel *kernel, const module_list *modules,
	       uint64_t address);

#endif
