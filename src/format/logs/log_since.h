/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The TIME that people write for "from then on". */
#ifndef TROWEL_FORMAT_LOG_SINCE_H
#define TROWEL_FORMAT_LOG_SINCE_H

#include "base/bytes.h"
#include "base/err.h"

/* Seconds since 1970 of "10m", "2h", "3d", "1w" (ago), "now", "today", "yesterday" (midnight, UTC),
 * "2026-11-25", "2026-11-25 14:00", with seconds, a T or a zone (else UTC), "14:00" (the last time
 * it was), "@1795313822". -EINVAL, with what is understood, for anything else. */
int log_since_parse(struct bytes text, int64_t now, int64_t *ret, struct err *err) MUST_CHECK;

#endif
