/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/firmware/scsi_command.h"

enum {
	TEST_UNIT_READY = 0x00,
	REQUEST_SENSE = 0x03,
	INQUIRY = 0x12,
	SANITIZE = 0x48,
	MAINTENANCE_IN = 0xa3,
	REPORT_SUPPORTED = 0x0c, /* its service action */
	ONE_ACTION = 3,          /* reporting option: a code with a service action */
	IMMEDIATE = 0x80,
	SUPPORTED_SIZE = 64,
	LOOK_TIMEOUT_MS = 30 * 1000,
	START_TIMEOUT_MS = 10 * 60 * 1000,
};

struct scsi_command scsi_command_inquiry(uint8_t page)
{
	const uint16_t size = page ? SCSI_PAGE_SIZE : SCSI_INQUIRY_SIZE;

	return (struct scsi_command){
		.size = 6,
		.block = { INQUIRY, page != 0, page, (uint8_t)(size >> 8), (uint8_t)size },
		.read_bytes = size,
		.timeout_ms = LOOK_TIMEOUT_MS,
	};
}

struct scsi_command scsi_command_test_unit_ready(void)
{
	return (struct scsi_command){
		.size = 6,
		.block = { TEST_UNIT_READY },
		.timeout_ms = LOOK_TIMEOUT_MS,
	};
}

struct scsi_command scsi_command_request_sense(void)
{
	return (struct scsi_command){
		.size = 6,
		.block = { REQUEST_SENSE, 0, 0, 0, SCSI_SENSE_SIZE },
		.read_bytes = SCSI_SENSE_SIZE,
		.timeout_ms = LOOK_TIMEOUT_MS,
	};
}

struct scsi_command scsi_command_supports(enum scsi_sanitize_action action)
{
	return (struct scsi_command){
		.size = 12,
		.block = { MAINTENANCE_IN, REPORT_SUPPORTED, ONE_ACTION, SANITIZE, 0,
			   (uint8_t)action, 0, 0, 0, SUPPORTED_SIZE },
		.read_bytes = SUPPORTED_SIZE,
		.timeout_ms = LOOK_TIMEOUT_MS,
	};
}

struct scsi_command scsi_command_sanitize(enum scsi_sanitize_action action)
{
	struct scsi_command command = {
		.size = 10,
		.block = { SANITIZE, (uint8_t)(IMMEDIATE | action) },
		.timeout_ms = START_TIMEOUT_MS,
	};

	if (action == SCSI_SANITIZE_OVERWRITE) {
		/* one pass, a pattern of four bytes, all of them zero */
		static const uint8_t list[] = { 1, 0, 0, 4, 0, 0, 0, 0 };

		memcpy(command.write, list, sizeof(list));
		command.write_bytes = sizeof(list);
		command.block[8] = sizeof(list);
	}
	return command;
}
