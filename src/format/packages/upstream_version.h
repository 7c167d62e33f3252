/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Versions as their projects give them, without what a distribution puts around: what release
 * notes speak of. Whole versions of packages are compared by their own manager's rules:
 * dpkg_version.h. */
#ifndef TROWEL_FORMAT_UPSTREAM_VERSION_H
#define TROWEL_FORMAT_UPSTREAM_VERSION_H

#include "base/bytes.h"

/* How many bytes at the front are numbers with single dots between them. */
size_t upstream_version_size(struct bytes text);

/* These numbers in a package's version, behind its epoch: "1:10.5.23-0+deb11u1" is "10.5.23"; empty
 * if it has none. */
struct bytes upstream_version_of(struct bytes version);

/* <0, 0, >0: two such versions by their numbers; "2.4" is "2.4.0". */
int upstream_version_compare(struct bytes a, struct bytes b);

/* True if `since` lies between both, which may be versions of packages: it came behind `old`, and
 * `fresh` has it. An empty `old` is older than all. */
bool upstream_version_is_between(struct bytes since, struct bytes old, struct bytes fresh);

#endif
