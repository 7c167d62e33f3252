/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A block device (or an image of one) that crashes are written to, with no file system: one that
 * was prepared for it, and nothing else on it. One crash stands behind the other; where there is no
 * room for a further one the oldest are given up, all of them. See format/dump/crash_bundle.h.
 */
#ifndef TROWEL_CRASH_TARGET_DEVICE_H
#define TROWEL_CRASH_TARGET_DEVICE_H

#include "base/cleanup.h"
#include "format/dump/crash_bundle.h"

enum {
	TARGET_DEVICE_SIZE_MIN = 1024 * 1024, /* bytes */
	TARGET_DEVICE_EDGE = 1024 * 1024, /* at both ends of it file systems, RAIDs and tables of
					   * partitions have what they are known by */
};

struct target_device {
	const char *path; /* not owned */
	int fd;           /* -1: not open */
	struct crash_target_header header;
	uint64_t at; /* where the next byte goes; the crash begins at header.used */
};

/* Makes one of a device that nobody uses and that holds nothing in its first and last megabyte, or
 * is one already. -EBUSY: mounted, or part of something; -EEXIST: it holds something, and what.
 * With `is_trial` it only looks. */
int target_device_format(const char *path, bool is_trial, struct err *err) MUST_CHECK;

/* Opens one, to be written to or to be looked at. */
int target_device_open(struct target_device *device, const char *path, bool is_written,
		       struct err *err) MUST_CHECK;
void target_device_deinit(struct target_device *device);
#define scoped_target_device SCOPED(target_device_deinit) struct target_device

/* Writes the next piece of a bundle. -ENOSPC: it is larger than the device. */
int target_device_write(struct target_device *device, struct bytes piece,
			struct err *err) MUST_CHECK;

/* The bundle is complete: it is on the device when this returns, and counted in
 * device->header.panics. */
int target_device_end(struct target_device *device, uint64_t up_seconds,
		      struct err *err) MUST_CHECK;

/* Gives the bundles on it to `reader`, the oldest first; how many, or -errno. The reader's state is
 * new for each. */
int target_device_read(const struct target_device *device, struct crash_bundle_reader *reader,
		       struct err *err) MUST_CHECK;

#endif
