/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Commands of SCSI that look and erase. Source: SPC-5 (INQUIRY, REQUEST SENSE, TEST UNIT READY,
 * REPORT SUPPORTED OPERATION CODES), SBC-4 (SANITIZE).
 */
#ifndef TROWEL_FORMAT_FIRMWARE_SCSI_COMMAND_H
#define TROWEL_FORMAT_FIRMWARE_SCSI_COMMAND_H

#include "format/firmware/scsi_inquiry.h"

enum {
	SCSI_COMMAND_MAX = 16,
	SCSI_WRITE_MAX = 512, /* bytes that go with a command, at most */
};

struct scsi_command {
	uint8_t size; /* of the block */
	uint8_t block[SCSI_COMMAND_MAX];
	uint32_t read_bytes, write_bytes; /* one of them at most is not 0 */
	uint8_t write[SCSI_WRITE_MAX];
	uint32_t timeout_ms;
};

/* INQUIRY: the standard data for page 0, else that page of vital product data. */
struct scsi_command scsi_command_inquiry(uint8_t page);
struct scsi_command scsi_command_test_unit_ready(void);
struct scsi_command scsi_command_request_sense(void);

enum scsi_sanitize_action {
	SCSI_SANITIZE_OVERWRITE = 1,
	SCSI_SANITIZE_BLOCK = 2,
	SCSI_SANITIZE_CRYPTO = 3,
};

/* Asks whether SANITIZE with that service action is supported. */
struct scsi_command scsi_command_supports(enum scsi_sanitize_action action);

/* SANITIZE, answered at once, one pass of zeros for an overwrite. If it fails, the media stays out
 * of reach until one succeeds (no unrestricted exit). */
struct scsi_command scsi_command_sanitize(enum scsi_sanitize_action action);

#endif
