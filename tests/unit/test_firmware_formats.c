/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What disks say of themselves, from recorded answers, and the bytes of the commands that erase. */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/values.h"
#include "format/firmware/ata_command.h"
#include "format/firmware/nvme_command.h"

/* A sample of the corpus, without the byte that chooses a parser. */
static struct bytes sample(struct buf *text, const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/fuzz/corpus/firmware_%s", TESTS_DIR, name);
	FILE *file = fopen(path, "rb");

	if (!file)
		fail_msg("%s", path);
	buf_clear(text);
	buf_grew(text, fread(buf_reserve(text, 8192), 1, 8192, file));
	fclose(file);
	return bytes_slice(buf_bytes(text), 1, SIZE_MAX);
}

TEST(firmware_nvme_answers)
{
	scoped_buf text = { 0 };
	struct nvme_controller controller;
	struct nvme_namespace space;
	struct nvme_sanitize_log log;
	struct err err;

	assert_int_equal(nvme_controller_parse(sample(&text, "nvme/controller"), &controller, &err),
			 0);
	assert_string_equal(controller.serial, "S466NX0M712345");
	assert_string_equal(controller.model, "Samsung SSD 970 PRO 512GB");
	assert_string_equal(controller.revision, "1B2QEXP7");
	assert_true(controller.can_format && controller.can_crypto && controller.can_block);
	assert_true(!controller.can_overwrite && controller.shares_subsystem);
	assert_true(controller.formats_all && !controller.erases_all &&
		    controller.can_format_crypto);
	assert_int_equal(controller.namespaces, 1);
	assert_int_equal(
		nvme_controller_parse(sample(&text, "nvme/controller-cut"), &controller, &err),
		-EBADMSG);
	assert_int_equal(nvme_namespace_parse(sample(&text, "nvme/namespace"), &space, &err), 0);
	assert_true(space.size_blocks == 1000215216 && space.used_blocks == 4096);
	assert_true(space.format == 1 && space.block_bytes == 4096 && space.metadata_bytes == 8);
	assert_true(space.metadata_is_inline && space.protection == 2 && space.protection_is_first);
	assert_int_equal(space.format_left_percent, 42);
	assert_string_equal(space.id, "0025385b71b12345");
	assert_int_equal(nvme_namespace_parse(sample(&text, "nvme/no-namespace"), &space, &err),
			 -EBADMSG);
	assert_int_equal(nvme_sanitize_log_parse(sample(&text, "nvme/sanitizing"), &log, &err), 0);
	assert_true(log.state == NVME_SANITIZE_AT_WORK && log.progress == 0x8000);
	assert_true(log.action == NVME_SANITIZE_BLOCK && log.estimates_s[0] == UNKNOWN &&
		    log.estimates_s[1] == 120);
}

TEST(firmware_nvme_commands_really_erase)
{
	const struct nvme_namespace space = {
		.format = 0x21,
		.metadata_is_inline = true,
		.protection = 2,
		.protection_is_first = true,
	};
	const struct nvme_command log = nvme_command_sanitize_log();

	/* LBAFU 2, SES, PIL 1, PI 2, MSET 1, LBAFL 1 */
	assert_int_equal(nvme_command_format(7, &space, false).dword10, 0x2351);
	assert_int_equal(nvme_command_format(7, &space, true).dword10, 0x2551);
	assert_int_equal(nvme_command_format(7, &space, true).namespace_id, 7);
	assert_int_equal(nvme_command_sanitize(NVME_SANITIZE_CRYPTO).dword10, 4);
	assert_int_equal(nvme_command_sanitize(NVME_SANITIZE_BLOCK).dword10, 2);
	assert_int_equal(nvme_command_sanitize(NVME_SANITIZE_OVERWRITE).dword10, 0x13);
	assert_true(log.dword10 == 0x7f0081 && log.namespace_id == UINT32_MAX);
	assert_string_equal(nvme_status_words(0x4001), "it does not know the command");
}

