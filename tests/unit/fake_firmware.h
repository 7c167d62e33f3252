/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Disks that answer commands as recorded, erase a faulty_medium when they are told to, and go wrong
 * as they are told to. */
#ifndef TROWEL_TESTS_FAKE_FIRMWARE_H
#define TROWEL_TESTS_FAKE_FIRMWARE_H

#include "base/buf.h"
#include "faulty_medium.h"
#include "wipe/firmware.h"

struct fake_firmware {
	struct firmware_transport transport;
	struct faulty_medium *disk; /* what is erased; NULL: nothing */
	struct buf log;             /* what was sent: "84:4 02:81 " */
	struct buf identity;        /* what it says of itself: of the corpus, to be changed */
	struct buf space;           /* of NVMe: Identify Namespace */
	struct buf inquiry;         /* of ATA and SCSI */
	bool is_nvme, is_ata;
	/* how it goes wrong */
	bool refuses;   /* to start */
	bool fails;     /* at the end */
	bool lies;      /* and erases nothing */
	bool has_lost;  /* its power, and does not answer any more */
	bool is_cut;    /* an adapter that hands on no registers */
	bool tells_not; /* of SCSI: does not know REPORT SUPPORTED OPERATION CODES */
	bool keeps_password;
	/* its state */
	unsigned polls;      /* until a sanitize ends */
	unsigned polls_left; /* of the one at work */
	uint8_t action;      /* of the last sanitize; 0: none */
	bool has_failed;
	char password[33];
	unsigned naps;
};

/* One of each bus, made of the recorded answers of that name in tests/fuzz/corpus. */
void fake_firmware_init_nvme(struct fake_firmware *fake, const char *controller);
void fake_firmware_init_ata(struct fake_firmware *fake, const char *identity);
void fake_firmware_init_scsi(struct fake_firmware *fake);
void fake_firmware_deinit(struct fake_firmware *fake);

#endif
