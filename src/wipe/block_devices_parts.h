/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of block_devices.h share. */
#ifndef TROWEL_WIPE_BLOCK_DEVICES_PARTS_H
#define TROWEL_WIPE_BLOCK_DEVICES_PARTS_H

#include "wipe/block_devices.h"

/* A device that is being read. */
struct storage_look {
	const struct root *root;
	struct arena *arena;
	struct storage_device *device;
	const struct storage_device *disk; /* of a partition; NULL */
};

/* The first line of a file of the device's folder, without blanks around it; NULL if there is none
 * or it is empty. In the arena. */
const char *storage_line(const struct storage_look *look, const char *file);

/* The number in it, or UNKNOWN. */
int64_t storage_number(const struct storage_look *look, const char *file);

/* Fills in what kind of thing it is by its name and its folder: kind, transport, media, address,
 * controller. */
void storage_read_kind(const struct storage_look *look);

/* Fills in model, serial number and other names of it, from sysfs and udev's database. */
void storage_read_identity(const struct storage_look *look);

#endif
