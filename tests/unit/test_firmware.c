/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Disks that erase themselves: what they can do, what is chosen, how it ends, what is read back. */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>

#include "fake_firmware.h"
#include "wipe/certificate.h"
#include "wipe/firmware_journal.h"

enum { DISK_SIZE = 2 * 1024 * 1024 };

struct fixture {
	struct fake_firmware fake;
	struct faulty_medium disk;
	struct firmware_device device;
	struct firmware_samples samples;
	struct firmware_read_back back;
	struct firmware_run run;
	struct err err;
};

enum bus { NVME, ATA, SCSI };

/* A disk of that bus, each sector of which holds something. */
static void set_up(struct fixture *fixture, enum bus bus)
{
	*fixture = (struct fixture){ 0 };
	if (bus == NVME)
		fake_firmware_init_nvme(&fixture->fake, "nvme/controller");
	else if (bus == ATA)
		fake_firmware_init_ata(&fixture->fake, "ata/ssd");
	else
		fake_firmware_init_scsi(&fixture->fake);
	faulty_medium_init(&fixture->disk, DISK_SIZE);
	for (size_t i = 0; i < DISK_SIZE; i += FAULTY_SECTOR)
		snprintf(fixture->disk.seen + i, FAULTY_SECTOR, "secret %zu", i);
	fixture->fake.disk = &fixture->disk;
}

static void look(struct fixture *fixture)
{
	if (firmware_look(&fixture->fake.transport, &fixture->device, &fixture->err) < 0)
		fail_msg("%s", fixture->err.text);
	fixture->err = (struct err){ 0 };
	buf_clear(&fixture->fake.log);
}

static void tear_down(struct fixture *fixture)
{
	fake_firmware_deinit(&fixture->fake);
	faulty_medium_deinit(&fixture->disk);
	firmware_samples_deinit(&fixture->samples);
}

/* Takes samples, erases, reads them back. */
static int erase(struct fixture *fixture, enum firmware_method method)
{
	if (!fixture->samples.list.count)
		assert_int_equal(firmware_samples_take(&fixture->disk.medium, &fixture->samples,
						       &fixture->err),
				 0);
	fixture->run = (struct firmware_run){ .device = &fixture->device,
					      .method = method,
					      .poll_ms = 500 };
	int failed = firmware_run(&fixture->run, &fixture->err);

	firmware_samples_compare(&fixture->samples, &fixture->disk.medium, &fixture->back);
	return failed;
}

static enum firmware_outcome outcome(const struct fixture *fixture)
{
	const struct firmware_result result = { .method = fixture->run.method,
						.back = fixture->back,
						.failed = fixture->err };

	return firmware_outcome(&result);
}

/* ---- what they are ------------------------------------------------------------------------- */

TEST(firmware_finds_out_what_a_disk_is)
{
	struct fixture fixture;

	set_up(&fixture, NVME);
	look(&fixture);
	assert_string_equal(fixture.device.bus->name, "NVMe");
	assert_string_equal(fixture.device.serial, "S466NX0M712345");
	tear_down(&fixture);

	set_up(&fixture, ATA);
	look(&fixture);
	assert_string_equal(fixture.device.bus->name, "ATA");
	assert_string_equal(fixture.device.model, "Samsung SSD 860 EVO 500GB");
	assert_non_null(strstr(fixture.device.hidden, "hides 1.0 MiB (2048 sectors of 976775216)"));
	tear_down(&fixture);

	set_up(&fixture, SCSI);
	look(&fixture);
	assert_string_equal(fixture.device.bus->name, "SCSI");
	assert_string_equal(fixture.device.model, "SEAGATE ST4000NM0023");
	tear_down(&fixture);

	set_up(&fixture, SCSI);
	buf_clear(&fixture.fake.inquiry);
	look(&fixture);
	assert_string_equal(fixture.device.bus->name, "block");
	assert_int_equal(fixture.device.abilities[FIRMWARE_DISCARD].can, FIRMWARE_CAN);
	tear_down(&fixture);
}

