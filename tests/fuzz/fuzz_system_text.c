/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/proc/system_text.h"
#include "harness.h"

FUZZ(system_text, input)
{
	struct bytes rest = input, name;
	scoped_buf value = { 0 };
	double decimal;
	int64_t number;

	if (system_text_kib(input, "MemTotal", &number))
		assert(number >= 0);
	if (system_text_decimal(input, &decimal))
		assert(input.size > 0);
	assert(system_text_cpu_count(input) != 0);
	(void)system_text_pressure(input, "some", &decimal);
	assert(system_text_value(input, "model name").size <= input.size);
	while (assignment_next(&rest, &name, &value))
		assert(name.size && value.size < input.size);
}
