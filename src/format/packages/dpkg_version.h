/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Versions of Debian packages. Source: deb-version(7), Debian policy 5.6.12. */
#ifndef TROWEL_FORMAT_DPKG_VERSION_H
#define TROWEL_FORMAT_DPKG_VERSION_H

#include "base/bytes.h"

/* <0, 0, >0: `a` is older than, as old as, newer than `b`. Any bytes are taken. */
int dpkg_version_compare(struct bytes a, struct bytes b);

#endif
