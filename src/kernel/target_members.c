/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "base/map.h"
#include "kernel/target_scan.h"

MAP_DEFINE(pid_set, uint64_t, bool, map_hash_u64, map_equal_u64);

static bool is_member(const struct target *target, const struct target_process *process,
		      const struct pid_set *members)
{
	switch (target->kind) {
	case TARGET_KIND_UNIT:
		return text_is(process->unit, target->name) &&
		       text_equal(process->container, target->container);
	case TARGET_KIND_CONTAINER:
		return text_is(process->container, target->id);
	default:
		return process->pid == target->pid ||
		       pid_set_find(members, (uint64_t)process->ppid);
	}
}

void target_scan_members(const struct target_scan *scan, const struct target *target, int_list *ret)
{
	struct pid_set members = { 0 };
	size_t before;

	/* a child may have the smaller number, once they have started again from 1 */
	do {
		before = members.count;
		for (vec_each(process, &scan->processes)) {
			if (pid_set_find(&members, (uint64_t)process->pid) ||
			    !is_member(target, process, &members))
				continue;
			*pid_set_put(&members, (uint64_t)process->pid) = true;
			*vec_push(ret) = process->pid;
		}
	} while (members.count != before);
	pid_set_deinit(&members);
}

int target_members(const struct root *root, const struct target *target, int_list *ret,
		   struct err *err)
{
	scoped_arena arena = { 0 };
	SCOPED(engines_deinit) struct engines engines = { .root = root, .arena = &arena };
	struct target_scan scan = { .root = root, .arena = &arena, .engines = &engines };

	if (target_scan_processes(&scan, err) < 0)
		return err->code;
	target_scan_members(&scan, target, ret);
	return ret->count ? 0 : err_set(err, -ESRCH, "%s: it does not run", target->name);
}
