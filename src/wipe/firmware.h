/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Erasing by what is built into a disk: NVMe Sanitize and Format, ATA SANITIZE and SECURITY ERASE,
 * SCSI SANITIZE, discard. One interface to all of them: what the disk can do and why not, start,
 * poll. A sanitize goes on by itself when we die, when its host dies, and after a loss of power;
 * going on with it is polling again.
 */
#ifndef TROWEL_WIPE_FIRMWARE_H
#define TROWEL_WIPE_FIRMWARE_H

#include <stdatomic.h>

#include "format/firmware/ata_identify.h"
#include "wipe/firmware_transport.h"
#include "wipe/wipe_state.h"

enum firmware_method {
	FIRMWARE_AUTO, /* the best one that there is; of a sanitize at work: not known which */
	FIRMWARE_SANITIZE_CRYPTO,
	FIRMWARE_SANITIZE_BLOCK,
	FIRMWARE_SANITIZE_OVERWRITE,
	FIRMWARE_FORMAT,       /* NVMe Format with an erase setting */
	FIRMWARE_SECURE_ERASE, /* ATA SECURITY ERASE UNIT */
	FIRMWARE_DISCARD,
	FIRMWARE_METHOD_COUNT,
};
extern const char *const firmware_method_names[FIRMWARE_METHOD_COUNT + 1]; /* ended by NULL */

enum firmware_can {
	FIRMWARE_CAN_NOT,
	FIRMWARE_CAN,
	FIRMWARE_CAN_PERHAPS, /* it does not tell: tried when it is named, never by itself */
};

struct firmware_ability {
	enum firmware_can can;
	const char *why; /* static; of FIRMWARE_CAN it may be NULL */
};

/* What an erase takes with it. */
enum firmware_reach {
	FIRMWARE_REACH_NAMED,      /* what was named, alone */
	FIRMWARE_REACH_CONTROLLER, /* all namespaces of an NVMe controller */
	FIRMWARE_REACH_SUBSYSTEM,  /* all namespaces of an NVMe subsystem */
	FIRMWARE_REACH_COUNT,
};
extern const char *const firmware_reach_words[FIRMWARE_REACH_COUNT];

enum firmware_state {
	FIRMWARE_IDLE, /* nothing is at work, and nothing says how the last one ended */
	FIRMWARE_AT_WORK,
	FIRMWARE_DONE, /* the last one ended well */
	FIRMWARE_FAILED,
};

struct firmware_progress {
	enum firmware_state state;
	enum firmware_method method; /* FIRMWARE_AUTO: it does not tell */
	int32_t progress;            /* of 65536; -1: it does not tell */
};

/* A disk that was looked at. */
struct firmware_device {
	struct firmware_transport *transport; /* not owned */
	const struct firmware_bus *bus;
	/* as it says, fit for a terminal; "" where it does not */
	char serial[WIPE_NAME_MAX + 1], model[WIPE_NAME_MAX + 1], revision[WIPE_NAME_MAX + 1];
	char hidden[200];    /* a sentence about hidden areas */
	bool encrypts_all;   /* by design: a new key makes all of it noise */
	bool is_solid;       /* no platters; false: not known */
	bool is_magnetic;    /* platters; false: not known */
	bool tries_password; /* set by who goes on with a SECURITY ERASE */
	struct firmware_ability abilities[FIRMWARE_METHOD_COUNT];
	/* the bus's own */
	struct nvme_controller controller;
	struct nvme_namespace space;
	uint32_t namespace_id;
	struct ata_identity ata;
};

/* One kind of bus: a file each. */
struct firmware_bus {
	const char *name;
	/* Fills in all of a device but its transport. -ENOTTY: is on another bus. */
	int (*look)(struct firmware_device *device, struct err *err);
	/* Starts an erase that it can do; one that blocks has ended when this returns. */
	int (*start)(struct firmware_device *device, enum firmware_method method, struct err *err);
	/* How far the last one is. NULL: all of its erases block. */
	int (*poll)(struct firmware_device *device, struct firmware_progress *ret, struct err *err);
	enum firmware_reach (*reaches)(const struct firmware_device *device,
				       enum firmware_method method);
};
extern const struct firmware_bus firmware_nvme, firmware_ata, firmware_scsi, firmware_block;

/* The password that SECURITY ERASE sets while it works; a loss of power leaves it there. */
#define FIRMWARE_PASSWORD "trowel"

/* Finds out what is behind a transport: all of `ret`, zero-initialised, but tries_password. Nothing
 * is changed by it. -EIO when it does not answer. */
int firmware_look(struct firmware_transport *transport, struct firmware_device *ret,
		  struct err *err) MUST_CHECK;

/* The method that `wanted` means: itself if the disk can do it, for FIRMWARE_AUTO the first of a
 * list that it can. -EOPNOTSUPP with the reason, or all of them. */
int firmware_choose(const struct firmware_device *device, enum firmware_method wanted,
		    enum firmware_method *ret, struct err *err) MUST_CHECK;

/* What a method takes with it; for FIRMWARE_AUTO the widest that it may choose. */
enum firmware_reach firmware_reaches(const struct firmware_device *device,
				     enum firmware_method method);

/* True if it is answered only when all is erased, and cannot be watched. */
bool firmware_blocks(enum firmware_method method);

struct firmware_run {
	struct firmware_device *device;
	enum firmware_method method; /* to be started; what is done when something is at work */
	bool was_at_work;            /* it was: nothing was started */
	unsigned poll_ms;
	const atomic_bool *stop;
	/* is told how far it is after each poll; may be NULL */
	void (*look)(void *context, const struct firmware_progress *progress);
	void *context;
};

/* Starts the erase, unless one is at work already, and polls it to its end. 0: the disk says that
 * it was erased. -ECANCELED: it was told to stop; the disk goes on. -EIO: the disk says that it
 * failed, or does not answer any more. -EOPNOTSUPP, -EPERM: it refuses. */
int firmware_run(struct firmware_run *run, struct err *err) MUST_CHECK;

/* How far the last erase is; of a bus that cannot tell FIRMWARE_IDLE. */
int firmware_poll(struct firmware_device *device, struct firmware_progress *ret,
		  struct err *err) MUST_CHECK;

#endif
