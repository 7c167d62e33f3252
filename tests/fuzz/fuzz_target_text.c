/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/hosts/target_text.h"
#include "harness.h"

FUZZ(target_text, input)
{
	struct target_text text;
	struct err err;

	if (target_text_parse(input, &text, &err) < 0)
		return;
	assert(text.name.size > 0 && text.name.size <= TARGET_TEXT_MAX);
	assert(text.kind != TARGET_KIND_PROCESS || text.pid > 0);
	assert(!text.engine || text.kind == TARGET_KIND_CONTAINER);
}
