/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wipe/medium.h"

#include <errno.h>
#include <inttypes.h>

bool medium_is_gone(struct medium *medium, int code, struct err *err)
{
	uint64_t size = medium->code->look(medium);

	if (code == -ENODEV || code == -ENXIO || code == -ENOMEDIUM || size == 0) {
		err_set(err, -ENODEV, "%s: is gone", medium->name);
		return true;
	}
	if (size >= medium->size)
		return false;
	err_set(err, -ENODEV, "%s: had %" PRIu64 " bytes, and has %" PRIu64 " now", medium->name,
		medium->size, size);
	return true;
}
