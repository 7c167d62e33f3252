/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sources: see format/firmware/scsi_inquiry.h and scsi_command.h. */
#include <errno.h>
#include <stdio.h>

#include "base/human.h"
#include "wipe/firmware.h"

enum {
	KEY_UNIT_ATTENTION = 6,
	ATTENTIONS_MAX = 8, /* a device may have several things to say first */
};

static const struct {
	enum firmware_method method;
	enum scsi_sanitize_action action;
} actions[] = {
	{ FIRMWARE_SANITIZE_CRYPTO, SCSI_SANITIZE_CRYPTO },
	{ FIRMWARE_SANITIZE_BLOCK, SCSI_SANITIZE_BLOCK },
	{ FIRMWARE_SANITIZE_OVERWRITE, SCSI_SANITIZE_OVERWRITE },
};
#define ACTIONS (sizeof(actions) / sizeof(actions[0]))

/* Sends it again for as long as the device only has news. */
static int send(struct firmware_device *device, const struct scsi_command *command, void *data,
		struct scsi_answer *ret, struct err *err)
{
	struct firmware_transport *transport = device->transport;

	for (int i = 0; i < ATTENTIONS_MAX; i++) {
		*ret = (struct scsi_answer){ 0 };
		int failed = transport->code->scsi(transport, command, data, ret);

		if (failed < 0)
			return err_set(err, failed, "%s: command %02xh: %s", transport->name,
				       command->block[0], err_words(failed));
		if (!ret->has_sense || ret->sense.key != KEY_UNIT_ATTENTION)
			break;
	}
	return 0;
}

static int refused(const struct firmware_device *device, const char *what,
		   const struct scsi_answer *answer, struct err *err)
{
	const bool is_unknown = answer->has_sense && answer->sense.key == SCSI_KEY_ILLEGAL;

	if (!answer->has_sense)
		return err_set(err, -EIO, "%s: %s: refused with status %02xh",
			       device->transport->name, what, answer->status);
	return err_set(err, is_unknown ? -EOPNOTSUPP : -EIO, "%s: %s: %s (sense %x/%02x/%02x)",
		       device->transport->name, what,
		       is_unknown ? "it does not know the command or its action" : "it refuses",
		       answer->sense.key, answer->sense.code, answer->sense.qualifier);
}

/* What a page of vital product data says, if there is such a page. */
static void read_page(struct firmware_device *device, uint8_t page,
		      int (*parse)(struct bytes, char *, struct err *), char *ret)
{
	const struct scsi_command ask = scsi_command_inquiry(page);
	char data[SCSI_PAGE_SIZE] = { 0 };
	char text[SCSI_SERIAL_MAX + 1] = { 0 };
	struct scsi_answer answer = { 0 };
	struct err ignored;

	if (send(device, &ask, data, &answer, &ignored) == 0 && answer.is_good &&
	    answer.got <= sizeof(data) &&
	    parse((struct bytes){ data, answer.got }, text, &ignored) == 0)
		wipe_target_set(ret, bytes_of(text));
}

static enum scsi_supported ask_for(struct firmware_device *device, enum scsi_sanitize_action action)
{
	const struct scsi_command ask = scsi_command_supports(action);
	enum scsi_supported supported = SCSI_SUPPORTED_UNKNOWN;
	struct scsi_answer answer = { 0 };
	struct err ignored;
	char data[64] = { 0 };

	if (send(device, &ask, data, &answer, &ignored) < 0 || !answer.is_good ||
	    answer.got > sizeof(data) ||
	    scsi_supported_parse((struct bytes){ data, answer.got }, &supported, &ignored) < 0)
		return SCSI_SUPPORTED_UNKNOWN;
	return supported;
}

