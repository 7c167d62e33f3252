/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a device of the device mapper is. */
#ifndef TROWEL_FORMAT_DM_UUID_H
#define TROWEL_FORMAT_DM_UUID_H

#include "base/bytes.h"

/* By the start of its UUID (/sys/block/dm-N/dm/uuid), which its makers have agreed on: "lvm",
 * "crypt", "multipath", "partition" (of kpartx), "raid" (dmraid), "vdo"; "dm" for any other.
 * Source: doc/udev_assembly.txt of LVM2, kpartx(8), cryptsetup's lib/utils_dm.h. */
const char *dm_uuid_kind(struct bytes uuid);

#endif
