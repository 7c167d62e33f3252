/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Versions of apk packages: "1.2.3a_rc1_p2~0ab12-r4". Source: apk-package(5), src/version.c of
 * apk-tools. */
#ifndef TROWEL_FORMAT_APK_VERSION_H
#define TROWEL_FORMAT_APK_VERSION_H

#include "base/bytes.h"

/* <0, 0, >0: `a` is older than, as old as, newer than `b`. Any bytes are taken. */
int apk_version_compare(struct bytes a, struct bytes b);

#endif
