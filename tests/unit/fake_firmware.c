/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake_firmware.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "format/firmware/ata_command.h"

static struct fake_firmware *fake_of(struct firmware_transport *transport)
{
	return (struct fake_firmware *)transport;
}

static void erase(struct fake_firmware *fake)
{
	if (fake->disk && !fake->lies)
		memset(fake->disk->seen, 0, fake->disk->medium.size);
}

/* A sanitize is begun. */
static void begin(struct fake_firmware *fake, uint8_t action)
{
	fake->action = action;
	fake->polls_left = fake->polls;
	fake->has_failed = false;
}

/* It was asked how far that is. True: still at work. */
static bool is_at_work(struct fake_firmware *fake)
{
	if (!fake->action || !fake->polls_left)
		return false;
	if (--fake->polls_left)
		return true;
	fake->has_failed = fake->fails;
	if (!fake->fails)
		erase(fake);
	return false;
}

static uint16_t progress(const struct fake_firmware *fake)
{
	return (uint16_t)(0x10000 - 0x10000 * fake->polls_left / (fake->polls + 1));
}

/* --- NVMe ------------------------------------------------------------------------------------ */

static void answer_sanitize_log(struct fake_firmware *fake, unsigned char *ret)
{
	const bool is = is_at_work(fake);
	const unsigned state = is ? 2 : fake->has_failed ? 3 : fake->action ? 1 : 0;
	const uint16_t part = is ? progress(fake) : 0xffff;

	memset(ret, 0, 512);
	ret[0] = (unsigned char)part;
	ret[1] = (unsigned char)(part >> 8);
	ret[2] = (unsigned char)state;
	ret[4] = fake->action;
}

static unsigned do_nvme(struct fake_firmware *fake, const struct nvme_command *command, void *data)
{
	const bool asks_space = command->dword10 == 0;

	switch (command->opcode) {
	case NVME_OPCODE_IDENTIFY:
		memcpy(data, asks_space ? fake->space.at + 1 : fake->identity.at + 1, 4096);
		return 0;
	case NVME_OPCODE_LOG:
		answer_sanitize_log(fake, data);
		return 0;
	case NVME_OPCODE_SANITIZE:
		if (!fake->refuses)
			begin(fake, command->dword10 & 7);
		return fake->refuses ? 0x4000 | NVME_STATUS_SANITIZE_FAILED : 0;
	case NVME_OPCODE_FORMAT:
		if (fake->refuses && (command->dword10 >> 9 & 7) == 1)
			return NVME_STATUS_INVALID_FIELD;
		erase(fake);
		return fake->fails ? 0x006 : 0;
	default:
		return NVME_STATUS_INVALID_OPCODE;
	}
}

static int send_nvme(struct firmware_transport *transport, const struct nvme_command *command,
		     void *data, unsigned *ret_status)
{
	struct fake_firmware *fake = fake_of(transport);

	if (!fake->is_nvme)
		return -ENOTTY;
	if (fake->has_lost)
		return -ENODEV;
	buf_add_format(&fake->log, "%02x:%x ", command->opcode, command->dword10 & 0xffff);
	*ret_status = do_nvme(fake, command, data) & NVME_STATUS_MASK;
	return 0;
}

static uint32_t find_namespace(struct firmware_transport *transport)
{
	return fake_of(transport)->is_nvme ? 1 : 0;
}

/* --- SCSI and ATA ---------------------------------------------------------------------------- */

static void sense(struct scsi_answer *ret, uint8_t key, uint8_t code, uint8_t qualifier)
{
	ret->is_good = false;
	ret->status = 2;
	ret->has_sense = true;
	ret->sense = (struct scsi_sense){
		.key = key, .code = code, .qualifier = qualifier, .progress = -1
	};
}

static void registers(const struct fake_firmware *fake, struct scsi_answer *ret, uint8_t error,
		      uint16_t count, uint64_t address)
{
	sense(ret, error ? 0xb : SCSI_KEY_RECOVERED, 0, 0x1d);
	ret->sense.has_ata = !fake->is_cut;
	ret->sense.ata = (struct ata_registers){
		.error = error, .status = error ? 0x51 : 0x50, .count = count, .address = address
	};
}

static void do_ata_sanitize(struct fake_firmware *fake, uint8_t feature, struct scsi_answer *ret)
{
	const bool is_status = feature == 0;

	if (!is_status && fake->refuses) {
		registers(fake, ret, 4, 0, 2);
		return;
	}
	if (!is_status)
		begin(fake, feature);
	const bool is = is_at_work(fake);

	if (fake->has_failed)
		registers(fake, ret, 4, 0, 1);
	else
		registers(fake, ret, 0,
			  is             ? 0x4000
			  : fake->action ? 0x8000
					 : 0,
			  is ? progress(fake) : 0xffff);
}

/* Word 128 of what it says of itself follows its password; the checksum is left out. */
static void set_security(struct fake_firmware *fake)
{
	fake->identity.at[1 + 256] = (char)((fake->identity.at[1 + 256] & ~2) |
					    (fake->password[0] ? 2 : 0));
	fake->identity.at[1 + 510] = 0;
}

static void do_security(struct fake_firmware *fake, const struct scsi_command *command,
			struct scsi_answer *ret)
{
	const char *given = (const char *)command->write + 2;
	const uint8_t code = command->block[14];

