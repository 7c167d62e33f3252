/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The filters of system calls that are installed in a process: not those of a file, which may be
 * others. Source: ptrace(2), PTRACE_SECCOMP_GET_FILTER, Linux 4.4. */
#ifndef TROWEL_ENTER_SECCOMP_FILTERS_H
#define TROWEL_ENTER_SECCOMP_FILTERS_H

#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"

typedef vec_of(struct bytes) seccomp_filter_list; /* each an array of struct sock_filter */

/* Reads them, in the order in which they were installed. The process is stopped for that, for less
 * than a millisecond, and goes on whatever happens to us. -EBUSY when somebody else traces it. */
int seccomp_filters_read(pid_t pid, struct arena *arena, seccomp_filter_list *ret,
			 struct err *err) MUST_CHECK;

#endif
