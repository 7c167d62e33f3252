/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What will not simply move to another release, for a screen. */
#ifndef TROWEL_ONTO_TRANSITIONS_TEXT_H
#define TROWEL_ONTO_TRANSITIONS_TEXT_H

#include "base/term.h"
#include "snapshot/model.h"

/* Prints the rows of `transitions`, those that hurt most first; with `all` also the notes. Nothing
 * without --onto. */
void transitions_print(const struct content *content, bool all, struct term *term);

#endif