	if (code == ATA_SECURITY_SET_PASSWORD)
		memcpy(fake->password, given, 32);
	else if (memcmp(fake->password, given, 32) != 0 ||
		 (code == ATA_SECURITY_ERASE_UNIT && fake->fails) ||
		 (code != ATA_SECURITY_ERASE_UNIT && fake->keeps_password))
		registers(fake, ret, 4, 0, 0);
	else if (code == ATA_SECURITY_ERASE_UNIT)
		erase(fake);
	if (ret->is_good && !fake->keeps_password &&
	    (code == ATA_SECURITY_ERASE_UNIT || code == ATA_SECURITY_DISABLE_PASSWORD))
		memset(fake->password, 0, sizeof(fake->password));
	set_security(fake);
}

static void do_ata(struct fake_firmware *fake, const struct scsi_command *command, void *data,
		   struct scsi_answer *ret)
{
	buf_add_format(&fake->log, "%02x:%x ", command->block[14], command->block[4]);
	switch (command->block[14]) {
	case ATA_IDENTIFY_DEVICE:
		memcpy(data, fake->identity.at + 1, 512);
		break;
	case ATA_READ_NATIVE_MAX_EXT:
	case ATA_GET_NATIVE_MAX:
		registers(fake, ret, 0, 0, 976773168 + 2048 - 1);
		break;
	case ATA_SANITIZE:
		do_ata_sanitize(fake, command->block[4], ret);
		break;
	case ATA_SECURITY_ERASE_PREPARE:
		registers(fake, ret, 0, 0, 0);
		break;
	case ATA_SECURITY_SET_PASSWORD:
	case ATA_SECURITY_UNLOCK:
	case ATA_SECURITY_DISABLE_PASSWORD:
	case ATA_SECURITY_ERASE_UNIT:
		do_security(fake, command, ret);
		break;
	default:
		registers(fake, ret, 4, 0, 0);
	}
}

static void do_scsi(struct fake_firmware *fake, const struct scsi_command *command, void *data,
		    struct scsi_answer *ret)
{
	static const unsigned char supported[] = { 0, 3, 0, 10 };

	buf_add_format(&fake->log, "%02x:%x ", command->block[0], command->block[1]);
	switch (command->block[0]) {
	case 0x00:
		if (is_at_work(fake)) {
			sense(ret, SCSI_KEY_NOT_READY, 4, 0x1b);
			ret->sense.progress = progress(fake);
		} else if (fake->has_failed) {
			sense(ret, SCSI_KEY_MEDIUM, 0x31, 3);
		}
		break;
	case 0x48:
		if (fake->refuses)
			sense(ret, SCSI_KEY_ILLEGAL, 0x20, 0);
		else
			begin(fake, command->block[1] & 0x1f);
		break;
	case 0xa3:
		if (fake->tells_not)
			sense(ret, SCSI_KEY_ILLEGAL, 0x20, 0);
		else
			memcpy(data, supported, sizeof(supported));
		break;
	default:
		sense(ret, SCSI_KEY_ILLEGAL, 0x20, 0);
	}
}

static int send_scsi(struct firmware_transport *transport, const struct scsi_command *command,
		     void *data, struct scsi_answer *ret)
{
	struct fake_firmware *fake = fake_of(transport);

	if (fake->is_nvme || !fake->inquiry.size)
		return -ENOTTY;
	if (fake->has_lost)
		return -ENODEV;
	*ret = (struct scsi_answer){ .is_good = true, .got = command->read_bytes };
	if (command->block[0] == 0x12 && command->block[1] == 0)
		memcpy(data, fake->inquiry.at + 1, 96);
	else if (command->block[0] == 0x85 && fake->is_ata)
		do_ata(fake, command, data, ret);
	else
		do_scsi(fake, command, data, ret);
	return 0;
}

/* --- all ------------------------------------------------------------------------------------- */

static int discard(struct firmware_transport *transport, bool is_secure)
{
	struct fake_firmware *fake = fake_of(transport);

	if (is_secure || fake->refuses)
		return -EOPNOTSUPP;
	erase(fake);
	return 0;
}

static void nap(struct firmware_transport *transport, unsigned ms)
{
	fake_of(transport)->naps++;
}

static const struct firmware_transport_code code = {
	.nvme = send_nvme,
	.namespace_id = find_namespace,
	.scsi = send_scsi,
	.discard = discard,
	.nap = nap,
};

static void read_sample(const char *name, struct buf *ret)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/fuzz/corpus/firmware_%s", TESTS_DIR, name);
	FILE *file = fopen(path, "rb");

	if (!file)
		return;
	buf_grew(ret, fread(buf_reserve(ret, 8192), 1, 8192, file));
	fclose(file);
}

void fake_firmware_init_nvme(struct fake_firmware *fake, const char *controller)
{
	*fake = (struct fake_firmware){ .transport = { &code, "nvme9n1" }, .is_nvme = true };
	fake->polls = 4;
	read_sample(controller, &fake->identity);
	read_sample("nvme/namespace", &fake->space);
}

void fake_firmware_init_ata(struct fake_firmware *fake, const char *identity)
{
	*fake = (struct fake_firmware){ .transport = { &code, "sdz" }, .is_ata = true };
	fake->polls = 4;
	read_sample(identity, &fake->identity);
	read_sample("scsi/inquiry-ata", &fake->inquiry);
}

void fake_firmware_init_scsi(struct fake_firmware *fake)
{
	*fake = (struct fake_firmware){ .transport = { &code, "sdy" } };
	fake->polls = 4;
	read_sample("scsi/inquiry", &fake->inquiry);
}

void fake_firmware_deinit(struct fake_firmware *fake)
{
	buf_deinit(&fake->log);
	buf_deinit(&fake->identity);
	buf_deinit(&fake->space);
	buf_deinit(&fake->inquiry);
}