TEST(firmware_auto_takes_the_best_there_is)
{
	static const struct {
		enum bus bus;
		size_t at; /* a byte of the recorded identity that is changed */
		char byte;
		enum firmware_method wanted;
	} cases[] = {
		{ NVME, 328, 3, FIRMWARE_SANITIZE_CRYPTO },
		{ NVME, 328, 6, FIRMWARE_SANITIZE_BLOCK },
		{ NVME, 328, 4, FIRMWARE_SANITIZE_OVERWRITE },
		{ NVME, 328, 0, FIRMWARE_FORMAT },
		{ ATA, 138, 0x10, FIRMWARE_SANITIZE_CRYPTO },
		{ ATA, 138, 0, FIRMWARE_SANITIZE_BLOCK }, /* not encrypted by design */
		{ ATA, 119, 0x50, FIRMWARE_SANITIZE_OVERWRITE },
		{ ATA, 119, 0, FIRMWARE_SECURE_ERASE },
		{ SCSI, 0, 0, FIRMWARE_SANITIZE_CRYPTO },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fixture fixture;
		enum firmware_method method = FIRMWARE_AUTO;

		set_up(&fixture, cases[i].bus);
		if (cases[i].bus != SCSI) {
			fixture.fake.identity.at[1 + cases[i].at] = cases[i].byte;
			fixture.fake.identity.at[1 + 510] = 0; /* no checksum */
		}
		look(&fixture);
		assert_int_equal(
			firmware_choose(&fixture.device, FIRMWARE_AUTO, &method, &fixture.err), 0);
		assert_int_equal(method, cases[i].wanted);
		tear_down(&fixture);
	}
}

TEST(firmware_says_why_not)
{
	struct fixture fixture;
	enum firmware_method method;

	set_up(&fixture, NVME);
	look(&fixture);
	assert_int_equal(
		firmware_choose(&fixture.device, FIRMWARE_SECURE_ERASE, &method, &fixture.err),
		-EOPNOTSUPP);
	assert_non_null(strstr(fixture.err.text, "it is of ATA"));
	assert_int_equal(firmware_reaches(&fixture.device, FIRMWARE_SANITIZE_BLOCK),
			 FIRMWARE_REACH_SUBSYSTEM);
	assert_int_equal(firmware_reaches(&fixture.device, FIRMWARE_FORMAT),
			 FIRMWARE_REACH_CONTROLLER);
	assert_int_equal(firmware_reaches(&fixture.device, FIRMWARE_AUTO),
			 FIRMWARE_REACH_SUBSYSTEM);
	assert_int_equal(firmware_reaches(&fixture.device, FIRMWARE_DISCARD), FIRMWARE_REACH_NAMED);
	tear_down(&fixture);

	set_up(&fixture, ATA); /* frozen, and not one of SANITIZE */
	fixture.fake.identity.at[1 + 256] = 0x09;
	fixture.fake.identity.at[1 + 119] = 0;
	fixture.fake.identity.at[1 + 510] = 0;
	look(&fixture);
	assert_int_equal(firmware_choose(&fixture.device, FIRMWARE_AUTO, &method, &fixture.err),
			 -EOPNOTSUPP);
	assert_non_null(strstr(fixture.err.text, "security is frozen"));
	assert_non_null(strstr(fixture.err.text, "the disk has no SANITIZE"));
	tear_down(&fixture);

	set_up(&fixture, ATA); /* an adapter in between */
	fixture.fake.is_cut = true;
	look(&fixture);
	assert_int_equal(
		firmware_choose(&fixture.device, FIRMWARE_SANITIZE_BLOCK, &method, &fixture.err),
		-EOPNOTSUPP);
	assert_non_null(strstr(fixture.err.text, "does not hand on"));
	tear_down(&fixture);

	set_up(&fixture, SCSI); /* it does not tell: only what is named is tried */
	fixture.fake.tells_not = true;
	look(&fixture);
	assert_int_equal(firmware_choose(&fixture.device, FIRMWARE_AUTO, &method, &fixture.err),
			 -EOPNOTSUPP);
	assert_int_equal(
		firmware_choose(&fixture.device, FIRMWARE_SANITIZE_BLOCK, &method, &fixture.err),
		0);
	tear_down(&fixture);
}

/* ---- erasing ------------------------------------------------------------------------------- */

static const enum bus buses[] = { NVME, ATA, SCSI };
enum { BUSES = sizeof(buses) / sizeof(buses[0]) };

TEST(firmware_sanitizes_and_is_polled)
{
	static const char *const logs[] = { "02:81 84:4 02:81", "b4:0 b4:11 b4:0",
					    "00:0 48:83 00:0" };

	for (size_t i = 0; i < BUSES; i++) {
		struct fixture fixture;

		set_up(&fixture, buses[i]);
		look(&fixture);
		assert_int_equal(erase(&fixture, FIRMWARE_SANITIZE_CRYPTO), 0);
		assert_non_null(strstr(buf_text(&fixture.fake.log), logs[i]));
		assert_true(fixture.fake.naps >= 2 && !fixture.run.was_at_work);
		assert_int_equal(fixture.back.changed, fixture.samples.list.count);
		assert_true(fixture.samples.list.count >= FIRMWARE_SAMPLES_WANTED);
		assert_int_equal(outcome(&fixture), FIRMWARE_OUTCOME_ERASED);
		tear_down(&fixture);
	}
}

