/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/proc/proc_pid_stat.h"
#include "harness.h"

FUZZ(proc_pid_stat, input)
{
	struct proc_pid_stat stat;

	if (!proc_pid_stat_parse(input, &stat))
		return;
	assert(stat.name.at > input.at && stat.name.at + stat.name.size < input.at + input.size);
	assert(stat.name.at[-1] == '(' && stat.name.at[stat.name.size] == ')');
}
