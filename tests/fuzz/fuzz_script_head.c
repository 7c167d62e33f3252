/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/toolbox/script_head.h"
#include "harness.h"

FUZZ(script_head, input)
{
	struct script_head head;

	if (!script_head_read(input, &head))
		return;
	assert(head.size <= input.size && head.size <= SCRIPT_HEAD_MAX);
	assert(head.interpreter.size && bytes_find(head.interpreter, '/') < 0);
	assert(bytes_find(head.argument, '\n') < 0);
}
