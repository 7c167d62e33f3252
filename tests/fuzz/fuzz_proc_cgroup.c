/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/proc/proc_cgroup.h"
#include "harness.h"

FUZZ(proc_cgroup, input)
{
	struct bytes path = proc_cgroup_path(input);
	struct proc_cgroup found = proc_cgroup_explain(path);

	assert(path.size == 0 || path.at[0] == '/');
	assert((found.container.size > 0) == (found.engine != NULL));
	proc_cgroup_explain(input);
}
