/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unwind/machine.h"

#include <elf.h>
#include <stddef.h>

static const struct machine machines[] = {
	/* System V ABI, AMD64, figure 3.36: rsp, rbp, and 16 for the return address. The caller's
	 * rbp lies where rbp points, the return address above it. */
	{ EM_X86_64, 17, 7, 6, 16 },
};

const struct machine *machine_find(unsigned machine)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (machines[i].machine == machine)
			return &machines[i];
	return NULL;
}
