/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Time zone files, to read the local times that logs are written in. The C library's own reader
 * would take the zone of the running system, which under --root is another machine's.
 * Source: RFC 8536. Behind the last change of the table the rule holds that the file ends with
 * (posix_zone.h), and without one the last offset.
 */
#ifndef TROWEL_FORMAT_TZIF_H
#define TROWEL_FORMAT_TZIF_H

#include "base/bytes.h"

/* The seconds since 1970 of a local wall clock reading, which is given as the seconds since 1970
 * it would have in UTC. An hour that comes twice is taken for the second one. Without a usable
 * `zone` (the contents of /etc/localtime) it is UTC. */
int64_t tzif_time_of(struct bytes zone, int64_t wall);

#endif
