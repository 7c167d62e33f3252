/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was done to a disk, for who has to show it years later: JSON,
 * {"certificate":{...},"signature":{...}}. The signature is of the certificate as
 * `jq -cS .certificate` prints it, without the newline.
 */
#ifndef TROWEL_WIPE_CERTIFICATE_H
#define TROWEL_WIPE_CERTIFICATE_H

#include "wipe/firmware_result.h"
#include "wipe/signing_key.h"
#include "wipe/wipe_state.h"

enum {
	CERTIFICATE_VERSION = 1,
	CERTIFICATE_SIZE_MAX = 8 * 1024 * 1024,
	CERTIFICATE_RANGES_MAX = 1000, /* bad ranges that are listed; all are counted */
};

/* What a medium is, as far as it decides what overwriting it is worth. */
enum certificate_medium {
	CERTIFICATE_MAGNETIC, /* platters */
	CERTIFICATE_FLASH,    /* blocks that are worn out or spare are out of reach */
	CERTIFICATE_VOLUME,   /* behind a controller or a network: its disks are somewhere else */
	CERTIFICATE_FILE,     /* a file or a loop device of one */
	CERTIFICATE_UNKNOWN,
	CERTIFICATE_MEDIUM_COUNT,
};

/* All texts may be NULL: not known. */
struct certificate_facts {
	const struct wipe_state *state;            /* without a step: it was not overwritten */
	const struct err *failed;                  /* why it is not complete; code 0: it is */
	const struct firmware_result *by_firmware; /* before it was overwritten; NULL: not done */
	enum certificate_medium medium;
	const char *transport, *firmware; /* of the device */
	const char *real_size;            /* of HPA and DCO, in words */
	const char *cipher;               /* the code that made the stream */
	const char *host, *operator_name, *trowel;
	const char *snapshot, *snapshot_sha256, *snapshot_verified;
};

/* The level of NIST SP 800-88r2 and IEEE 2883-2022 that it reached: "Purge", "Clear", "none". */
const char *certificate_level(const struct certificate_facts *facts);

/* True if everything was written, and was read back as far as that was wanted; without overwriting,
 * if the firmware has erased it, proven by samples. */
bool certificate_is_clean(const struct certificate_facts *facts);

/* Appends the certificate; signed if `key` is not NULL. */
void certificate_add(struct buf *ret, const struct certificate_facts *facts,
		     const struct signing_key *key);

enum certificate_signature {
	CERTIFICATE_UNSIGNED,
	CERTIFICATE_SIGNED, /* by the key that it names */
	CERTIFICATE_FORGED, /* the signature is not of this text */
};

struct certificate_check {
	enum certificate_signature signature;
	unsigned char public_key[SIGNING_PUBLIC_SIZE];
	bool is_erased; /* it says that all is */
};

/* Reads a certificate, and appends it as text for people to `text`. -EBADMSG for what is none. */
int certificate_read(struct bytes json, struct certificate_check *ret, struct buf *text,
		     struct err *err) MUST_CHECK;

#endif
