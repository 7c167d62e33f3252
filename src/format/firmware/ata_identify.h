/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What ATA disks say about themselves, about the erasing they can do, and about areas they hide.
 * Source: ATA/ATAPI Command Set 4 (ACS-4), IDENTIFY DEVICE data; for DCO and HPA, which newer ones
 * have dropped, ACS-2: DEVICE CONFIGURATION IDENTIFY, Host Protected Area.
 */
#ifndef TROWEL_FORMAT_FIRMWARE_ATA_IDENTIFY_H
#define TROWEL_FORMAT_FIRMWARE_ATA_IDENTIFY_H

#include "base/bytes.h"
#include "base/err.h"

enum { ATA_SECTOR = 512 }; /* bytes of a transfer of identifying or security data */

struct ata_identity {
	char serial[21], model[41], revision[9];
	uint64_t sectors;      /* that can be addressed now */
	uint32_t sector_bytes; /* of a logical one */
	bool has_48_bits;
	bool encrypts_all; /* all user data is encrypted, always */
	bool is_solid;     /* no platters */
	/* SANITIZE */
	bool has_sanitize, can_crypto, can_block, can_overwrite;
	/* the security feature set */
	bool has_security, security_is_set, security_is_locked, security_is_frozen;
	bool security_is_expired; /* too many wrong passwords: it wants its power cut */
	bool can_enhanced;
	int64_t erase_minutes, enhanced_minutes; /* at least; UNKNOWN */
	/* areas that are hidden */
	bool has_hpa, has_dco, has_amac;
};

/* Takes the answer to IDENTIFY DEVICE apart. -EBADMSG when it is cut short, when its checksum is
 * wrong, or when it is of another kind of device. */
int ata_identity_parse(struct bytes data, struct ata_identity *ret, struct err *err) MUST_CHECK;

/* The answer to DEVICE CONFIGURATION IDENTIFY: how many sectors the disk has without an overlay. */
int ata_overlay_parse(struct bytes data, uint64_t *ret_sectors, struct err *err) MUST_CHECK;

#endif
