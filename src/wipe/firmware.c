/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wipe/firmware.h"

#include <errno.h>

#include "base/buf.h"

const char *const firmware_method_names[FIRMWARE_METHOD_COUNT + 1] = {
	[FIRMWARE_AUTO] = "auto",
	[FIRMWARE_SANITIZE_CRYPTO] = "sanitize-crypto",
	[FIRMWARE_SANITIZE_BLOCK] = "sanitize-block",
	[FIRMWARE_SANITIZE_OVERWRITE] = "sanitize-overwrite",
	[FIRMWARE_FORMAT] = "format",
	[FIRMWARE_SECURE_ERASE] = "secure-erase",
	[FIRMWARE_DISCARD] = "discard",
};

const char *const firmware_reach_words[FIRMWARE_REACH_COUNT] = {
	[FIRMWARE_REACH_NAMED] = "what was named",
	[FIRMWARE_REACH_CONTROLLER] = "all namespaces of the controller",
	[FIRMWARE_REACH_SUBSYSTEM] = "all namespaces of the subsystem",
};

/* What auto takes, the best first. Discard is not among them: it promises nothing. */
static const struct {
	enum firmware_method method;
	bool needs_encryption;
	const char *why;
} choices[] = {
	{ FIRMWARE_SANITIZE_CRYPTO, true,
	  "only where all data is encrypted by design: then a new key reaches spare blocks, too, "
	  "in seconds" },
	{ FIRMWARE_SANITIZE_BLOCK, false, "erases the cells themselves, spare ones, too" },
	{ FIRMWARE_SANITIZE_OVERWRITE, false, "the same for platters; takes hours" },
	{ FIRMWARE_FORMAT, false, "less is promised: spare blocks need not be reached" },
	{ FIRMWARE_SECURE_ERASE, false,
	  "the last: it blocks for hours, sets a password, and a loss of power leaves it there" },
};
#define CHOICES (sizeof(choices) / sizeof(choices[0]))

enum {
	POLL_FAILURES_MAX = 30, /* a disk that resets itself does not answer for a while */
	NAP_MS = 100,           /* how long it takes to notice that it has to stop */
};

bool firmware_blocks(enum firmware_method method)
{
	return method == FIRMWARE_FORMAT || method == FIRMWARE_SECURE_ERASE ||
	       method == FIRMWARE_DISCARD;
}

int firmware_look(struct firmware_transport *transport, struct firmware_device *ret,
		  struct err *err)
{
	static const struct firmware_bus *const buses[] = { &firmware_nvme, &firmware_ata,
							    &firmware_scsi, &firmware_block };
	const bool tries_password = ret->tries_password;
	int failed = 0;

	for (size_t i = 0; i < sizeof(buses) / sizeof(buses[0]); i++) {
		*ret = (struct firmware_device){ .transport = transport,
						 .bus = buses[i],
						 .tries_password = tries_password };
		for (int k = 0; k < FIRMWARE_METHOD_COUNT; k++)
			ret->abilities[k].why = "there is no such command on its bus";
		ret->abilities[FIRMWARE_DISCARD] = (struct firmware_ability){ .can = FIRMWARE_CAN };
		failed = buses[i]->look(ret, err);
		if (failed != -ENOTTY)
			return failed;
	}
	return failed;
}

static int choose_auto(const struct firmware_device *device, enum firmware_method *ret,
		       struct err *err)
{
	scoped_buf reasons = { 0 };

	for (size_t i = 0; i < CHOICES; i++) {
		const struct firmware_ability *ability = &device->abilities[choices[i].method];
		const char *why = ability->why;

		if (ability->can == FIRMWARE_CAN && choices[i].needs_encryption &&
		    !device->encrypts_all)
			why = "it does not say that all it holds is encrypted";
		else if (ability->can == FIRMWARE_CAN) {
			*ret = choices[i].method;
			return 0;
		}
		buf_add_format(&reasons, "%s%s: %s", i ? "; " : "",
			       firmware_method_names[choices[i].method], why);
	}
	return err_set(err, -EOPNOTSUPP, "%s: its firmware erases nothing: %s",
		       device->transport->name, buf_text(&reasons));
}

