/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/starters/at_job.h"
#include "harness.h"

FUZZ(at_job, input)
{
	struct at_job job = { 0 };

	if (at_job_parse_name(bytes_slice(input, 0, 14), &job))
		assert(job.at >= 0);
	at_job_parse(input, &job);
	assert(job.command.size <= input.size && job.directory.size <= input.size);
}
