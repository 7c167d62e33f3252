/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which "disks" are volumes that a RAID controller makes of disks behind it: whoever erases one
 * reaches neither its spare nor the space it does not use, nor does a firmware erase. */
#ifndef TROWEL_WIPE_RAID_VOLUMES_H
#define TROWEL_WIPE_RAID_VOLUMES_H

#include <stdbool.h>
#include <stdint.h>

/* What is known of a disk; texts may be NULL, `channel` UNKNOWN. */
struct raid_question {
	const char *name;   /* of the kernel, '/' for '!' */
	const char *driver; /* of its SCSI host */
	const char *vendor, *model;
	const char *raid_level; /* of the sysfs file that hpsa, smartpqi and aacraid have */
	int64_t channel;        /* of its SCSI address */
};

/* Why it is taken for such a volume: a sentence, static; NULL if it is not. */
const char *raid_volume_reason(const struct raid_question *question);

#endif
