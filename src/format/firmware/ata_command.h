/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Commands of ATA that look and erase, packed into the SCSI command that carries them. Source:
 * ACS-4 and ACS-5 (SANITIZE DEVICE, SECURITY ...), ACS-2 (READ NATIVE MAX ADDRESS EXT, DEVICE
 * CONFIGURATION IDENTIFY), ACS-3 (GET NATIVE MAX ADDRESS EXT), SAT-4 (ATA PASS-THROUGH (16)).
 */
#ifndef TROWEL_FORMAT_FIRMWARE_ATA_COMMAND_H
#define TROWEL_FORMAT_FIRMWARE_ATA_COMMAND_H

#include "format/firmware/ata_identify.h"
#include "format/firmware/scsi_command.h"

enum { ATA_PASSWORD_SIZE = 32 };

enum {
	ATA_IDENTIFY_DEVICE = 0xec,
	ATA_READ_NATIVE_MAX_EXT = 0x27,
	ATA_GET_NATIVE_MAX = 0x78,
	ATA_DEVICE_CONFIGURATION = 0xb1,
	ATA_SANITIZE = 0xb4,
	ATA_SECURITY_SET_PASSWORD = 0xf1,
	ATA_SECURITY_UNLOCK = 0xf2,
	ATA_SECURITY_ERASE_PREPARE = 0xf3,
	ATA_SECURITY_ERASE_UNIT = 0xf4,
	ATA_SECURITY_DISABLE_PASSWORD = 0xf6,
};

/* IDENTIFY DEVICE. */
struct scsi_command ata_command_identify(void);
/* These two answer with the highest address, in the registers. */
struct scsi_command ata_command_read_native_max(void); /* for a Host Protected Area */
struct scsi_command ata_command_get_native_max(void);  /* for an Accessible Max Address */
struct scsi_command ata_command_overlay(void);         /* DEVICE CONFIGURATION IDENTIFY */

enum ata_sanitize_action {
	ATA_SANITIZE_CRYPTO = 0x11,
	ATA_SANITIZE_BLOCK = 0x12,
	ATA_SANITIZE_OVERWRITE = 0x14,
};

/* SANITIZE: starts one (answered at once, one pass of zeros for an overwrite; if it fails, the
 * media stays out of reach until one succeeds); or asks how far it is. */
struct scsi_command ata_command_sanitize(enum ata_sanitize_action action);
struct scsi_command ata_command_sanitize_status(void);

/* What the registers say after either of them. */
struct ata_sanitize_status {
	bool is_done; /* the last one has ended well */
	bool is_at_work;
	bool is_frozen;    /* none can be started until the power is cut */
	uint16_t progress; /* of 65536, while it is at work */
};
struct ata_sanitize_status ata_sanitize_status_of(const struct ata_registers *registers);

/* Why a SANITIZE command was aborted, in words, of the registers. */
const char *ata_sanitize_why(const struct ata_registers *registers);

/* The commands of the security feature set with the user password `password` (padded by zeros):
 * SET PASSWORD (master password capability high: the vendor's master password opens it, too),
 * UNLOCK, DISABLE PASSWORD. */
struct scsi_command ata_command_security(uint8_t command, const char *password);
struct scsi_command ata_command_erase_prepare(void);
/* Blocks until all is erased; `minutes` is what the disk says that takes, or UNKNOWN. */
struct scsi_command ata_command_erase_unit(const char *password, bool is_enhanced, int64_t minutes);

#endif
