/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of the things scanned a text means: pure, over the lists alone. */
#include "kernel/target_scan.h"

enum {
	COMM_SIZE = 15,     /* bytes of comm that the kernel keeps (TASK_COMM_LEN - 1) */
	ANCESTORS_MAX = 64, /* how far up a process is looked for its own kind */
};

static void add(const struct target_scan *scan, target_list *ret, struct target target)
{
	if (ret->count <= TARGETS_MAX)
		*vec_push_in(scan->arena, ret) = target;
}

static struct target of_process(const struct target_scan *scan,
				const struct target_process *process)
{
	return (struct target){
		.kind = TARGET_KIND_PROCESS,
		.name = process->name,
		.pid = process->pid,
		.start_ticks = process->start_ticks,
		.cgroup = process->cgroup,
		.container = process->container,
		.evidence = arena_format(scan->arena, "process %lld", (long long)process->pid),
	};
}

static struct target of_container(const struct target_container *container)
{
	return (struct target){
		.kind = TARGET_KIND_CONTAINER,
		.engine = container->engine,
		.name = container->names.count ? container->names.at[0] : container->id,
		.id = container->id,
		.pid = container->pid,
		.start_ticks = container->start_ticks,
		.cgroup = container->cgroup,
		.evidence = container->evidence,
	};
}

/* --- containers --------------------------------------------------------------------------- */

static bool is_engine(const char *asked, const char *engine)
{
	/* a pod's cgroup does not tell which of the two runs it */
	bool may_be_pod = asked &&
			  (strcmp(asked, "containerd") == 0 || strcmp(asked, "cri-o") == 0);

	return !asked || text_equal(asked, engine) ||
	       (may_be_pod && text_equal(engine, "kubernetes"));
}

static bool has_name(const struct target_container *container, struct bytes name)
{
	for (vec_each(own, &container->names))
		if (bytes_is(name, *own))
			return true;
	return bytes_is(name, container->id);
}

/* Those of that name, or with an id that begins so. */
static void choose_containers(const struct target_scan *scan, const struct target_text *text,
			      bool by_beginning, target_list *ret)
{
	for (vec_each(container, &scan->containers)) {
		struct bytes id = bytes_of(container->id);
		bool fits = by_beginning
				    ? bytes_equal(bytes_slice(id, 0, text->name.size), text->name)
				    : has_name(container, text->name);

		if (fits && is_engine(text->engine, container->engine))
			add(scan, ret, of_container(container));
	}
}

/* --- units -------------------------------------------------------------------------------- */

static bool is_unit_name(const char *unit, struct bytes name)
{
	struct bytes rest = bytes_of(unit);

	if (bytes_is(name, unit))
		return true;
	return bytes_equal(bytes_slice(rest, 0, name.size), name) &&
	       bytes_is(bytes_slice(rest, name.size, SIZE_MAX), ".service");
}

static struct target *find_unit(target_list *list, const struct target_process *process)
{
	for (vec_each(target, list))
		if (target->kind == TARGET_KIND_UNIT && text_equal(target->name, process->unit) &&
		    text_equal(target->container, process->container))
			return target;
	return NULL;
}

/* Units of the host, and if there is none of that name, those inside of containers. */
static void choose_units(const struct target_scan *scan, struct bytes name, bool in_container,
			 target_list *ret)
{
	size_t before = ret->count;

	for (vec_each(process, &scan->processes)) {
		if (!process->unit || !is_unit_name(process->unit, name) ||
		    (process->container != NULL) != in_container)
			continue;
		struct target *known = find_unit(ret, process);

		if (known && known->start_ticks <= process->start_ticks)
			continue;
		struct target target = of_process(scan, process);

		target.kind = TARGET_KIND_UNIT;
		target.name = process->unit;
		target.evidence = arena_format(scan->arena, "cgroup %s of process %lld",
					       process->cgroup, (long long)process->pid);
		if (known)
			*known = target;
		else
			add(scan, ret, target);
	}
	if (!in_container && ret->count == before)
		choose_units(scan, name, true, ret);
}

/* --- processes ---------------------------------------------------------------------------- */

static bool is_process_name(const struct target_process *process, struct bytes name)
{
	if (bytes_is(name, process->name))
		return true;
	/* a long name is cut, and some programs set one of their own */
	return process->executable && bytes_is(name, process->executable) &&
	       (name.size > COMM_SIZE || !bytes_is(name, process->name));
}

/* True if one of its parents has the same name: a worker of that one. */
static bool is_worker(const struct target_scan *scan, const struct target_process *process,
		      struct bytes name)
{
	const struct target_process *parent = process;

	for (int i = 0; i < ANCESTORS_MAX; i++) {
		parent = target_scan_find(scan, parent->ppid);
		if (!parent)
			return false;
		if (is_process_name(parent, name) &&
		    text_equal(parent->container, process->container))
			return true;
	}
	return false;
}

/* True if the process belongs to something that is a candidate already. */
static bool is_inside(const target_list *list, const struct target_process *process)
{
	for (vec_each(target, list)) {
		if (target->kind == TARGET_KIND_CONTAINER &&
		    text_equal(target->id, process->container))
			return true;
		if (target->kind == TARGET_KIND_UNIT && text_equal(target->name, process->unit) &&
		    text_equal(target->container, process->container))
			return true;
	}
	return false;
}

static void choose_processes(const struct target_scan *scan, struct bytes name, target_list *ret)
{
	for (vec_each(process, &scan->processes))
		if (is_process_name(process, name) && !is_inside(ret, process) &&
		    !is_worker(scan, process, name))
			add(scan, ret, of_process(scan, process));
}

/* --- all ---------------------------------------------------------------------------------- */

/* What runs wins over what does not. */
static void keep_running(target_list *list)
{
	size_t running = 0;

	for (vec_each(target, list))
		running += target->pid != 0;
	if (running == 0 || running == list->count)
		return;
	size_t kept = 0;

	for (vec_each(target, list))
		if (target->pid)
			list->at[kept++] = *target;
	list->count = kept;
}

void target_choose(const struct target_scan *scan, const struct target_text *text, target_list *ret)
{
	bool any = text->kind == TARGET_KIND_ANY;
	const struct target_process *process = text->pid ? target_scan_find(scan, text->pid) : NULL;

	if (process)
		add(scan, ret, of_process(scan, process));
	if (process || text->kind == TARGET_KIND_PROCESS)
		return;
	if (any || text->kind == TARGET_KIND_CONTAINER)
		choose_containers(scan, text, false, ret);
	if (any || text->kind == TARGET_KIND_UNIT)
		choose_units(scan, text->name, false, ret);
	if (any)
		choose_processes(scan, text->name, ret);
	if (ret->count == 0 && text->kind != TARGET_KIND_UNIT)
		choose_containers(scan, text, true, ret);
	keep_running(ret);
}
