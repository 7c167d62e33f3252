/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "enter/kernel_names.h"

#include <stddef.h>
#include <string.h>

static const char *name_at(const char *names, unsigned count, unsigned number)
{
	if (number >= count)
		return NULL;
	while (number--)
		names += strlen(names) + 1;
	return *names ? names : NULL;
}

const char *kernel_names_call(unsigned number)
{
	return name_at(kernel_names_calls, kernel_names_calls_count, number);
}

const char *kernel_names_capability(unsigned number)
{
	return name_at(kernel_names_capabilities, kernel_names_capabilities_count, number);
}
