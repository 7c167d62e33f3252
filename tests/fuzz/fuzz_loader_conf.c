/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/programs/loader_conf.h"
#include "harness.h"

FUZZ(loader_conf, input)
{
	struct bytes rest = input;
	struct loader_conf_entry entry;
	size_t left = input.size + 1;

	while (loader_conf_next(&rest, &entry)) {
		assert(rest.size < left); /* it comes to an end */
		left = rest.size;
		assert(entry.path.at >= input.at &&
		       entry.path.at + entry.path.size <= input.at + input.size);
	}
}
