/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers of NVMe; the first byte chooses which. */
#include "format/firmware/nvme_command.h"
#include "harness.h"

FUZZ(firmware_nvme, input)
{
	struct bytes data = bytes_slice(input, 1, SIZE_MAX);
	struct nvme_controller controller;
	struct nvme_namespace space;
	struct nvme_sanitize_log log;
	struct err err;
	int failed = 0;

	if (!input.size)
		return;
	if (input.at[0] % 3 == 0)
		failed = nvme_controller_parse(data, &controller, &err);
	else if (input.at[0] % 3 == 1 && nvme_namespace_parse(data, &space, &err) == 0)
		(void)nvme_command_format(1, &space, true);
	else
		failed = nvme_sanitize_log_parse(data, &log, &err);
	(void)failed;
}
