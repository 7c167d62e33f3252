/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sources: see format/firmware/ata_identify.h and ata_command.h; ata.wiki.kernel.org, "ATA Secure
 * Erase", for what goes wrong with passwords. */
#include <errno.h>
#include <stdio.h>

#include "base/human.h"
#include "base/values.h"
#include "format/firmware/ata_command.h"
#include "wipe/firmware.h"

enum {
	STATUS_ERROR = 0x01, /* of the status register */
	STATUS_FAULT = 0x20,
};

static const struct {
	enum firmware_method method;
	enum ata_sanitize_action action;
} actions[] = {
	{ FIRMWARE_SANITIZE_CRYPTO, ATA_SANITIZE_CRYPTO },
	{ FIRMWARE_SANITIZE_BLOCK, ATA_SANITIZE_BLOCK },
	{ FIRMWARE_SANITIZE_OVERWRITE, ATA_SANITIZE_OVERWRITE },
};
#define ACTIONS (sizeof(actions) / sizeof(actions[0]))

/* Sends a command; `ret` (may be NULL) are the registers behind it, which only commands without
 * data bring. -EIO: the disk ended it with an error, and the registers say which; -EPROTO: what
 * lies between does not hand them on. */
static int send(struct firmware_device *device, const struct scsi_command *command, void *data,
		struct ata_registers *ret, struct err *err)
{
	struct firmware_transport *transport = device->transport;
	struct scsi_answer answer = { 0 };
	const struct ata_registers *registers = &answer.sense.ata;
	int failed = transport->code->scsi(transport, command, data, &answer);

	if (failed < 0)
		return err_set(err, failed, "%s: ATA command %02xh: %s", transport->name,
			       command->block[14], err_words(failed));
	const bool has_registers = answer.has_sense && answer.sense.has_ata;
	const bool is_fine = answer.is_good ||
			     (answer.has_sense && answer.sense.key <= SCSI_KEY_RECOVERED);

	if (ret)
		*ret = *registers;
	if (has_registers && (registers->status & (STATUS_ERROR | STATUS_FAULT)))
		return err_set(
			err, -EIO, "%s: ATA command %02xh: refused (status %02xh, error %02xh)",
			transport->name, command->block[14], registers->status, registers->error);
	if (!has_registers && !is_fine)
		return err_set(err,
			       answer.has_sense && answer.sense.key == SCSI_KEY_ILLEGAL
				       ? -EOPNOTSUPP
				       : -EIO,
			       "%s: ATA command %02xh: refused (sense %x/%02x/%02x)",
			       transport->name, command->block[14], answer.sense.key,
			       answer.sense.code, answer.sense.qualifier);
	if (ret && (!has_registers || registers->is_cut))
		return err_set(err, -EPROTO,
			       "%s: its adapter does not hand on what the disk answers",
			       transport->name);
	return 0;
}

static int identify(struct firmware_device *device, struct err *err)
{
	const struct scsi_command ask = ata_command_identify();
	char data[ATA_SECTOR] = { 0 };

	if (send(device, &ask, data, NULL, err) < 0)
		return err->code;
	return ata_identity_parse((struct bytes){ data, sizeof(data) }, &device->ata, err) < 0
		       ? err_wrap(err, "%s", device->transport->name)
		       : 0;
}

/* --- hidden areas ---------------------------------------------------------------------------- */

/* How many sectors the disk has of its own; 0: it does not tell. */
static uint64_t native_sectors(struct firmware_device *device)
{
	const struct scsi_command ask = device->ata.has_amac ? ata_command_get_native_max()
							     : ata_command_read_native_max();
	struct ata_registers registers = { 0 };
	struct err ignored;

	if (!device->ata.has_amac && !(device->ata.has_hpa && device->ata.has_48_bits))
		return 0;
	return send(device, &ask, NULL, &registers, &ignored) < 0 ? 0 : registers.address + 1;
}

static uint64_t overlaid_sectors(struct firmware_device *device)
{
	const struct scsi_command ask = ata_command_overlay();
	char data[ATA_SECTOR] = { 0 };
	uint64_t sectors = 0;
	struct err ignored;

	if (!device->ata.has_dco || send(device, &ask, data, NULL, &ignored) < 0 ||
	    ata_overlay_parse((struct bytes){ data, sizeof(data) }, &sectors, &ignored) < 0)
		return 0;
	return sectors;
}

static void add_hidden(struct buf *words, const struct firmware_device *device, const char *what,
		       uint64_t sectors)
{
	const uint64_t visible = device->ata.sectors;

	if (words->size)
		buf_add_text(words, "; ");
	if (sectors <= visible) {
		buf_add_format(words, "%s hides nothing", what);
		return;
	}
	buf_add_format(words, "%s hides ", what);
	human_bytes(words, (int64_t)((sectors - visible) * device->ata.sector_bytes));
	buf_add_format(words, " (%llu sectors of %llu)", (unsigned long long)(sectors - visible),
		       (unsigned long long)sectors);
}