static void find_abilities(struct firmware_device *device)
{
	static const struct firmware_ability abilities[] = {
		[SCSI_SUPPORTED_UNKNOWN] = { FIRMWARE_CAN_PERHAPS,
					     "it does not tell; it is tried when it is named" },
		[SCSI_SUPPORTED_NO] = { FIRMWARE_CAN_NOT, "the device says that it has none" },
		[SCSI_SUPPORTED_YES] = { FIRMWARE_CAN, NULL },
		[SCSI_SUPPORTED_OTHERWISE] = { FIRMWARE_CAN_NOT,
					       "the device has it, but not as the standard says" },
	};

	for (size_t i = 0; i < ACTIONS; i++)
		device->abilities[actions[i].method] =
			abilities[ask_for(device, actions[i].action)];
	device->abilities[FIRMWARE_FORMAT].why = "FORMAT UNIT of SCSI need not erase anything";
	device->abilities[FIRMWARE_SECURE_ERASE].why = "it is of ATA";
	/* SBC-4 has crypto erase only for what encrypts all that is written */
	device->encrypts_all = device->abilities[FIRMWARE_SANITIZE_CRYPTO].can == FIRMWARE_CAN;
}

static int look(struct firmware_device *device, struct err *err)
{
	const struct scsi_command ask = scsi_command_inquiry(0);
	char data[SCSI_INQUIRY_SIZE] = { 0 };
	struct scsi_answer answer = { 0 };
	struct scsi_inquiry inquiry;
	scoped_buf model = { 0 };

	if (send(device, &ask, data, &answer, err) < 0)
		return err->code;
	if (!answer.is_good || answer.got > sizeof(data))
		return refused(device, "INQUIRY", &answer, err);
	if (scsi_inquiry_parse((struct bytes){ data, answer.got }, &inquiry, err) < 0)
		return err_wrap(err, "%s", device->transport->name);
	buf_add_format(&model, "%s %s", inquiry.vendor, inquiry.model);
	wipe_target_set(device->model, buf_bytes(&model));
	wipe_target_set(device->revision, bytes_of(inquiry.revision));
	read_page(device, 0x80, scsi_serial_parse, device->serial);
	if (!device->serial[0])
		read_page(device, 0x83, scsi_names_parse, device->serial);
	snprintf(device->hidden, sizeof(device->hidden),
		 "not asked: SCSI has no command for it that all disks know");
	find_abilities(device);
	return 0;
}

static int start(struct firmware_device *device, enum firmware_method method, struct err *err)
{
	for (size_t i = 0; i < ACTIONS; i++) {
		const struct scsi_command command = scsi_command_sanitize(actions[i].action);
		struct scsi_answer answer = { 0 };

		if (actions[i].method != method)
			continue;
		if (send(device, &command, NULL, &answer, err) < 0)
			return err->code;
		return answer.is_good ? 0 : refused(device, "SANITIZE", &answer, err);
	}
	return err_set(err, -EOPNOTSUPP, "%s: %s is not of SCSI", device->transport->name,
		       firmware_method_names[method]);
}

/* The sense data of a device that says it is not ready, or those that it has when it is asked. */
static int poll(struct firmware_device *device, struct firmware_progress *ret, struct err *err)
{
	const struct scsi_command ask = scsi_command_test_unit_ready();
	const struct scsi_command more = scsi_command_request_sense();
	struct scsi_answer answer = { 0 }, second = { 0 };
	char data[SCSI_SENSE_SIZE] = { 0 };
	struct scsi_sense sense;

	if (send(device, &ask, NULL, &answer, err) < 0)
		return err->code;
	ret->state = FIRMWARE_DONE; /* of what was started; or there never was one */
	if (answer.is_good)
		return 0;
	if (!answer.has_sense)
		return refused(device, "TEST UNIT READY", &answer, err);
	if (scsi_sense_is_sanitize_failed(&answer.sense))
		ret->state = FIRMWARE_FAILED;
	else if (scsi_sense_is_sanitizing(&answer.sense))
		ret->state = FIRMWARE_AT_WORK;
	else
		return refused(device, "TEST UNIT READY", &answer, err);
	ret->progress = answer.sense.progress;
	if (ret->state == FIRMWARE_AT_WORK && ret->progress < 0 &&
	    send(device, &more, data, &second, err) == 0 && second.is_good &&
	    second.got <= sizeof(data) &&
	    scsi_sense_parse((struct bytes){ data, second.got }, &sense, err) == 0)
		ret->progress = sense.progress;
	return 0;
}

const struct firmware_bus firmware_scsi = {
	.name = "SCSI",
	.look = look,
	.start = start,
	.poll = poll,
};
