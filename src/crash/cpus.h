/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the processors of a dead machine were: the notes NT_PRSTATUS of its dump. */
#ifndef TROWEL_CRASH_CPUS_H
#define TROWEL_CRASH_CPUS_H

#include "base/vec.h"
#include "crash/memory.h"
#include "format/dump/prstatus.h"

enum { CPUS_MAX = 8192 }; /* NR_CPUS of the largest kernels */

typedef vec_of(struct prstatus) cpu_list;

/* Appends the registers of each, in the order of the notes, which is that of the CPUs that took
 * part; none where the dump or its machine says nothing of them. */
void cpus_read(const struct memory *memory, cpu_list *ret);

#endif
