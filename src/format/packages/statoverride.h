/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /var/lib/dpkg/statoverride: whose and of which mode dpkg makes a file, whatever its package says.
 * Texts point into the input. Source: dpkg-statoverride(1), lib/dpkg/db-fsys-override.c. */
#ifndef TROWEL_FORMAT_STATOVERRIDE_H
#define TROWEL_FORMAT_STATOVERRIDE_H

#include "base/bytes.h"

struct statoverride {
	struct bytes user;  /* a name, or "#" and an id */
	struct bytes group; /* likewise */
	unsigned mode;      /* permissions, set-id bits, sticky bit */
	struct bytes path;  /* absolute; may hold blanks */
};

/* Cuts lines until one is an override; false at the end. */
bool statoverride_next(struct bytes *rest, struct statoverride *ret);

#endif
