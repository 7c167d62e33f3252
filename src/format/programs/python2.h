/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What only Python 2 understands in a script, which may call itself "python". Source: Python 3.0,
 * "What's New", section on changed syntax; PEP 3105, 3109, 3110, 3113, 3127; PEP 758 for what 3.14
 * allows again.
 */
#ifndef TROWEL_FORMAT_PYTHON2_H
#define TROWEL_FORMAT_PYTHON2_H

#include "base/bytes.h"

struct python2_line {
	unsigned line;   /* from 1 */
	const char *why; /* a static text: "print without parentheses" */
};

/* The first line that Python 3 takes for an error, or fails at whenever it is run: print >>file,
 * raise "text". False if there is none, or the script has what only Python 3 understands, too. What
 * is no error in some Python 3 is not told of. */
bool python2_find(struct bytes script, struct python2_line *ret);

#endif
