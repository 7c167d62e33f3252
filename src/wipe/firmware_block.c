/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Discard: any block device may take it, and whatever is read afterwards is as good as another
 * answer. Sources: blkdiscard(8), linux/fs.h, block/ioctl.c. */
#include <errno.h>
#include <stdio.h>

#include "wipe/firmware.h"

static int look(struct firmware_device *device, struct err *err)
{
	for (int i = 0; i < FIRMWARE_DISCARD; i++)
		device->abilities[i].why = "it takes no commands of NVMe, ATA or SCSI; a partition "
					   "or volume never does";
	snprintf(device->hidden, sizeof(device->hidden), "not asked: it takes no commands");
	return 0;
}

static int start(struct firmware_device *device, enum firmware_method method, struct err *err)
{
	struct firmware_transport *transport = device->transport;
	/* a secure one is of eMMC, and rare */
	int failed = transport->code->discard(transport, true);

	if (failed < 0)
		failed = transport->code->discard(transport, false);
	if (failed == -EOPNOTSUPP || failed == -ENOTTY)
		return err_set(err, -EOPNOTSUPP, "%s: discard is not supported", transport->name);
	return failed < 0
		       ? err_set(err, failed, "%s: discard: %s", transport->name, err_words(failed))
		       : 0;
}

const struct firmware_bus firmware_block = {
	.name = "block",
	.look = look,
	.start = start,
};
