/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/proc/proc_text.h"
#include "harness.h"

FUZZ(proc_text, input)
{
	struct bytes rest = input, name, value;
	struct proc_cpu_times times;
	uint64_t number = 0;

	if (proc_text_kilobytes(input, "VmSwap:", &number))
		assert(number % 1024 == 0);
	(void)!proc_text_number(input, "pswpin", &number);
	assert(proc_text_own_pid(input) <= INT32_MAX);
	(void)!proc_text_cpu_times(input, &times);
	assert(proc_text_cmdline(input).size <= input.size);
	while (proc_text_setting(&rest, &name, &value))
		assert(name.size > 0 && value.at == name.at + name.size + 1);
}