int firmware_choose(const struct firmware_device *device, enum firmware_method wanted,
		    enum firmware_method *ret, struct err *err)
{
	const struct firmware_ability *ability = &device->abilities[wanted];

	if (wanted == FIRMWARE_AUTO)
		return choose_auto(device, ret, err);
	if (ability->can == FIRMWARE_CAN_NOT)
		return err_set(err, -EOPNOTSUPP, "%s: %s is not supported: %s",
			       device->transport->name, firmware_method_names[wanted],
			       ability->why);
	*ret = wanted;
	return 0;
}

enum firmware_reach firmware_reaches(const struct firmware_device *device,
				     enum firmware_method method)
{
	enum firmware_reach widest = FIRMWARE_REACH_NAMED;

	if (method != FIRMWARE_AUTO)
		return device->bus->reaches ? device->bus->reaches(device, method) : widest;
	for (size_t i = 0; i < CHOICES; i++)
		if (device->abilities[choices[i].method].can == FIRMWARE_CAN &&
		    firmware_reaches(device, choices[i].method) > widest)
			widest = firmware_reaches(device, choices[i].method);
	return widest;
}

int firmware_poll(struct firmware_device *device, struct firmware_progress *ret, struct err *err)
{
	*ret = (struct firmware_progress){ .progress = -1 };
	return device->bus->poll ? device->bus->poll(device, ret, err) : 0;
}

static bool is_told_to_stop(const struct firmware_run *run)
{
	return run->stop && atomic_load(run->stop);
}

/* Between two polls. */
static void wait_a_while(const struct firmware_run *run)
{
	struct firmware_transport *transport = run->device->transport;

	for (unsigned ms = 0; ms < run->poll_ms && !is_told_to_stop(run); ms += NAP_MS)
		transport->code->nap(transport, NAP_MS);
}

static int watch(const struct firmware_run *run, struct err *err)
{
	const char *name = run->device->transport->name;
	struct firmware_progress progress = { .state = FIRMWARE_AT_WORK };
	unsigned failures = 0;

	while (progress.state == FIRMWARE_AT_WORK) {
		if (is_told_to_stop(run))
			return err_set(err, -ECANCELED,
				       "%s: its firmware goes on erasing, unwatched", name);
		if (firmware_poll(run->device, &progress, err) < 0) {
			if (++failures > POLL_FAILURES_MAX)
				return err_wrap(err, "%s: does not say how far it is", name);
			progress = (struct firmware_progress){ FIRMWARE_AT_WORK, run->method, -1 };
		} else {
			failures = 0;
		}
		if (run->look)
			run->look(run->context, &progress);
		if (progress.state == FIRMWARE_AT_WORK)
			wait_a_while(run);
	}
	if (progress.state == FIRMWARE_DONE)
		return 0;
	return err_set(err, -EIO, "%s: %s", name,
		       progress.state == FIRMWARE_FAILED
			       ? "the device says that the erase failed"
			       : "the erase ended, and the device does not say that it succeeded");
}

int firmware_run(struct firmware_run *run, struct err *err)
{
	struct firmware_device *device = run->device;
	struct firmware_progress progress;

	run->was_at_work = false;
	if (firmware_poll(device, &progress, err) < 0)
		return err->code;
	if (progress.state == FIRMWARE_AT_WORK) {
		run->was_at_work = true;
		run->method = progress.method;
		return watch(run, err);
	}
	const struct firmware_bus *bus = run->method == FIRMWARE_DISCARD ? &firmware_block
									 : device->bus;

	if (bus->start(device, run->method, err) < 0)
		return err->code;
	return firmware_blocks(run->method) ? 0 : watch(run, err);
}
