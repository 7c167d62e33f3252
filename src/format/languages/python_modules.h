/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Modules that belong to Python 3 itself. Source: sys.stdlib_module_names of 3.11; PEP 594 and
 * "What's New" of 3.8 to 3.13 on those that were removed.
 */
#ifndef TROWEL_FORMAT_PYTHON_MODULES_H
#define TROWEL_FORMAT_PYTHON_MODULES_H

#include "base/bytes.h"

struct python_module {
	const char *name;
	const char *gone_in; /* the first version without it; NULL: all have it */
	const char *instead; /* what takes its place, or NULL */
};

/* The module of that name, or NULL: it is somebody else's. */
const struct python_module *python_module_find(struct bytes name);

#endif