static void find_hidden(struct firmware_device *device)
{
	const uint64_t native = native_sectors(device), overlaid = overlaid_sectors(device);
	scoped_buf words = { 0 };

	if (native)
		add_hidden(&words, device,
			   device->ata.has_amac ? "the accessible maximum address" : "HPA", native);
	if (overlaid)
		add_hidden(&words, device, "DCO", overlaid);
	if (!words.size)
		buf_add_text(&words,
			     device->ata.has_hpa || device->ata.has_dco || device->ata.has_amac
				     ? "the disk was asked, and does not tell"
				     : "the disk has neither HPA nor DCO");
	snprintf(device->hidden, sizeof(device->hidden), "%s", buf_text(&words));
}

/* --- what it can do -------------------------------------------------------------------------- */

static const char *why_no_sanitize(struct firmware_device *device)
{
	const struct scsi_command ask = ata_command_sanitize_status();
	struct ata_registers registers = { 0 };
	struct err err;

	if (!device->ata.has_sanitize)
		return "the disk has no SANITIZE";
	int failed = send(device, &ask, NULL, &registers, &err);

	/* one that has failed answers with an error */
	if (failed < 0 && !(failed == -EIO && registers.status))
		return "its adapter does not hand on how far it is";
	return failed == 0 && ata_sanitize_status_of(&registers).is_frozen
		       ? "SANITIZE is frozen: that ends when the disk's power is cut"
		       : NULL;
}

static const char *why_no_security(const struct firmware_device *device)
{
	const struct ata_identity *ata = &device->ata;

	if (!ata->has_security)
		return "the disk has no security feature set";
	if (ata->security_is_frozen)
		return "security is frozen, mostly by the firmware of the machine: suspend it, or "
		       "pull the disk's power and plug it in again";
	if (ata->security_is_expired)
		return "too many wrong passwords were given: pull the disk's power first";
	if (ata->security_is_set && !device->tries_password)
		return "a password is set; if it is of an erase of trowel's that was cut short, it "
		       "is \"" FIRMWARE_PASSWORD "\", and --resume takes it";
	return NULL;
}

static void set(struct firmware_device *device, enum firmware_method method, const char *why_not)
{
	device->abilities[method] = (struct firmware_ability){
		.can = why_not ? FIRMWARE_CAN_NOT : FIRMWARE_CAN,
		.why = why_not,
	};
}

static int look(struct firmware_device *device, struct err *err)
{
	const struct scsi_command ask = scsi_command_inquiry(0);
	struct firmware_transport *transport = device->transport;
	char data[SCSI_INQUIRY_SIZE] = { 0 };
	struct scsi_answer answer = { 0 };
	struct scsi_inquiry inquiry = { 0 };
	int failed = transport->code->scsi(transport, &ask, data, &answer);

	if (failed < 0 || !answer.is_good || answer.got > sizeof(data) ||
	    scsi_inquiry_parse((struct bytes){ data, answer.got }, &inquiry, err) < 0)
		return -ENOTTY;
	/* a bridge of USB may speak it, too; sticks that may be confused by the question do not */
	if ((!inquiry.is_ata && inquiry.is_removable) || identify(device, err) < 0)
		return -ENOTTY;
	const struct ata_identity *ata = &device->ata;
	const char *why = why_no_sanitize(device);

	wipe_target_set(device->serial, bytes_of(ata->serial));
	wipe_target_set(device->model, bytes_of(ata->model));
	wipe_target_set(device->revision, bytes_of(ata->revision));
	device->is_solid = ata->is_solid;
	device->is_magnetic = !ata->is_solid;
	device->encrypts_all = ata->encrypts_all;
	set(device, FIRMWARE_SANITIZE_CRYPTO,
	    why               ? why
	    : ata->can_crypto ? NULL
			      : "the disk's SANITIZE has no crypto scramble");
	set(device, FIRMWARE_SANITIZE_BLOCK,
	    why              ? why
	    : ata->can_block ? NULL
			     : "the disk's SANITIZE has no block erase");
	set(device, FIRMWARE_SANITIZE_OVERWRITE,
	    why                  ? why
	    : ata->can_overwrite ? NULL
				 : "the disk's SANITIZE has no overwrite");
	set(device, FIRMWARE_SECURE_ERASE, why_no_security(device));
	device->abilities[FIRMWARE_FORMAT].why = "it is of NVMe";
	find_hidden(device);
	return 0;
}

/* --- SANITIZE -------------------------------------------------------------------------------- */

static int start_sanitize(struct firmware_device *device, enum ata_sanitize_action action,
			  struct err *err)
{
	const struct scsi_command command = ata_command_sanitize(action);
	struct ata_registers registers = { 0 };
	int failed = send(device, &command, NULL, &registers, err);

	return failed == -EIO ? err_set(err, -EIO, "%s: SANITIZE: %s", device->transport->name,
					ata_sanitize_why(&registers))
			      : failed;
}

