/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The modules of a dead kernel. Source: include/linux/module.h of Linux. */
#ifndef TROWEL_CRASH_MODULES_H
#define TROWEL_CRASH_MODULES_H

#include "crash/kernel.h"

enum {
	MODULES_MAX = 1 << 16,
	MODULES_NAME_MAX = 64,  /* bytes; MODULE_NAME_LEN is 56 */
	MODULES_PARTS_MAX = 16, /* pieces of memory that one has, from 6.4 on: MOD_MEM_NUM_TYPES */
};

struct module {
	char name[MODULES_NAME_MAX + 1];
	uint64_t base; /* of its code */
	uint64_t size; /* bytes of all of it */
	uint64_t code_size;
	uint64_t tainted; /* as tainted_mask: it is not of the kernel's own tree, or unsigned */
};
typedef vec_of(struct module) module_list;

/* Appends them, the newest first, as the kernel has them. 0; -EBADMSG where the list is damaged,
 * with what came before; or -errno. */
int modules_read(struct kernel *kernel, module_list *ret, struct err *err) MUST_CHECK;

#endif
