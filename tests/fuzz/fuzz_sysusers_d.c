/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/packages/sysusers_d.h"
#include "harness.h"

FUZZ(sysusers_d, input)
{
	struct sysusers_line line;

	while (sysusers_next(&input, &line))
		assert(line.name.size && line.type);
}
