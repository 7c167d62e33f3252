/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sources: linux/nvme_ioctl.h, scsi/sg.h, linux/fs.h; Documentation/ABI, sysfs-block. */
#include "wipe/firmware_transport.h"

#include <errno.h>
#include <linux/fs.h>
#include <linux/nvme_ioctl.h>
#include <scsi/sg.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>

enum { CHECK_CONDITION = 0x02 };

static struct firmware_device_file *file_of(struct firmware_transport *transport)
{
	return (struct firmware_device_file *)transport; /* its first member */
}

static int send_nvme(struct firmware_transport *transport, const struct nvme_command *command,
		     void *data, unsigned *ret_status)
{
	const struct firmware_device_file *file = file_of(transport);
	struct nvme_admin_cmd packed = {
		.opcode = command->opcode,
		.nsid = command->namespace_id,
		.addr = (uintptr_t)data,
		.data_len = command->read_bytes,
		.cdw10 = command->dword10,
		.cdw11 = command->dword11,
		.timeout_ms = command->timeout_ms,
	};

	if (!file->is_whole)
		return -ENOTTY;
	int status = ioctl(file->fd, NVME_IOCTL_ADMIN_CMD, &packed);

	if (status < 0)
		return -errno;
	*ret_status = (unsigned)status & NVME_STATUS_MASK;
	return 0;
}

static uint32_t find_namespace(struct firmware_transport *transport)
{
	const struct firmware_device_file *file = file_of(transport);
	int number = file->is_whole ? ioctl(file->fd, NVME_IOCTL_ID) : -1;

	return number > 0 ? (uint32_t)number : 0;
}

static int send_scsi(struct firmware_transport *transport, const struct scsi_command *command,
		     void *data, struct scsi_answer *ret)
{
	const struct firmware_device_file *file = file_of(transport);
	struct scsi_command copy = *command; /* the kernel's structure has no const */
	unsigned char sense[SCSI_SENSE_SIZE] = { 0 };
	struct err ignored;
	sg_io_hdr_t header = {
		.interface_id = 'S',
		.dxfer_direction = copy.read_bytes    ? SG_DXFER_FROM_DEV
				   : copy.write_bytes ? SG_DXFER_TO_DEV
						      : SG_DXFER_NONE,
		.cmd_len = copy.size,
		.cmdp = copy.block,
		.mx_sb_len = sizeof(sense),
		.sbp = sense,
		.dxfer_len = copy.read_bytes ? copy.read_bytes : copy.write_bytes,
		.dxferp = copy.read_bytes ? data : copy.write,
		.timeout = copy.timeout_ms,
	};

	if (!file->is_whole)
		return -ENOTTY;
	if (ioctl(file->fd, SG_IO, &header) < 0)
		return errno == EINVAL ? -ENOTTY : -errno;
	*ret = (struct scsi_answer){ .status = header.status };
	if (header.sb_len_wr)
		ret->has_sense = scsi_sense_parse((struct bytes){ (char *)sense, header.sb_len_wr },
						  &ret->sense, &ignored) == 0;
	/* some adapters leave the status out when there is sense data */
	if (header.status == 0 && ret->has_sense && ret->sense.key > SCSI_KEY_RECOVERED)
		ret->status = CHECK_CONDITION;
	if (header.host_status || (header.driver_status && !ret->has_sense))
		return -EIO;
	ret->is_good = ret->status == 0;
	ret->got = header.resid > 0 && (unsigned)header.resid <= header.dxfer_len
			   ? header.dxfer_len - (unsigned)header.resid
			   : header.dxfer_len;
	return 0;
}

static int discard_file(struct firmware_transport *transport, bool is_secure)
{
	const struct firmware_device_file *file = file_of(transport);
	uint64_t range[2] = { 0, 0 };

	if (ioctl(file->fd, BLKGETSIZE64, &range[1]) < 0 ||
	    ioctl(file->fd, is_secure ? BLKSECDISCARD : BLKDISCARD, range) < 0)
		return -errno;
	return 0;
}

static void nap(struct firmware_transport *transport, unsigned ms)
{
	const struct timespec time = { .tv_sec = ms / 1000,
				       .tv_nsec = (long)(ms % 1000) * 1000000 };

	nanosleep(&time, NULL);
}

static const struct firmware_transport_code code = {
	.nvme = send_nvme,
	.namespace_id = find_namespace,
	.scsi = send_scsi,
	.discard = discard_file,
	.nap = nap,
};

int firmware_device_file_init(struct firmware_device_file *file, int fd, const char *name,
			      struct err *err)
{
	static const char *const signs[] = { "partition", "dm", "md", "loop", "bcache" };
	struct stat status;
	char path[96];

	*file = (struct firmware_device_file){ .transport = { &code, name }, .fd = fd };
	if (fstat(fd, &status) < 0)
		return err_errno(err, "%s", name);
	if (!S_ISBLK(status.st_mode))
		return err_set(err, -ENOTBLK,
			       "%s: is no block device, and no firmware erases a file", name);
	const unsigned high = major(status.st_rdev), low = minor(status.st_rdev);

	snprintf(path, sizeof(path), "/sys/dev/block/%u:%u", high, low);
	if (access(path, F_OK) < 0)
		return err_errno(err, "%s: %s, which tells what it is", name, path);
	file->is_whole = true;
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		snprintf(path, sizeof(path), "/sys/dev/block/%u:%u/%s", high, low, signs[i]);
		file->is_whole = file->is_whole && access(path, F_OK) < 0;
	}
	return 0;
}
