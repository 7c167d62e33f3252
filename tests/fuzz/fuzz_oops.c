/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A log, line by line, each a second after the last. */
#include <assert.h>

#include "format/dump/oops.h"
#include "harness.h"

FUZZ(oops, input)
{
	scoped_oops oops = { 0 };
	struct bytes line;
	uint64_t time = 0, number;

	while (bytes_line(&input, &line))
		oops_line(&oops, time += 1000000000, line);
	(void)oops_number(&oops, "PID: ", &number);
	assert(oops_name(&oops).size <= oops.task.size);
	assert(oops_taints(&oops).size <= oops.task.size);
	assert(oops.cause.size <= OOPS_TEXT_MAX && oops.modules.size <= OOPS_MODULES_MAX);
}