TEST(firmware_goes_on_with_what_is_at_work)
{
	for (size_t i = 0; i < BUSES; i++) {
		struct fixture fixture;

		set_up(&fixture, buses[i]);
		fixture.fake.action = buses[i] == ATA ? 0x12
						      : 2; /* we died, or the power was lost */
		fixture.fake.polls_left = 5;
		look(&fixture);
		assert_int_equal(erase(&fixture, FIRMWARE_SANITIZE_OVERWRITE), 0);
		assert_true(fixture.run.was_at_work);
		assert_int_equal(fixture.run.method,
				 buses[i] == NVME ? FIRMWARE_SANITIZE_BLOCK : FIRMWARE_AUTO);
		assert_null(strstr(buf_text(&fixture.fake.log), "84:"));
		assert_null(strstr(buf_text(&fixture.fake.log), "48:"));
		assert_int_equal(fixture.back.unchanged, 0);
		tear_down(&fixture);
	}
}

TEST(firmware_that_fails_refuses_or_vanishes_is_told)
{
	for (size_t i = 0; i < BUSES; i++) {
		struct fixture fixture;

		set_up(&fixture, buses[i]);
		look(&fixture);
		fixture.fake.fails = true;
		assert_int_equal(erase(&fixture, FIRMWARE_SANITIZE_BLOCK), -EIO);
		assert_non_null(strstr(fixture.err.text, "the device says that the erase failed"));
		assert_int_equal(outcome(&fixture), FIRMWARE_OUTCOME_FAILED);
		fixture.fake.fails = false; /* and again, with success */
		fixture.err = (struct err){ 0 };
		assert_int_equal(erase(&fixture, FIRMWARE_SANITIZE_BLOCK), 0);
		tear_down(&fixture);

		set_up(&fixture, buses[i]);
		look(&fixture);
		fixture.fake.refuses = true;
		assert_true(erase(&fixture, FIRMWARE_SANITIZE_BLOCK) < 0);
		assert_int_equal(fixture.back.changed, 0);
		tear_down(&fixture);

		set_up(&fixture, buses[i]);
		look(&fixture);
		fixture.fake.has_lost = true;
		assert_int_equal(erase(&fixture, FIRMWARE_SANITIZE_BLOCK), -ENODEV);
		tear_down(&fixture);
	}
}

TEST(firmware_that_lies_is_found_out)
{
	for (size_t i = 0; i < BUSES; i++) {
		struct fixture fixture;
		scoped_buf words = { 0 };

		set_up(&fixture, buses[i]);
		fixture.fake.lies = true;
		look(&fixture);
		assert_int_equal(erase(&fixture, FIRMWARE_SANITIZE_BLOCK), 0);
		const struct firmware_result result = { .method = FIRMWARE_SANITIZE_BLOCK,
							.back = fixture.back };

		assert_int_equal(outcome(&fixture), FIRMWARE_OUTCOME_UNCHANGED);
		assert_string_equal(firmware_level(&result), "none");
		firmware_result_add_words(&words, &result);
		assert_non_null(strstr(buf_text(&words), "samples still hold what they held"));
		tear_down(&fixture);
	}
}

static void stop_it(void *context, const struct firmware_progress *progress)
{
	atomic_store((atomic_bool *)context, true);
}

TEST(firmware_is_left_alone_when_told_to_stop)
{
	struct fixture fixture;
	atomic_bool stop = false;

	set_up(&fixture, NVME);
	fixture.fake.polls = 1000;
	look(&fixture);
	struct firmware_run run = { .device = &fixture.device,
				    .method = FIRMWARE_SANITIZE_BLOCK,
				    .poll_ms = 500,
				    .stop = &stop,
				    .look = stop_it,
				    .context = &stop };

	assert_int_equal(firmware_run(&run, &fixture.err), -ECANCELED);
	assert_non_null(strstr(fixture.err.text, "goes on erasing"));
	tear_down(&fixture);
}

