/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A kernel's command line; and the same bytes as what a module says of itself, and as
 * modules.dep. */
#include <assert.h>
#include <string.h>

#include "format/dump/kernel_module.h"
#include "format/network/kernel_ip.h"
#include "harness.h"

FUZZ(kernel_ip, input)
{
	struct kernel_ip ip;
	struct bytes value;
	scoped_buf name = { 0 };
	struct err err;

	if (kernel_ip_parse(input, &ip, &err) == 1)
		assert((ip.is_asked_for ? ip.prefix == 0 : ip.prefix >= 1 && ip.prefix <= 32) &&
		       strlen(ip.device) <= KERNEL_IP_DEVICE_MAX);
	if (kernel_module_value(input, "depends", &value))
		assert(value.size <= input.size);
	if (kernel_module_path(input, "e1000", &value))
		assert(value.size <= input.size);
	kernel_module_name(input, &name);
	assert(name.size <= input.size);
}
