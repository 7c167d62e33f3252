/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/packages/maintainer_script.h"
#include "harness.h"

static void look(void *context, const struct maintainer_act *act)
{
	assert(act->path.size == 0 || (act->path.size > 1 && act->path.at[0] == '/'));
	assert(!act->link.size || act->path.size);
	assert(act->mode <= 07777 && (act->path.size || !act->has_mode));
}

FUZZ(maintainer_script, input)
{
	maintainer_script_read(input, NULL, look);
}
