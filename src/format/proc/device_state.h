/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What daemons keep about disks: udev's database (/run/udev/data, written by systemd-udevd,
 * device.c) and smartd's state files (smartd(8), --savestates). */
#ifndef TROWEL_FORMAT_DEVICE_STATE_H
#define TROWEL_FORMAT_DEVICE_STATE_H

#include "base/buf.h"

/* The value of property `name` (a line "E:NAME=value") of a udev database file; empty if absent. */
struct bytes udev_property(struct bytes text, const char *name);

/* Counters that say that a disk goes bad; -1 where the file does not tell. */
struct smart_state {
	int64_t reallocated;   /* attribute 5, raw: sectors */
	int64_t uncorrectable; /* attribute 187 or 198 */
	int64_t pending;       /* attribute 197 */
	int64_t errors;        /* entries of the drive's error log */
	int64_t self_test_errors;
};

/* Reads a smartd state file ("ata-smart-attribute.3.id = 5"). False if nothing of it is known. */
bool smart_state_parse(struct bytes text, struct smart_state *ret);

#endif
