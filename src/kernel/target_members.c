/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "base/map.h"
#include "kernel/target_scan.h"

MAP_DEFINE(pid_set, uint64_t, bool, map_hash_u64, map_equal_u64);

static bool is_itself(const struct target *target, const struct target_process *process)
{
	switch (target->kind) {
	case TARGET_KIND_UNIT:
		return text_is(process->unit, target->name) &&
		       text_equal(process->container, target->container);
	case TARGET_KIND_CONTAINER:
		return text_is(process->container, target->id);
	default:
		return process->pid == target->pid;
	}
}

int target_members(const struct root *root, const struct target *target, int_list *ret,
		   struct err *err)
{
	scoped_arena arena = { 0 };
	SCOPED(engines_deinit) struct engines engines = { .root = root, .arena = &arena };
	struct target_scan scan = { .root = root, .arena = &arena, .engines = &engines };
	struct pid_set members = { 0 };
	size_t before;

	if (target_scan_processes(&scan, err) < 0)
		return err->code;
	/* a child may have the smaller number, once they have started again from 1 */
	do {
		before = members.count;
		for (vec_each(process, &scan.processes)) {
			if (pid_set_find(&members, (uint64_t)process->pid) ||
			    !(is_itself(target, process) ||
			      pid_set_find(&members, (uint64_t)process->ppid)))
				continue;
			*pid_set_put(&members, (uint64_t)process->pid) = true;
			*vec_push(ret) = process->pid;
		}
	} while (members.count != before);
	pid_set_deinit(&members);
	return ret->count ? 0 : err_set(err, -ESRCH, "%s: it does not run", target->name);
}
