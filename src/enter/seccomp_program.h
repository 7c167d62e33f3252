/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A filter of system calls as a program: what it may refuse, and the same with exceptions. Of this
 * machine's own kind of call only. Source: seccomp(2), Documentation/networking/filter.rst,
 * kernel/seccomp.c (seccomp_check_filter: which instructions there are). */
#ifndef TROWEL_ENTER_SECCOMP_PROGRAM_H
#define TROWEL_ENTER_SECCOMP_PROGRAM_H

#include "base/buf.h"

enum { SECCOMP_CALLS_MAX = 512 }; /* numbers of system calls, more than Linux has so far */

/* True if the filter, an array of struct sock_filter, lets that call pass by no arguments, or not
 * by all; or if that cannot be told. */
bool seccomp_program_may_refuse(struct bytes filter, unsigned call);

/* Appends the filter with a beginning that lets these calls pass, whatever their arguments. -E2BIG
 * when it would be longer than the kernel takes. */
int seccomp_program_except(struct bytes filter, const bool calls[SECCOMP_CALLS_MAX],
			   struct buf *ret);

#endif
