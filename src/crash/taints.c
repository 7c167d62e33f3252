/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/taints.h"

const struct taint taints[] = {
	{ 'P', "a proprietary module was loaded" },
	{ 'F', "a module was loaded by force" },
	{ 'S', "the processor is out of its specification" },
	{ 'R', "a module was unloaded by force" },
	{ 'M', "the machine reported a hardware error" },
	{ 'B', "a page of memory was found bad" },
	{ 'U', "a program asked for it" },
	{ 'D', "the kernel had died before (oops or BUG)" },
	{ 'A', "an ACPI table was overridden" },
	{ 'W', "the kernel had warned before" },
	{ 'C', "a driver of the staging tree was loaded" },
	{ 'I', "a bug of the firmware was worked around" },
	{ 'O', "a module was loaded that is not of the kernel's tree" },
	{ 'E', "a module without a signature was loaded" },
	{ 'L', "a soft lockup had happened" },
	{ 'K', "the kernel was patched while it ran" },
	{ 'X', "something of the distribution's own" },
	{ 'T', "structures were laid out at random" },
	{ 'N', "a test ran inside the kernel" },
	{ 'J', "a program used fwctl, which reaches into devices" },
};

const size_t taints_count = sizeof(taints) / sizeof(taints[0]);
