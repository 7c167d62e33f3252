/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers of SCSI; the first byte chooses which. */
#include "format/firmware/ata_command.h"
#include "harness.h"

FUZZ(firmware_scsi, input)
{
	struct bytes data = bytes_slice(input, 1, SIZE_MAX);
	char text[SCSI_SERIAL_MAX + 1];
	enum scsi_supported supported;
	struct scsi_inquiry inquiry;
	struct scsi_sense sense;
	struct err err;
	int failed = 0;

	switch (input.size ? input.at[0] % 5 : 0) {
	case 0:
		failed = scsi_inquiry_parse(data, &inquiry, &err);
		break;
	case 1:
		failed = scsi_serial_parse(data, text, &err);
		break;
	case 2:
		failed = scsi_names_parse(data, text, &err);
		break;
	case 3:
		failed = scsi_supported_parse(data, &supported, &err);
		break;
	default:
		if (scsi_sense_parse(data, &sense, &err) == 0 && sense.has_ata)
			(void)ata_sanitize_why(&sense.ata);
	}
	(void)failed;
}
