/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sources: see format/firmware/nvme_identify.h and nvme_command.h. */
#include <errno.h>
#include <stdio.h>

#include "wipe/firmware.h"

static const struct {
	enum firmware_method method;
	enum nvme_sanitize_action action;
} actions[] = {
	{ FIRMWARE_SANITIZE_CRYPTO, NVME_SANITIZE_CRYPTO },
	{ FIRMWARE_SANITIZE_BLOCK, NVME_SANITIZE_BLOCK },
	{ FIRMWARE_SANITIZE_OVERWRITE, NVME_SANITIZE_OVERWRITE },
};
#define ACTIONS (sizeof(actions) / sizeof(actions[0]))

static int send(struct firmware_device *device, const struct nvme_command *command, void *data,
		const char *what, struct err *err)
{
	struct firmware_transport *transport = device->transport;
	unsigned status = 0;
	int failed = transport->code->nvme(transport, command, data, &status);

	if (failed < 0)
		return err_set(err, failed, "%s: %s: %s", transport->name, what, err_words(failed));
	if (status == NVME_STATUS_INVALID_OPCODE || status == NVME_STATUS_INVALID_FIELD)
		failed = -EOPNOTSUPP;
	else if (status)
		failed = status == NVME_STATUS_SANITIZE_AT_WORK ? -EBUSY : -EIO;
	return failed < 0 ? err_set(err, failed, "%s: %s: %s (status %03xh)", transport->name, what,
				    nvme_status_words(status), status)
			  : 0;
}

static void set(struct firmware_device *device, enum firmware_method method, bool can,
		const char *why_not)
{
	device->abilities[method] = (struct firmware_ability){
		.can = can ? FIRMWARE_CAN : FIRMWARE_CAN_NOT,
		.why = can ? NULL : why_not,
	};
}

static int look(struct firmware_device *device, struct err *err)
{
	const struct nvme_command ask = nvme_command_identify_controller();
	struct nvme_controller *controller = &device->controller;
	char data[NVME_IDENTIFY_SIZE] = { 0 };

	device->namespace_id = device->transport->code->namespace_id(device->transport);
	if (!device->namespace_id)
		return err_set(err, -ENOTTY, "%s: is no NVMe", device->transport->name);
	if (send(device, &ask, data, "Identify", err) < 0)
		return -EIO;
	if (nvme_controller_parse((struct bytes){ data, sizeof(data) }, controller, err) < 0)
		return err_wrap(err, "%s", device->transport->name);
	wipe_target_set(device->serial, bytes_of(controller->serial));
	wipe_target_set(device->model, bytes_of(controller->model));
	wipe_target_set(device->revision, bytes_of(controller->revision));
	snprintf(device->hidden, sizeof(device->hidden),
		 "NVMe has no such areas; what belongs to no namespace is reached by Sanitize");
	device->is_solid = true;
	device->encrypts_all = controller->can_crypto;
	set(device, FIRMWARE_SANITIZE_CRYPTO, controller->can_crypto,
	    "the controller says that it has no crypto erase");
	set(device, FIRMWARE_SANITIZE_BLOCK, controller->can_block,
	    "the controller says that it has no block erase");
	set(device, FIRMWARE_SANITIZE_OVERWRITE, controller->can_overwrite,
	    "the controller says that it has no overwrite of its own");
	set(device, FIRMWARE_FORMAT, controller->can_format,
	    "the controller says that it has no Format");
	device->abilities[FIRMWARE_SECURE_ERASE].why = "it is of ATA; format is its like on NVMe";
	return 0;
}

/* The namespace keeps the block format that it has. User data erase comes first: it is more than a
 * new key. */
static int start_format(struct firmware_device *device, struct err *err)
{
	const uint32_t number = device->namespace_id;
	const struct nvme_command ask = nvme_command_identify_namespace(number);
	char data[NVME_IDENTIFY_SIZE] = { 0 };

	if (send(device, &ask, data, "Identify", err) < 0)
		return err->code;
	if (nvme_namespace_parse((struct bytes){ data, sizeof(data) }, &device->space, err) < 0)
		return err_wrap(err, "%s", device->transport->name);
	struct nvme_command format = nvme_command_format(number, &device->space, false);
	int failed = send(device, &format, NULL, "Format with user data erase", err);

	if (failed != -EOPNOTSUPP || !device->controller.can_format_crypto)
		return failed;
	format = nvme_command_format(number, &device->space, true);
	return send(device, &format, NULL, "Format with crypto erase", err);
}

static int start(struct firmware_device *device, enum firmware_method method, struct err *err)
{
	if (method == FIRMWARE_FORMAT)
		return start_format(device, err);
	for (size_t i = 0; i < ACTIONS; i++)
		if (actions[i].method == method) {
			const struct nvme_command command = nvme_command_sanitize(
				actions[i].action);

			return send(device, &command, NULL, "Sanitize", err);
		}
	return err_set(err, -EOPNOTSUPP, "%s: %s is not of NVMe", device->transport->name,
		       firmware_method_names[method]);
}

static bool has_sanitize(const struct nvme_controller *controller)
{
	return controller->can_crypto || controller->can_block || controller->can_overwrite;
}

static int poll(struct firmware_device *device, struct firmware_progress *ret, struct err *err)
{
	static const enum firmware_state states[] = {
		[NVME_SANITIZE_NEVER] = FIRMWARE_IDLE,
		[NVME_SANITIZE_DONE] = FIRMWARE_DONE,
		[NVME_SANITIZE_AT_WORK] = FIRMWARE_AT_WORK,
		[NVME_SANITIZE_FAILED] = FIRMWARE_FAILED,
		[NVME_SANITIZE_DONE_NOT_DEALLOCATED] = FIRMWARE_DONE,
		[NVME_SANITIZE_OTHER] = FIRMWARE_IDLE,
	};
	const struct nvme_command ask = nvme_command_sanitize_log();
	char data[NVME_SANITIZE_LOG_SIZE] = { 0 };
	struct nvme_sanitize_log log;

	if (!has_sanitize(&device->controller))
		return 0;
	if (send(device, &ask, data, "the sanitize log", err) < 0)
		return err->code;
	if (nvme_sanitize_log_parse((struct bytes){ data, sizeof(data) }, &log, err) < 0)
		return err_wrap(err, "%s", device->transport->name);
	ret->state = states[log.state];
	ret->progress = ret->state == FIRMWARE_AT_WORK ? log.progress : -1;
	for (size_t i = 0; i < ACTIONS; i++)
		if (actions[i].action == log.action)
			ret->method = actions[i].method;
	return 0;
}

static enum firmware_reach reaches(const struct firmware_device *device,
				   enum firmware_method method)
{
	const struct nvme_controller *controller = &device->controller;

	if (method == FIRMWARE_DISCARD)
		return FIRMWARE_REACH_NAMED;
	if (method != FIRMWARE_FORMAT)
		return FIRMWARE_REACH_SUBSYSTEM;
	return controller->formats_all || controller->erases_all ? FIRMWARE_REACH_CONTROLLER
								 : FIRMWARE_REACH_NAMED;
}

const struct firmware_bus firmware_nvme = {
	.name = "NVMe",
	.look = look,
	.start = start,
	.poll = poll,
	.reaches = reaches,
};
