/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What to do with a file system of each type: is it worth a row, may one ask it, may one enter. */
#ifndef TROWEL_FORMAT_MOUNT_POLICY_H
#define TROWEL_FORMAT_MOUNT_POLICY_H

#include <stdbool.h>

enum {
	MOUNT_NO_ROW = 1,      /* a view into the kernel, or a layer of a container: no storage */
	MOUNT_NOT_ENTERED = 2, /* nothing below it is looked up */
	MOUNT_NOT_ASKED = 4,   /* not even its usage */
	MOUNT_NETWORK = 8,     /* the data is elsewhere */
	MOUNT_PROBED = 16,     /* entered only if it answers in time */
	MOUNT_MEMORY = 32,     /* a row only where people keep things */
};

/* The MOUNT_ flags for a file system `type` at `target` (absolute). */
unsigned mount_policy(const char *type, const char *target);

#endif
