/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of sysusers.d(5): users and groups of the system that are made when a package is installed
 * or at boot. Texts point into the input. */
#ifndef TROWEL_FORMAT_SYSUSERS_D_H
#define TROWEL_FORMAT_SYSUSERS_D_H

#include "base/bytes.h"

struct sysusers_line {
	char type; /* 'u' a user, 'g' a group, 'm' a member of a group, 'r' a range of ids */
	struct bytes name; /* of the user or group */
	/* without quotes, specifiers ("%m") as written; empty: not given */
	struct bytes id; /* "404", "404:group", a path whose owner it is; of 'm' the group */
	struct bytes comment;
	struct bytes home; /* that folder is named, not made */
	struct bytes shell;
};

/* Cuts lines until one is a line of that form; false at the end. */
bool sysusers_next(struct bytes *rest, struct sysusers_line *ret);

#endif