TEST(firmware_formats_with_an_erase_setting)
{
	struct fixture fixture;

	set_up(&fixture, NVME);
	look(&fixture);
	assert_int_equal(erase(&fixture, FIRMWARE_FORMAT), 0);
	assert_non_null(strstr(buf_text(&fixture.fake.log), "80:351 "));
	assert_int_equal(fixture.back.unchanged, 0);
	tear_down(&fixture);

	set_up(&fixture, NVME); /* user data erase refused: a crypto one */
	fixture.fake.refuses = true;
	look(&fixture);
	assert_int_equal(erase(&fixture, FIRMWARE_FORMAT), 0);
	assert_non_null(strstr(buf_text(&fixture.fake.log), "80:351 80:551 "));
	tear_down(&fixture);
}

TEST(firmware_discards_and_promises_nothing)
{
	struct fixture fixture;

	set_up(&fixture, ATA);
	look(&fixture);
	assert_int_equal(erase(&fixture, FIRMWARE_DISCARD), 0);
	assert_int_equal(outcome(&fixture), FIRMWARE_OUTCOME_DISCARDED);
	tear_down(&fixture);
}

/* ---- passwords ----------------------------------------------------------------------------- */

TEST(firmware_security_erase_leaves_no_password)
{
	struct fixture fixture;

	set_up(&fixture, ATA);
	look(&fixture);
	assert_int_equal(erase(&fixture, FIRMWARE_SECURE_ERASE), 0);
	assert_non_null(strstr(buf_text(&fixture.fake.log), "ec:0 f1:0 f3:0 f4:0 ec:0 "));
	assert_int_equal(fixture.fake.password[0], 0);
	assert_int_equal(fixture.back.unchanged, 0);
	tear_down(&fixture);

	set_up(&fixture, ATA);
	look(&fixture);
	fixture.fake.fails = true;
	assert_int_equal(erase(&fixture, FIRMWARE_SECURE_ERASE), -EIO);
	assert_non_null(strstr(buf_text(&fixture.fake.log), "f4:0 f6:0 "));
	assert_non_null(strstr(fixture.err.text, "was taken away again"));
	assert_int_equal(fixture.fake.password[0], 0);
	tear_down(&fixture);

	set_up(&fixture, ATA);
	look(&fixture);
	fixture.fake.fails = fixture.fake.keeps_password = true;
	assert_int_equal(erase(&fixture, FIRMWARE_SECURE_ERASE), -EIO);
	assert_non_null(strstr(fixture.err.text, "could NOT be taken away"));
	tear_down(&fixture);
}

TEST(firmware_security_erase_is_gone_on_with)
{
	struct fixture fixture;
	enum firmware_method method;

	set_up(&fixture, ATA); /* the power was lost: our password is set, and it is locked */
	snprintf(fixture.fake.password, sizeof(fixture.fake.password), "%s", FIRMWARE_PASSWORD);
	fixture.fake.identity.at[1 + 256] = 0x27;
	fixture.fake.identity.at[1 + 510] = 0;
	look(&fixture);
	assert_int_equal(
		firmware_choose(&fixture.device, FIRMWARE_SECURE_ERASE, &method, &fixture.err),
		-EOPNOTSUPP);
	assert_non_null(strstr(fixture.err.text, "--resume"));
	fixture.err = (struct err){ 0 };
	fixture.device.tries_password = true;
	assert_int_equal(erase(&fixture, FIRMWARE_SECURE_ERASE), 0);
	assert_non_null(strstr(buf_text(&fixture.fake.log), "f2:0 f3:0 f4:0 "));
	assert_int_equal(fixture.fake.password[0], 0);
	tear_down(&fixture);
}

/* ---- samples, journals, certificates ------------------------------------------------------- */

TEST(firmware_samples_are_where_something_is)
{
	struct fixture fixture;

	set_up(&fixture, NVME);
	memset(fixture.disk.seen, 0, DISK_SIZE);
	assert_int_equal(
		firmware_samples_take(&fixture.disk.medium, &fixture.samples, &fixture.err), 0);
	assert_int_equal(fixture.samples.list.count, 0);
	assert_true(fixture.samples.looked > 1000);
	firmware_samples_compare(&fixture.samples, &fixture.disk.medium, &fixture.back);
	assert_int_equal(outcome(&fixture), FIRMWARE_OUTCOME_UNPROVEN);
	firmware_samples_deinit(&fixture.samples);
	fixture.samples = (struct firmware_samples){ 0 };

	/* little data: superblocks, the last sector, and what stands together in one place */
	fixture.disk.seen[1024 + 56] = 0x53;
	fixture.disk.seen[DISK_SIZE - 1] = 1;
	for (size_t i = DISK_SIZE / 4 * 3; i < DISK_SIZE / 8 * 7; i++)
		fixture.disk.seen[i] = (char)(i * 7 / 3);
	assert_int_equal(
		firmware_samples_take(&fixture.disk.medium, &fixture.samples, &fixture.err), 0);
	assert_true(fixture.samples.list.count >= FIRMWARE_SAMPLES_WANTED);
	assert_int_equal(fixture.samples.list.at[0].at, 1024);
	assert_int_equal(fixture.samples.list.at[1].at, DISK_SIZE - FAULTY_SECTOR);
	fixture.disk.no_read[2] = true;
	memset(fixture.disk.seen + DISK_SIZE / 4 * 3, 0, DISK_SIZE / 8);
	firmware_samples_compare(&fixture.samples, &fixture.disk.medium, &fixture.back);
	assert_int_equal(fixture.back.unreadable, 1);
	assert_int_equal(fixture.back.unchanged, 1);
	assert_int_equal(fixture.back.first_unchanged, DISK_SIZE - FAULTY_SECTOR);
	tear_down(&fixture);
}

