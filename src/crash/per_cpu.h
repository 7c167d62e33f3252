/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each CPU of a dead kernel has of its own. Source: include/asm-generic/percpu.h of Linux. */
#ifndef TROWEL_CRASH_PER_CPU_H
#define TROWEL_CRASH_PER_CPU_H

#include "crash/kernel.h"

enum { PER_CPU_MAX = 8192 }; /* NR_CPUS of the largest kernels */

/* How far each CPU's own data lies behind what a __percpu pointer says. */
typedef vec_of(uint64_t) per_cpu_list;

/* Appends them; one of zero for a kernel of a single CPU. Errors as memory_read(). */
int per_cpu_read(struct kernel *kernel, per_cpu_list *ret, struct err *err) MUST_CHECK;

/* Adds a member of each CPU's object to `sum`, which is untouched on failure. */
int per_cpu_sum(const struct kernel *kernel, const per_cpu_list *cpus, uint64_t object,
		const struct kernel_field *field, uint64_t *sum, struct err *err) MUST_CHECK;

#endif
