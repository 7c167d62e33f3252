/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What carries commands to a disk: the ioctls of a block device (firmware_device.c), or one of the
 * tests' that plays a disk.
 */
#ifndef TROWEL_WIPE_FIRMWARE_TRANSPORT_H
#define TROWEL_WIPE_FIRMWARE_TRANSPORT_H

#include "base/cleanup.h"
#include "format/firmware/nvme_command.h"
#include "format/firmware/scsi_command.h"

struct firmware_transport;

/* What came back of a SCSI command. */
struct scsi_answer {
	bool is_good;   /* status GOOD */
	bool has_sense; /* `sense` is filled */
	uint8_t status; /* of SAM: 02h check condition, 08h busy, 18h reservation conflict */
	size_t got;     /* bytes that were read */
	struct scsi_sense sense;
};

struct firmware_transport_code {
	/* Sends an admin command to an NVMe controller; `data` has room for its read_bytes. 0, and
	 * `ret_status` is 0 or what the controller says; or -errno: -ENOTTY for what is no NVMe. */
	int (*nvme)(struct firmware_transport *transport, const struct nvme_command *command,
		    void *data, unsigned *ret_status);
	/* The number of the namespace; 0: is no NVMe. */
	uint32_t (*namespace_id)(struct firmware_transport *transport);
	/* Sends a SCSI command; `data` has room for its read_bytes. 0 for any answer of the device;
	 * or -errno: -ENOTTY for what takes none. */
	int (*scsi)(struct firmware_transport *transport, const struct scsi_command *command,
		    void *data, struct scsi_answer *ret);
	/* Discards all of it; 0 or -errno. */
	int (*discard)(struct firmware_transport *transport, bool is_secure);
	/* Waits. */
	void (*nap)(struct firmware_transport *transport, unsigned ms);
};

struct firmware_transport {
	const struct firmware_transport_code *code;
	const char *name; /* for messages; not owned */
};

/* A block device. */
struct firmware_device_file {
	struct firmware_transport transport;
	int fd;        /* not owned */
	bool is_whole; /* a disk: neither a partition nor made of others */
};

/* Makes a transport to the block device that `fd` is open on. To a partition, or what device-mapper
 * or md make of others, no commands are sent: the kernel would hand them to the disk below. -errno
 * when it cannot be told what it is. */
int firmware_device_file_init(struct firmware_device_file *file, int fd, const char *name,
			      struct err *err) MUST_CHECK;

#endif
