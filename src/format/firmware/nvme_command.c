/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/firmware/nvme_command.h"

enum {
	ALL_NAMESPACES = -1,
	LOG_SANITIZE = 0x81,
	ERASE_USER_DATA = 1, /* secure erase settings of Format */
	ERASE_CRYPTO = 2,
	SANITIZE_TIMEOUT_MS = 10 * 60 * 1000,
	FORMAT_TIMEOUT_MS = 7 * 24 * 60 * 60 * 1000, /* it is answered when all is done */
};

struct nvme_command nvme_command_identify_controller(void)
{
	return (struct nvme_command){
		.opcode = NVME_OPCODE_IDENTIFY,
		.dword10 = 1,
		.read_bytes = NVME_IDENTIFY_SIZE,
	};
}

struct nvme_command nvme_command_identify_namespace(uint32_t namespace_id)
{
	return (struct nvme_command){
		.opcode = NVME_OPCODE_IDENTIFY,
		.namespace_id = namespace_id,
		.read_bytes = NVME_IDENTIFY_SIZE,
	};
}

struct nvme_command nvme_command_sanitize_log(void)
{
	return (struct nvme_command){
		.opcode = NVME_OPCODE_LOG,
		.namespace_id = (uint32_t)ALL_NAMESPACES,
		/* the number of dwords counts from zero */
		.dword10 = LOG_SANITIZE | (uint32_t)(NVME_SANITIZE_LOG_SIZE / 4 - 1) << 16,
		.read_bytes = NVME_SANITIZE_LOG_SIZE,
	};
}

struct nvme_command nvme_command_sanitize(enum nvme_sanitize_action action)
{
	const uint32_t one_pass = action == NVME_SANITIZE_OVERWRITE ? 1u << 4 : 0;

	return (struct nvme_command){
		.opcode = NVME_OPCODE_SANITIZE,
		.dword10 = (uint32_t)action | one_pass,
		.timeout_ms = SANITIZE_TIMEOUT_MS,
	};
}

struct nvme_command nvme_command_format(uint32_t namespace_id, const struct nvme_namespace *is,
					bool is_crypto)
{
	const uint32_t erase = is_crypto ? ERASE_CRYPTO : ERASE_USER_DATA;

	return (struct nvme_command){
		.opcode = NVME_OPCODE_FORMAT,
		.namespace_id = namespace_id,
		.dword10 = (is->format & 0xfu) | (uint32_t)is->metadata_is_inline << 4 |
			   (uint32_t)(is->protection & 7) << 5 |
			   (uint32_t)is->protection_is_first << 8 | erase << 9 |
			   (uint32_t)(is->format >> 4 & 3) << 12,
		.timeout_ms = FORMAT_TIMEOUT_MS,
	};
}

const char *nvme_status_words(unsigned status)
{
	static const struct {
		unsigned status;
		const char *words;
	} known[] = {
		{ NVME_STATUS_INVALID_OPCODE, "it does not know the command" },
		{ NVME_STATUS_INVALID_FIELD, "it does not take what the command asks for" },
		{ 0x004, "a transfer of data failed" },
		{ 0x006, "it has an internal error" },
		{ 0x007, "the command was aborted" },
		{ 0x00b, "there is no such namespace, or it is not in its order for this" },
		{ 0x00c, "it is not ready for this command now" },
		{ NVME_STATUS_SANITIZE_FAILED, "the last sanitize failed" },
		{ NVME_STATUS_SANITIZE_AT_WORK, "a sanitize is at work" },
		{ 0x020, "the namespace is protected against writing" },
		{ 0x022, "another command is in the way" },
		{ 0x082, "the namespace is not ready" },
		{ 0x084, "a format is at work" },
		{ 0x109, "there is no such log" },
		{ 0x10a, "it does not take the format" },
		{ 0x10b, "new firmware waits for a reset of the machine" },
		{ 0x110, "new firmware waits for a reset of the subsystem" },
		{ 0x111, "new firmware waits for a reset of the controller" },
		{ 0x123, "a persistent memory region is in use" },
		{ 0x286, "access is denied: it may be locked" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].status == (status & NVME_STATUS_MASK))
			return known[i].words;
	return "it refuses";
}
