/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Admin commands of NVMe that look and erase. Source: NVM Express Base Specification 2.0, "Admin
 * Command Set": Identify (06h), Get Log Page (02h), Format NVM (80h), Sanitize (84h); status codes:
 * figures "Generic Command Status Values" and "Command Specific Status Values".
 */
#ifndef TROWEL_FORMAT_FIRMWARE_NVME_COMMAND_H
#define TROWEL_FORMAT_FIRMWARE_NVME_COMMAND_H

#include "format/firmware/nvme_identify.h"

struct nvme_command {
	uint8_t opcode;
	uint32_t namespace_id;
	uint32_t dword10, dword11;
	uint32_t read_bytes; /* that it answers with; 0: nothing */
	uint32_t timeout_ms; /* 0: as usual */
};

enum {
	NVME_OPCODE_LOG = 0x02,
	NVME_OPCODE_IDENTIFY = 0x06,
	NVME_OPCODE_FORMAT = 0x80,
	NVME_OPCODE_SANITIZE = 0x84,
};

/* Identify, and the log page 81h. */
struct nvme_command nvme_command_identify_controller(void);
struct nvme_command nvme_command_identify_namespace(uint32_t namespace_id);
struct nvme_command nvme_command_sanitize_log(void);

enum nvme_sanitize_action {
	NVME_SANITIZE_BLOCK = 2,
	NVME_SANITIZE_OVERWRITE = 3,
	NVME_SANITIZE_CRYPTO = 4,
};

/* Of the whole subsystem; one pass of zeros for an overwrite. If it fails, the media stays out of
 * reach until a sanitize succeeds (no unrestricted exit): what it could not erase is not read. */
struct nvme_command nvme_command_sanitize(enum nvme_sanitize_action action);

/* With the namespace's block format as it is, and the secure erase setting 2 (cryptographic) or 1
 * (user data): never 0, which need not erase anything. */
struct nvme_command nvme_command_format(uint32_t namespace_id, const struct nvme_namespace *is,
					bool is_crypto);

/* What the status of a completion says (without the phase bit: type << 8 | code), in words. */
enum {
	NVME_STATUS_INVALID_OPCODE = 0x001,
	NVME_STATUS_INVALID_FIELD = 0x002,
	NVME_STATUS_SANITIZE_FAILED = 0x01c,
	NVME_STATUS_SANITIZE_AT_WORK = 0x01d,
	NVME_STATUS_MASK = 0x7ff, /* without "do not retry" and "more" */
};
const char *nvme_status_words(unsigned status);

#endif
