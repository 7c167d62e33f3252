/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/packages/tmpfiles_d.h"
#include "harness.h"

FUZZ(tmpfiles_d, input)
{
	struct tmpfiles_line line;

	while (tmpfiles_next(&input, &line)) {
		assert(line.path.size && line.mode <= 07777);
		(void)tmpfiles_sets_mode(line.type);
	}
}
