/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows that package_rules.h and jump_rules.h tell of. Inside this folder only. */
#ifndef TROWEL_ONTO_PACKAGE_TABLE_H
#define TROWEL_ONTO_PACKAGE_TABLE_H

#include "onto/jump_rules.h"
#include "onto/package_rules.h"

/* Ended by one without a name; the first one that fits counts. */
extern const struct package_rule package_rules[];

/* Ended by one without packages. */
extern const struct jump_rule jump_rules[];

#endif
