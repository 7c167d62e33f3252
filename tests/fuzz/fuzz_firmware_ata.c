/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers of ATA; the first byte chooses which. */
#include "format/firmware/ata_identify.h"
#include "harness.h"

FUZZ(firmware_ata, input)
{
	struct bytes data = bytes_slice(input, 1, SIZE_MAX);
	struct ata_identity identity;
	uint64_t sectors;
	struct err err;
	int failed = 0;

	if (input.size && input.at[0] % 2)
		failed = ata_overlay_parse(data, &sectors, &err);
	else
		failed = ata_identity_parse(data, &identity, &err);
	(void)failed;
}
