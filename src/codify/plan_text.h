/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TROWEL_CODIFY_PLAN_TEXT_H
#define TROWEL_CODIFY_PLAN_TEXT_H

#include "base/term.h"
#include "codify/plan.h"

/* Shows what would be written, role by role: how sure each item is, what waits for the cutover, and
 * what is left out and why. With `all` every package as well. */
void plan_print(const struct plan *plan, bool all, struct term *term);

#endif
