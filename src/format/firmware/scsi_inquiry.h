/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What SCSI devices say about themselves, and sense data. Source: SPC-5: standard INQUIRY data,
 * vital product data pages 80h and 83h, REPORT SUPPORTED OPERATION CODES, sense data (4.4).
 */
#ifndef TROWEL_FORMAT_FIRMWARE_SCSI_INQUIRY_H
#define TROWEL_FORMAT_FIRMWARE_SCSI_INQUIRY_H

#include "base/bytes.h"
#include "base/err.h"

enum {
	SCSI_INQUIRY_SIZE = 96,
	SCSI_PAGE_SIZE = 1024, /* of a page of vital product data, at most */
	SCSI_SERIAL_MAX = 128,
	SCSI_SENSE_SIZE = 96,
};

struct scsi_inquiry {
	char vendor[9], model[17], revision[5];
	uint8_t type;  /* of device: 0 a disk, 14h a host-managed zoned one */
	bool is_there; /* something is connected as this unit */
	bool is_removable;
	bool is_ata; /* an ATA disk behind a translation that says so */
};

/* Takes the standard data apart. -EBADMSG when it is cut short. */
int scsi_inquiry_parse(struct bytes data, struct scsi_inquiry *ret, struct err *err) MUST_CHECK;

/* Page 80h: the serial number, without blanks around it. */
int scsi_serial_parse(struct bytes data, char ret[SCSI_SERIAL_MAX + 1], struct err *err) MUST_CHECK;

/* Page 83h: the best name of the logical unit (NAA before EUI-64 before T10), in hexadecimal or as
 * text; "" where there is none. */
int scsi_names_parse(struct bytes data, char ret[SCSI_SERIAL_MAX + 1], struct err *err) MUST_CHECK;

enum scsi_supported {
	SCSI_SUPPORTED_UNKNOWN, /* it does not tell now */
	SCSI_SUPPORTED_NO,
	SCSI_SUPPORTED_YES, /* as the standard has it */
	SCSI_SUPPORTED_OTHERWISE,
};

/* The answer to REPORT SUPPORTED OPERATION CODES about one service action. */
int scsi_supported_parse(struct bytes data, enum scsi_supported *ret, struct err *err) MUST_CHECK;

enum {
	SCSI_KEY_NONE = 0,
	SCSI_KEY_RECOVERED = 1,
	SCSI_KEY_NOT_READY = 2,
	SCSI_KEY_MEDIUM = 3,
	SCSI_KEY_ILLEGAL = 5,
	SCSI_KEY_ABORTED = 0xb,
};

/* The registers of an ATA device after a command, 48 bits of address. */
struct ata_registers {
	uint8_t error, status;
	uint16_t count;
	uint64_t address;
	bool is_cut; /* the upper halves of the last two are not known: sense data of fixed form */
};

struct scsi_sense {
	uint8_t key, code, qualifier; /* sense key, ASC, ASCQ */
	bool is_deferred;
	int32_t progress; /* of 65536; -1: none */
	bool has_ata;     /* it holds the registers of an ATA device */
	struct ata_registers ata;
};

/* Takes sense data of either form apart. -EBADMSG when it is neither or cut short. */
int scsi_sense_parse(struct bytes data, struct scsi_sense *ret, struct err *err) MUST_CHECK;

/* A sanitize is at work (NOT READY, 04h 1Bh); the last one failed (31h 03h). Source: SPC-5 and
 * SBC-4, annex of additional sense codes. */
bool scsi_sense_is_sanitizing(const struct scsi_sense *sense);
bool scsi_sense_is_sanitize_failed(const struct scsi_sense *sense);

#endif