TEST(firmware_ata_identity)
{
	scoped_buf text = { 0 };
	struct ata_identity disk;
	uint64_t sectors = 0;
	struct err err;

	assert_int_equal(ata_identity_parse(sample(&text, "ata/ssd"), &disk, &err), 0);
	assert_string_equal(disk.serial, "S3Z8NB0K123456X");
	assert_string_equal(disk.model, "Samsung SSD 860 EVO 500GB");
	assert_string_equal(disk.revision, "RVT04B6Q");
	assert_true(disk.sectors == 976773168 && disk.sector_bytes == 512 && disk.has_48_bits);
	assert_true(disk.can_crypto && disk.can_block && !disk.can_overwrite && disk.encrypts_all);
	assert_true(disk.has_security && !disk.security_is_set && !disk.security_is_frozen);
	assert_true(disk.can_enhanced && disk.erase_minutes == 4 && disk.enhanced_minutes == 8);
	assert_true(disk.has_hpa && disk.has_amac && disk.is_solid);
	assert_int_equal(ata_identity_parse(sample(&text, "ata/disk-frozen"), &disk, &err), 0);
	assert_true(disk.security_is_frozen && !disk.can_crypto && disk.can_overwrite);
	assert_true(disk.sector_bytes == 4096 && !disk.is_solid);
	assert_int_equal(ata_identity_parse(sample(&text, "ata/cut"), &disk, &err), -EBADMSG);
	assert_int_equal(ata_identity_parse(sample(&text, "ata/checksum"), &disk, &err), -EBADMSG);
	assert_int_equal(ata_overlay_parse(sample(&text, "ata/overlay"), &sectors, &err), 0);
	assert_int_equal(sectors, 976773168 + 2048);
}

TEST(firmware_ata_commands)
{
	static const struct {
		enum ata_sanitize_action action;
		unsigned char block[16];
	} cases[] = {
		{ ATA_SANITIZE_CRYPTO,
		  { 0x85, 0x07, 0x20, 0, 0x11, 0, 0, 'C', 'p', 0, 'y', 0, 'r', 0x40, 0xb4 } },
		{ ATA_SANITIZE_BLOCK,
		  { 0x85, 0x07, 0x20, 0, 0x12, 0, 0, 'B', 'r', 0, 'E', 0, 'k', 0x40, 0xb4 } },
		{ ATA_SANITIZE_OVERWRITE,
		  { 0x85, 0x07, 0x20, 0, 0x14, 0, 1, 0, 0, 'W', 0, 'O', 0, 0x40, 0xb4 } },
	};
	static const unsigned char set[] = { 0x85, 0x0a, 0x06, 0, 0, 0,    1,   0,
					     0,    0,    0,    0, 0, 0x40, 0xf1 };
	const struct scsi_command erase = ata_command_erase_unit("pass", true, 1000);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct scsi_command command = ata_command_sanitize(cases[i].action);

		assert_memory_equal(command.block, cases[i].block, 16);
		assert_int_equal(command.read_bytes + command.write_bytes, 0);
	}
	const struct scsi_command password = ata_command_security(ATA_SECURITY_SET_PASSWORD,
								  "pass");

	assert_memory_equal(password.block, set, sizeof(set));
	assert_memory_equal(password.write, "\0\0pass\0\0", 8);
	assert_int_equal(password.write_bytes, 512);
	assert_memory_equal(erase.write, "\2\0pass\0\0", 8);
	assert_int_equal(erase.timeout_ms, 3000 * 60 * 1000);
	assert_int_equal(ata_command_identify().block[2], 0x0e);
}

TEST(firmware_scsi_answers)
{
	scoped_buf text = { 0 };
	struct scsi_inquiry inquiry;
	enum scsi_supported supported;
	char name[SCSI_SERIAL_MAX + 1];
	struct err err;

	assert_int_equal(scsi_inquiry_parse(sample(&text, "scsi/inquiry"), &inquiry, &err), 0);
	assert_string_equal(inquiry.vendor, "SEAGATE");
	assert_string_equal(inquiry.model, "ST4000NM0023");
	assert_true(inquiry.is_there && !inquiry.is_ata && inquiry.type == 0);
	assert_int_equal(scsi_inquiry_parse(sample(&text, "scsi/inquiry-ata"), &inquiry, &err), 0);
	assert_true(inquiry.is_ata);
	assert_int_equal(scsi_serial_parse(sample(&text, "scsi/serial"), name, &err), 0);
	assert_string_equal(name, "Z1Z0ABCD");
	assert_int_equal(scsi_names_parse(buf_bytes(&text), name, &err), -EBADMSG);
	assert_int_equal(scsi_names_parse(sample(&text, "scsi/names"), name, &err), 0);
	assert_string_equal(name, "5000c50056789abc");
	assert_int_equal(scsi_supported_parse(sample(&text, "scsi/supported"), &supported, &err),
			 0);
	assert_int_equal(supported, SCSI_SUPPORTED_YES);
}