static int poll(struct firmware_device *device, struct firmware_progress *ret, struct err *err)
{
	const struct scsi_command ask = ata_command_sanitize_status();
	struct ata_registers registers = { 0 };

	if (!device->ata.has_sanitize)
		return 0;
	int failed = send(device, &ask, NULL, &registers, err);

	if (failed == -EPROTO || failed == -EOPNOTSUPP)
		return 0;                         /* nothing could have been started through that */
	if (failed == -EIO && registers.status) { /* it says what went wrong with the last one */
		ret->state = FIRMWARE_FAILED;
		return 0;
	}
	if (failed < 0)
		return failed;
	const struct ata_sanitize_status status = ata_sanitize_status_of(&registers);

	ret->state = status.is_at_work ? FIRMWARE_AT_WORK
		     : status.is_done  ? FIRMWARE_DONE
				       : FIRMWARE_IDLE;
	ret->progress = status.is_at_work ? status.progress : -1;
	return 0;
}

/* --- SECURITY ERASE -------------------------------------------------------------------------- */

/* True if the password that we have set is gone. */
static bool take_password_away(struct firmware_device *device)
{
	const struct scsi_command unlock = ata_command_security(ATA_SECURITY_UNLOCK,
								FIRMWARE_PASSWORD);
	const struct scsi_command disable = ata_command_security(ATA_SECURITY_DISABLE_PASSWORD,
								 FIRMWARE_PASSWORD);
	struct err ignored;

	if (send(device, &disable, NULL, NULL, &ignored) == 0)
		return true;
	return send(device, &unlock, NULL, NULL, &ignored) == 0 &&
	       send(device, &disable, NULL, NULL, &ignored) == 0;
}

/* What failed, and what became of the password. */
static int fail(struct firmware_device *device, const char *what, struct err *err)
{
	const bool is_gone = take_password_away(device);

	return err_set(err, -EIO, "%s: %s; %s", device->transport->name, what,
		       is_gone ? "the password that was set for it was taken away again"
			       : "the password \"" FIRMWARE_PASSWORD "\" that was set for it could "
				 "NOT be taken away; --resume tries it again");
}

/* A password of ours, and the disk is open. */
static int set_password(struct firmware_device *device, struct err *err)
{
	const struct scsi_command unlock = ata_command_security(ATA_SECURITY_UNLOCK,
								FIRMWARE_PASSWORD);
	const struct scsi_command set_it = ata_command_security(ATA_SECURITY_SET_PASSWORD,
								FIRMWARE_PASSWORD);

	if (!device->ata.security_is_set)
		return send(device, &set_it, NULL, NULL, err) < 0
			       ? err_wrap(err, "setting a password, which SECURITY ERASE needs")
			       : 0;
	if (device->ata.security_is_locked && send(device, &unlock, NULL, NULL, err) < 0)
		return err_wrap(err, "the password that is set is not trowel's");
	return 0;
}

static int start_security_erase(struct firmware_device *device, struct err *err)
{
	const struct scsi_command prepare = ata_command_erase_prepare();

	if (identify(device, err) < 0)
		return err->code;
	const char *why = why_no_security(device);

	if (why)
		return err_set(err, -EPERM, "%s: %s", device->transport->name, why);
	const struct ata_identity *ata = &device->ata;
	/* the enhanced one reaches sectors that were given up, too */
	const bool is_enhanced = ata->can_enhanced;
	const struct scsi_command erase = ata_command_erase_unit(FIRMWARE_PASSWORD, is_enhanced,
								 is_enhanced ? ata->enhanced_minutes
									     : ata->erase_minutes);

	if (set_password(device, err) < 0)
		return err->code;
	if (send(device, &prepare, NULL, NULL, err) < 0)
		return fail(device, "SECURITY ERASE PREPARE failed", err);
	if (send(device, &erase, NULL, NULL, err) < 0)
		return fail(device, "SECURITY ERASE UNIT failed", err);
	/* it takes the password away itself; some do not */
	if (identify(device, err) < 0 || !device->ata.security_is_set || take_password_away(device))
		return 0;
	return err_set(err, -EIO,
		       "%s: SECURITY ERASE ended well, but the password \"" FIRMWARE_PASSWORD
		       "\" that was set for it could NOT be taken away; --resume tries it again",
		       device->transport->name);
}

static int start(struct firmware_device *device, enum firmware_method method, struct err *err)
{
	if (method == FIRMWARE_SECURE_ERASE)
		return start_security_erase(device, err);
	for (size_t i = 0; i < ACTIONS; i++)
		if (actions[i].method == method)
			return start_sanitize(device, actions[i].action, err);
	return err_set(err, -EOPNOTSUPP, "%s: %s is not of ATA", device->transport->name,
		       firmware_method_names[method]);
}

const struct firmware_bus firmware_ata = {
	.name = "ATA",
	.look = look,
	.start = start,
	.poll = poll,
};
