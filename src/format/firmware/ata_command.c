/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/firmware/ata_command.h"

#include "base/values.h"

enum {
	PASS_THROUGH_16 = 0x85,
	/* protocols */
	NO_DATA = 3,
	DATA_IN = 4,
	DATA_OUT = 5,
	/* byte 2 of the block: the registers are wanted back; the size is in blocks and in the
	 * count register; the data comes in */
	CHECK_CONDITION = 0x20,
	SIZE_IN_COUNT = 0x06,
	COMES_IN = 0x08,
	USE_ADDRESSES = 0x40, /* of the device register */
	OVERLAY_IDENTIFY = 0xc2,
	LOOK_TIMEOUT_MS = 30 * 1000,
	START_TIMEOUT_MS = 10 * 60 * 1000,
	/* a security erase that its disk calls long takes whatever it takes */
	ERASE_TIMEOUT_MIN_MINUTES = 12 * 60,
	ERASE_TIMEOUT_MAX_MINUTES = 30 * 24 * 60,
};

struct ata_command {
	uint8_t command, protocol;
	bool is_48;
	uint16_t features, count;
	uint64_t address;
	uint32_t timeout_ms;
};

static struct scsi_command pack(const struct ata_command *ata)
{
	const uint64_t at = ata->address;
	struct scsi_command command = {
		.size = 16,
		.block = { PASS_THROUGH_16, (uint8_t)(ata->protocol << 1 | ata->is_48),
			   CHECK_CONDITION, (uint8_t)(ata->features >> 8), (uint8_t)ata->features,
			   (uint8_t)(ata->count >> 8), (uint8_t)ata->count, (uint8_t)(at >> 24),
			   (uint8_t)at, (uint8_t)(at >> 32), (uint8_t)(at >> 8),
			   (uint8_t)(at >> 40), (uint8_t)(at >> 16), USE_ADDRESSES, ata->command },
		.timeout_ms = ata->timeout_ms ? ata->timeout_ms : LOOK_TIMEOUT_MS,
	};

	if (ata->protocol == NO_DATA)
		return command;
	/* some bridges take no data and registers together: those of data commands say nothing */
	command.block[2] = SIZE_IN_COUNT | (ata->protocol == DATA_IN ? COMES_IN : 0);
	command.block[6] = 1;
	command.read_bytes = ata->protocol == DATA_IN ? ATA_SECTOR : 0;
	command.write_bytes = ata->protocol == DATA_OUT ? ATA_SECTOR : 0;
	return command;
}

struct scsi_command ata_command_identify(void)
{
	return pack(&(struct ata_command){ .command = ATA_IDENTIFY_DEVICE, .protocol = DATA_IN });
}

struct scsi_command ata_command_read_native_max(void)
{
	return pack(&(struct ata_command){
		.command = ATA_READ_NATIVE_MAX_EXT, .protocol = NO_DATA, .is_48 = true });
}

struct scsi_command ata_command_get_native_max(void)
{
	return pack(&(struct ata_command){
		.command = ATA_GET_NATIVE_MAX, .protocol = NO_DATA, .is_48 = true });
}

struct scsi_command ata_command_overlay(void)
{
	return pack(&(struct ata_command){ .command = ATA_DEVICE_CONFIGURATION,
					   .protocol = DATA_IN,
					   .features = OVERLAY_IDENTIFY });
}

/* --- SANITIZE -------------------------------------------------------------------------------- */

struct scsi_command ata_command_sanitize(enum ata_sanitize_action action)
{
	/* words that the address has to hold, against mistakes */
	uint64_t key = 0;

	switch (action) {
	case ATA_SANITIZE_CRYPTO:
		key = 0x43727970; /* "Cryp" */
		break;
	case ATA_SANITIZE_BLOCK:
		key = 0x426b4572; /* "BkEr" */
		break;
	case ATA_SANITIZE_OVERWRITE:
		key = (uint64_t)0x4f57 << 32; /* "OW", and the pattern */
		break;
	}
	return pack(&(struct ata_command){
		.command = ATA_SANITIZE,
		.protocol = NO_DATA,
		.is_48 = true,
		.features = (uint16_t)action,
		.count = action == ATA_SANITIZE_OVERWRITE ? 1 : 0, /* passes */
		.address = key,
		.timeout_ms = START_TIMEOUT_MS,
	});
}

struct scsi_command ata_command_sanitize_status(void)
{
	return pack(&(struct ata_command){
		.command = ATA_SANITIZE, .protocol = NO_DATA, .is_48 = true });
}

struct ata_sanitize_status ata_sanitize_status_of(const struct ata_registers *registers)
{
	return (struct ata_sanitize_status){
		.is_done = registers->count >> 15 & 1,
		.is_at_work = registers->count >> 14 & 1,
		.is_frozen = registers->count >> 13 & 1,
		.progress = (uint16_t)registers->address,
	};
}

const char *ata_sanitize_why(const struct ata_registers *registers)
{
	static const char *const reasons[] = {
		"it does not say why",
		"the last sanitize failed",
		"it does not know that kind of sanitize",
		"it is frozen: that ends when its power is cut",
		"antifreeze is locked",
	};
	const size_t reason = registers->address & 0xff;

	return reasons[reason < sizeof(reasons) / sizeof(reasons[0]) ? reason : 0];
}

/* --- the security feature set ---------------------------------------------------------------- */

static void put_password(struct scsi_command *command, const char *password)
{
	size_t size = strlen(password);

	/* the first word: the user's password (not the master), behind it 32 bytes */
	memcpy(command->write + 2, password, size < ATA_PASSWORD_SIZE ? size : ATA_PASSWORD_SIZE);
}

struct scsi_command ata_command_security(uint8_t command, const char *password)
{
	struct scsi_command packed = pack(
		&(struct ata_command){ .command = command, .protocol = DATA_OUT });

	put_password(&packed, password);
	return packed;
}

struct scsi_command ata_command_erase_prepare(void)
{
	return pack(&(struct ata_command){ .command = ATA_SECURITY_ERASE_PREPARE,
					   .protocol = NO_DATA });
}

struct scsi_command ata_command_erase_unit(const char *password, bool is_enhanced, int64_t minutes)
{
	int64_t most = minutes == UNKNOWN ? 0 : 3 * minutes;

	if (most < ERASE_TIMEOUT_MIN_MINUTES)
		most = ERASE_TIMEOUT_MIN_MINUTES;
	if (most > ERASE_TIMEOUT_MAX_MINUTES)
		most = ERASE_TIMEOUT_MAX_MINUTES;
	struct scsi_command command = pack(&(struct ata_command){
		.command = ATA_SECURITY_ERASE_UNIT,
		.protocol = DATA_OUT,
		.timeout_ms = (uint32_t)(most * 60 * 1000),
	});

	command.write[0] = is_enhanced ? 2 : 0;
	put_password(&command, password);
	return command;
}
