/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How hot a disk is, where the kernel keeps that (the drivers nvme and drivetemp).
 * Source: Documentation/hwmon/sysfs-interface.rst. */
#ifndef TROWEL_WIPE_TEMPERATURE_H
#define TROWEL_WIPE_TEMPERATURE_H

#include "wipe/block_devices.h"

/* Appends the path of the file that says it; nothing if there is none. */
void temperature_find(const struct root *root, const struct storage_device *device,
		      struct buf *ret);

/* Degrees Celsius, out of that file; -1 if it cannot be read, or says what no disk survives. */
int temperature_read(const char *path);

#endif
