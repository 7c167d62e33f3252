/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The unit of a target, for who wants to start it again, and who would start it. */
#include <errno.h>

#include "format/proc/proc_cgroup.h"
#include "format/proc/proc_text.h"
#include "kernel/procfs.h"
#include "kernel/target.h"

enum {
	RECORD_MAX = 64 * 1024, /* of a file of /proc */
};

/* ---- the unit ------------------------------------------------------------------------------- */

int target_holds(int proc, const struct target *target, pid_t pid)
{
	scoped_fd int process = procfs_open_pid(proc, pid);
	scoped_buf text = { 0 };

	if (process < 0 || procfs_read_record(process, "cgroup", RECORD_MAX, &text) < 0)
		return -1;
	struct proc_cgroup told = proc_cgroup_explain(proc_cgroup_path(buf_bytes(&text)));

	if (target->kind == TARGET_KIND_CONTAINER)
		return told.container.size ? bytes_is(told.container, target->id) : -1;
	if (!told.unit.size || bytes_is(told.unit, "init.scope"))
		return -1;
	return bytes_is(told.unit, target->name) &&
	       (target->container ? bytes_is(told.container, target->container)
				  : told.container.size == 0);
}

static int refuse(const struct target *target, struct bytes unit, struct err *err)
{
	if (target->kind == TARGET_KIND_CONTAINER)
		return err_set(err, -ENOTSUP,
			       "it is a container, which its engine restarts, and trowel asks no "
			       "engine; name a unit or process in it, or watch it with --for");
	if (!unit.size || bytes_is(unit, "init.scope"))
		return err_set(err, -ENOTSUP,
			       "%s belongs to no service, so that nothing is known that starts it "
			       "again; trowel trace -- COMMAND starts it by hand and watches that",
			       target->name);
	return err_set(err, -ENOTSUP,
		       "%s belongs to %.*s, which was not started as a service; trowel trace -- "
		       "COMMAND starts it by hand and watches that",
		       target->name, (int)unit.size, unit.at);
}

int target_service(const struct target *target, struct arena *arena, struct target *ret,
		   struct err *err)
{
	struct bytes path = target->cgroup ? bytes_of(target->cgroup) : (struct bytes){ 0 };
	struct bytes unit = target->kind == TARGET_KIND_UNIT ? bytes_of(target->name)
							     : proc_cgroup_explain(path).unit;

	if (target->kind == TARGET_KIND_CONTAINER || !bytes_ends(unit, ".service"))
		return refuse(target, unit, err);
	if (bytes_find_text(path, "/user@") >= 0)
		return err_set(
			err, -ENOTSUP,
			"%.*s belongs to a user's own service manager, which trowel does not "
			"ask; start its command with trowel trace -- COMMAND",
			(int)unit.size, unit.at);
	*ret = (struct target){ .kind = TARGET_KIND_UNIT,
				.name = arena_string(arena, unit),
				.container = target->container,
				.evidence = target->evidence };
	return 0;
}

/* ---- who starts it -------------------------------------------------------------------------- */

static int64_t read_namespace(int proc, int64_t pid)
{
	scoped_fd int process = procfs_open_pid(proc, (pid_t)pid);
	int64_t number = 0;

	if (process < 0 || procfs_namespace(process, "ns/pid", &number) < 0)
		return 0;
	return number;
}

/* Where the kernel does not tell (before Linux 4.1), it is who has its parent elsewhere. */
static bool is_first(int proc, pid_t pid, int64_t space)
{
	scoped_fd int process = procfs_open_pid(proc, pid);
	scoped_buf text = { 0 };

	if (process < 0 || procfs_read_record(process, "status", RECORD_MAX, &text) < 0)
		return false;
	uint32_t number = proc_text_own_pid(buf_bytes(&text));

	if (number)
		return number == 1;
	return read_namespace(proc, procfs_parent(proc, pid)) != space;
}

int target_first_process(const struct root *root, int64_t pid, struct err *err)
{
	scoped_fd int proc = procfs_open(root, err);
	pid_list pids = { 0 };
	int found = 0;

	if (proc < 0)
		return err->code;
	int64_t space = read_namespace(proc, pid);

	if (space && space == read_namespace(proc, getpid()))
		return 1;
	if (procfs_pids(proc, &pids, err) < 0)
		return err->code;
	for (vec_each(other, &pids))
		if (!found && space && read_namespace(proc, *other) == space &&
		    is_first(proc, *other, space))
			found = *other;
	vec_deinit(&pids);
	return found ? found
		     : err_set(err, -ENOTSUP,
			       "the first process of its namespace cannot be told, which would "
			       "start "
			       "it again%s",
			       space ? "" : " (that wants root)");
}