TEST(firmware_scsi_sense)
{
	scoped_buf text = { 0 };
	struct scsi_sense sense;
	struct err err;

	assert_int_equal(scsi_sense_parse(sample(&text, "scsi/sense-sanitizing"), &sense, &err), 0);
	assert_true(scsi_sense_is_sanitizing(&sense) && sense.progress == 0x4000);
	assert_int_equal(scsi_sense_parse(sample(&text, "scsi/sense-progress"), &sense, &err), 0);
	assert_true(scsi_sense_is_sanitizing(&sense) && sense.progress == 0x8000);
	assert_int_equal(scsi_sense_parse(sample(&text, "scsi/sense-failed"), &sense, &err), 0);
	assert_true(scsi_sense_is_sanitize_failed(&sense) && sense.progress == -1);
	assert_int_equal(scsi_sense_parse(sample(&text, "scsi/sense-ata"), &sense, &err), 0);
	assert_true(sense.has_ata && sense.ata.status == 0x50 && sense.ata.count == 0x4000);
	const struct ata_sanitize_status status = ata_sanitize_status_of(&sense.ata);

	assert_true(status.is_at_work && !status.is_done && status.progress == 0x1234);
	assert_int_equal(scsi_sense_parse(sample(&text, "scsi/sense-ata-fixed"), &sense, &err), 0);
	assert_true(sense.has_ata && sense.ata.error == 4 && sense.ata.is_cut);
	assert_string_equal(ata_sanitize_why(&sense.ata), "it does not know that kind of sanitize");
	assert_int_equal(scsi_sense_parse(BYTES("\x72"), &sense, &err), -EBADMSG);
	assert_int_equal(scsi_sense_parse(BYTES(""), &sense, &err), -EBADMSG);
}

TEST(firmware_scsi_commands)
{
	const struct scsi_command overwrite = scsi_command_sanitize(SCSI_SANITIZE_OVERWRITE);

	assert_memory_equal(overwrite.block, "\x48\x81\0\0\0\0\0\x08\0", 7);
	assert_int_equal(overwrite.block[8], 8);
	assert_memory_equal(overwrite.write, "\1\0\0\4\0\0\0\0", 8);
	assert_int_equal(scsi_command_sanitize(SCSI_SANITIZE_CRYPTO).block[1], 0x83);
	assert_int_equal(scsi_command_sanitize(SCSI_SANITIZE_BLOCK).block[1], 0x82);
	assert_memory_equal(scsi_command_supports(SCSI_SANITIZE_BLOCK).block,
			    "\xa3\x0c\x03\x48\0\x02\0\0\0\x40", 10);
}

/* Of QEMU 7.2's disks, by way of Linux 6.1. */
TEST(firmware_of_emulated_disks)
{
	scoped_buf text = { 0 };
	struct nvme_controller controller;
	struct nvme_namespace space;
	struct ata_identity disk;
	struct scsi_sense sense;
	char name[SCSI_SERIAL_MAX + 1];
	struct err err;

	assert_int_equal(
		nvme_controller_parse(sample(&text, "nvme/qemu-controller"), &controller, &err), 0);
	assert_string_equal(controller.serial, "TROWEL-NVME");
	assert_string_equal(controller.model, "QEMU NVMe Ctrl");
	assert_string_equal(controller.subsystem, "nqn.2019-08.org.qemu:TROWEL-NVME");
	assert_true(controller.can_format && !controller.can_crypto && !controller.can_block);
	assert_int_equal(nvme_namespace_parse(sample(&text, "nvme/qemu-namespace"), &space, &err),
			 0);
	assert_true(space.size_blocks == 32768 && space.block_bytes == 512);
	assert_int_equal(ata_identity_parse(sample(&text, "ata/qemu-identify"), &disk, &err), 0);
	assert_string_equal(disk.serial, "TROWEL-ATA");
	assert_string_equal(disk.model, "QEMU HARDDISK");
	assert_true(disk.sectors == 32768 && !disk.has_sanitize && !disk.has_security);
	assert_int_equal(scsi_serial_parse(sample(&text, "scsi/qemu-serial"), name, &err), 0);
	assert_string_equal(name, "TROWEL-SCSI");
	assert_int_equal(scsi_names_parse(sample(&text, "scsi/qemu-names"), name, &err), 0);
	assert_int_equal(
		scsi_sense_parse(sample(&text, "scsi/qemu-sense-native-ata"), &sense, &err), 0);
	assert_true(sense.has_ata && sense.ata.address == 32767 && !sense.ata.is_cut);
	assert_int_equal(
		scsi_sense_parse(sample(&text, "scsi/qemu-sense-sanitize-ata"), &sense, &err), 0);
	assert_true(sense.has_ata && sense.ata.status == 0x41 && sense.ata.error == 4);
	assert_int_equal(scsi_sense_parse(sample(&text, "scsi/qemu-sense-unknown"), &sense, &err),
			 0);
	assert_true(sense.key == SCSI_KEY_ILLEGAL && sense.code == 0x20 && !sense.has_ata);
}
