/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel's numbers are called, as its headers had it when trowel was built. */
#ifndef TROWEL_ENTER_KERNEL_NAMES_H
#define TROWEL_ENTER_KERNEL_NAMES_H

/* "mkdirat": a system call of this machine's own kind; NULL for a number without a name. */
const char *kernel_names_call(unsigned number);

/* "CAP_NET_BIND_SERVICE"; NULL for a number without a name. */
const char *kernel_names_capability(unsigned number);

/* The names one behind the other, each ended by a zero byte, empty where there is none. Made by
 * scripts/kernel-names from asm/unistd.h and linux/capability.h. */
extern const char kernel_names_calls[], kernel_names_capabilities[];
extern const unsigned kernel_names_calls_count, kernel_names_capabilities_count;

#endif
