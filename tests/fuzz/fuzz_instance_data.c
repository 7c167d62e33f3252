/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/hosts/instance_data.h"
#include "harness.h"

FUZZ(instance_data, input)
{
	scoped_arena arena = { 0 };
	struct instance_data data;
	struct err err;

	if (instance_data_parse(input, &arena, &data, &err) == 0 && data.region)
		assert(strlen(data.region) <= INSTANCE_DATA_FIELD_MAX);
}
