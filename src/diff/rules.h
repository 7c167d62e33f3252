/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which rule says that a difference is expected. Inside this folder only. */
#ifndef TROWEL_DIFF_RULES_H
#define TROWEL_DIFF_RULES_H

#include "diff/diff.h"

/* The reason of the first built-in rule that means the difference, or NULL. */
const char *rules_built_in(const struct difference *difference);

/* The rule of a file that means it, or -1. */
ptrdiff_t rules_find(const diff_rules *rules, const struct difference *difference);

#endif
