/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ignore rules: which differences between two hosts are expected. One a line, its words parted by
 * blanks; the format is ours:
 *
 *	SECTION KEY [FIELD] # REASON
 *
 *	files /etc/motd            # each host greets in its own way
 *	packages linux-image-*     # kernels come and go
 *	"*" "shop worker" active   # it sleeps at night
 *
 * SECTION and KEY are patterns as in path_glob_matches(); a word with blanks stands in double
 * quotes. Empty lines and those that begin with '#' tell nothing. The reason is required.
 */
#ifndef TROWEL_FORMAT_IGNORE_RULES_H
#define TROWEL_FORMAT_IGNORE_RULES_H

#include "base/bytes.h"
#include "base/err.h"

enum { IGNORE_LINE_MAX = 4096 }; /* bytes of a line */

/* All of it points into the input. */
struct ignore_rule {
	struct bytes section, key;
	struct bytes field; /* empty: any, and whole rows */
	struct bytes reason;
};

/* Cuts the next rule from the front of `rest`; `line` counts lines, and begins as 0. Returns 1, 0
 * at the end, or -EINVAL with "line 3: a reason is missing: ...". */
int ignore_rule_next(struct bytes *rest, size_t *line, struct ignore_rule *ret,
		     struct err *err) MUST_CHECK;

#endif