TEST(firmware_journals_are_read_as_they_were_written_or_not_at_all)
{
	struct fixture fixture;
	struct firmware_journal journal = { .method = FIRMWARE_SANITIZE_BLOCK,
					    .started_at = 1700000000 };
	scoped_firmware_journal read = { 0 };
	scoped_buf text = { 0 }, again = { 0 };

	set_up(&fixture, NVME);
	assert_int_equal(
		firmware_samples_take(&fixture.disk.medium, &fixture.samples, &fixture.err), 0);
	journal.samples = fixture.samples;
	wipe_target_set(journal.serial, BYTES("S466NX0M712345"));
	firmware_journal_add(&text, &journal);
	for (size_t i = 0; i < text.size; i += 97) {
		scoped_firmware_journal changed = { 0 };

		text.at[i] ^= 1;
		assert_int_equal(firmware_journal_parse(buf_bytes(&text), &changed, &fixture.err),
				 -EBADMSG);
		text.at[i] ^= 1;
	}
	assert_int_equal(firmware_journal_parse(buf_bytes(&text), &read, &fixture.err), 0);
	firmware_journal_add(&again, &read);
	assert_string_equal(buf_text(&text), buf_text(&again));
	tear_down(&fixture);
}

TEST(firmware_certificates_say_what_it_is_worth)
{
	static const struct {
		enum firmware_method method;
		enum certificate_medium medium;
		struct firmware_read_back back;
		const char *status, *level;
	} cases[] = {
		{ FIRMWARE_SANITIZE_BLOCK, CERTIFICATE_FLASH, { 9, 9 }, "erased", "Purge" },
		{ FIRMWARE_SANITIZE_CRYPTO, CERTIFICATE_VOLUME, { 9, 9 }, "erased", "none" },
		{ FIRMWARE_FORMAT, CERTIFICATE_FLASH, { 9, 9 }, "erased", "Clear" },
		{ FIRMWARE_SECURE_ERASE, CERTIFICATE_FLASH, { 9, 8, 0, 1 }, "erased", "Clear" },
		{ FIRMWARE_SANITIZE_BLOCK,
		  CERTIFICATE_FLASH,
		  { 9, 8, 1 },
		  "failed: samples did not change",
		  "none" },
		{ FIRMWARE_SANITIZE_BLOCK, CERTIFICATE_FLASH, { 0 }, "not proven", "none" },
		{ FIRMWARE_DISCARD, CERTIFICATE_FLASH, { 9, 9 }, "discarded", "none" },
	};
	static const struct err no_error;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct wipe_state state = { .target = { .size = DISK_SIZE } };
		const struct firmware_result result = { .method = cases[i].method,
							.bus = "NVMe",
							.back = cases[i].back };
		const struct certificate_facts facts = { .state = &state,
							 .failed = &no_error,
							 .by_firmware = &result,
							 .medium = cases[i].medium };
		struct certificate_check check = { 0 };
		scoped_buf json = { 0 }, text = { 0 }, status = { 0 }, level = { 0 };
		struct err err;

		certificate_add(&json, &facts, NULL);
		assert_int_equal(certificate_read(buf_bytes(&json), &check, &text, &err), 0);
		buf_add_format(&status, "status       %s\n", cases[i].status);
		buf_add_format(&level, "level        %s\n", cases[i].level);
		assert_non_null(strstr(buf_text(&text), buf_text(&status)));
		assert_non_null(strstr(buf_text(&text), buf_text(&level)));
		assert_int_equal(check.is_erased, text_is(cases[i].status, "erased"));
	}
}
