/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What came of an erase by firmware: what the disk says, what was read back, what that is worth. */
#ifndef TROWEL_WIPE_FIRMWARE_RESULT_H
#define TROWEL_WIPE_FIRMWARE_RESULT_H

#include "wipe/firmware.h"
#include "wipe/firmware_samples.h"

struct firmware_result {
	enum firmware_method method; /* FIRMWARE_AUTO: one was at work, it does not tell which */
	const char *bus;             /* static */
	enum firmware_reach reach;
	int64_t started_at, ended_at; /* seconds since 1970 */
	bool was_resumed;
	struct firmware_read_back back;
	struct err failed; /* code 0: the disk says that it succeeded */
};

enum firmware_outcome {
	FIRMWARE_OUTCOME_FAILED,    /* the disk says so, or it never was done */
	FIRMWARE_OUTCOME_UNCHANGED, /* samples still hold what they held */
	FIRMWARE_OUTCOME_UNPROVEN,  /* there was nothing that could have shown a change */
	FIRMWARE_OUTCOME_DISCARDED, /* gone as far as samples show; nothing is promised */
	FIRMWARE_OUTCOME_ERASED,
	FIRMWARE_OUTCOME_COUNT,
};
enum firmware_outcome firmware_outcome(const struct firmware_result *result);

/* "erased", "not proven": for certificates. */
extern const char *const firmware_outcome_names[FIRMWARE_OUTCOME_COUNT];

/* The level of NIST SP 800-88r2 and IEEE 2883-2022 that it reached: "Purge" for a sanitize whose
 * samples all changed, "Clear" for Format with an erase setting and for SECURITY ERASE, else
 * "none". And why, in a sentence. Static. */
const char *firmware_level(const struct firmware_result *result);
const char *firmware_level_note(const struct firmware_result *result);

/* "256 of 256 samples hold something else now", or what speaks against it. */
void firmware_result_add_words(struct buf *ret, const struct firmware_result *result);

#endif
