/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/starters/init_script.h"
#include "harness.h"

FUZZ(init_script, input)
{
	scoped_arena arena = { 0 };
	struct init_script script;
	struct inittab_line entry;
	struct bytes rest = input;
	unsigned line = 0, before = 0;

	init_script_parse(&arena, input, &script);
	assert(script.has_header || script.provides.size == 0);
	while (inittab_next(&rest, &line, &entry)) {
		assert(entry.line > before && entry.process.size <= input.size);
		before = entry.line;
	}
}
