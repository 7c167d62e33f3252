/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A snapshot out of the JSON of its sections. */
#ifndef TROWEL_TESTS_UNIT_MADE_SNAPSHOT_H
#define TROWEL_TESTS_UNIT_MADE_SNAPSHOT_H

#include "snapshot/snapshot.h"

/* Makes one of `members`, the document without its braces, format and version; fails unless it can
 * be read. To be released by snapshot_deinit(). */
void made_snapshot(struct snapshot *ret, const char *members);

#endif
