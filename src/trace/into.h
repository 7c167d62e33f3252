/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a trace saw becomes part of a snapshot. */
#ifndef TROWEL_TRACE_INTO_H
#define TROWEL_TRACE_INTO_H

#include "snapshot/snapshot.h"

/* Adds the rows of `traced`, without noise, to those that the snapshot has of earlier traces; what
 * was seen of that target before is counted on. `at`: when, seconds since 1970. Strings stay those
 * of `traced`. Returns how many rows were new. */
size_t trace_into(const struct traced *traced, int64_t at, struct snapshot *ret);

#endif
