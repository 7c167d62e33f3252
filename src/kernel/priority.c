/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/priority.h"

#include <linux/ioprio.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PRIORITY_NICE_LOWEST = 19 };

void priority_lower(void)
{
	(void)setpriority(PRIO_PROCESS, 0, PRIORITY_NICE_LOWEST);
	(void)syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0,
		      IOPRIO_PRIO_VALUE(IOPRIO_CLASS_IDLE, 0));
}
