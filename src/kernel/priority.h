/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much of a busy host we take. */
#ifndef TROWEL_KERNEL_PRIORITY_H
#define TROWEL_KERNEL_PRIORITY_H

/* Gives this process, and the helpers it forks from then on, the lowest CPU priority (nice 19) and
 * the idle class of disk I/O, so that it only takes what nobody else wants. It keeps to one core by
 * having one thread. A kernel that refuses is no failure: the survey then runs as anybody's would.
 * Sources: setpriority(2), ioprio_set(2). */
void priority_lower(void);

#endif
