/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/programs/dwarf_expression.h"
#include "harness.h"

static bool get_register(const void *context, uint64_t number, uint64_t *ret)
{
	*ret = number * 8;
	return number < 17;
}

static bool get_memory(const void *context, uint64_t address, size_t size, uint64_t *ret)
{
	const struct bytes *memory = context;

	*ret = 0;
	if (address > memory->size || size > memory->size - address)
		return false;
	memcpy(ret, memory->at + address, size);
	return true;
}

FUZZ(dwarf_expression, input)
{
	struct dwarf_frame frame = { get_register, get_memory, &input };
	uint64_t first = input.size, value;

	(void)dwarf_expression_run(input, &frame, NULL, &value);
	(void)dwarf_expression_run(input, &frame, &first, &value);
}
