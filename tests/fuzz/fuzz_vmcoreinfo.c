/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/dump/vmcoreinfo.h"
#include "harness.h"

FUZZ(vmcoreinfo, input)
{
	struct bytes text, value;
	uint64_t number;

	if (vmcoreinfo_search(input, &text)) {
		assert(text.at >= input.at && text.at + text.size <= input.at + input.size);
		assert(text.size <= VMCOREINFO_SIZE_MAX);
		assert(vmcoreinfo_value(text, "OSRELEASE", &value));
	}
	(void)!vmcoreinfo_symbol(input, "prb", &number);
	(void)!vmcoreinfo_number(input, "phys_base", &number);
	(void)!vmcoreinfo_offset(input, "printk_info.seq", &number);
	(void)!vmcoreinfo_size(input, "printk_info", &number);
	(void)!vmcoreinfo_length(input, "printk_info_device", &number);
}
