/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tainted a kernel, in words. Source: Documentation/admin-guide/tainted-kernels.rst of
 * Linux. */
#ifndef TROWEL_CRASH_TAINTS_H
#define TROWEL_CRASH_TAINTS_H

#include <stddef.h>

struct taint {
	char letter;
	const char *words;
};

/* By the bits of tainted_mask, from the lowest on. */
extern const struct taint taints[];
extern const size_t taints_count;

#endif
