/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/tasks.h"

#include <errno.h>
#include <string.h>

struct fields {
	/* struct task_struct */
	struct kernel_field tasks, thread_node, signal, mm, parent;
	struct kernel_field pid, process, state, exit_state, cpu, flags, name;
	/* struct signal_struct, struct mm_struct */
	struct kernel_field thread_head, argv_start, argv_end, page_tables;
};

#define INTO(member) offsetof(struct fields, member)

static const struct kernel_field_wanted of_task[] = {
	{ INTO(tasks), { "tasks" }, false },
	{ INTO(thread_node), { "thread_node" }, true },
	{ INTO(signal), { "signal" }, true },
	{ INTO(mm), { "mm" }, false },
	{ INTO(parent), { "real_parent" }, false },
	{ INTO(pid), { "pid" }, false },
	{ INTO(process), { "tgid" }, false },
	{ INTO(state), { "__state", "state" }, false }, /* renamed in 5.14 */
	{ INTO(exit_state), { "exit_state" }, false },
	{ INTO(cpu), { "thread_info.cpu", "cpu" }, true }, /* moved in 5.16 */
	{ INTO(flags), { "flags" }, false },
	{ INTO(name), { "comm" }, false },
};

static const struct kernel_field_wanted of_signals[] = {
	{ INTO(thread_head), { "thread_head" }, true },
};

static const struct kernel_field_wanted of_mm[] = {
	{ INTO(argv_start), { "arg_start" }, false },
	{ INTO(argv_end), { "arg_end" }, false },
	{ INTO(page_tables), { "pgd" }, false },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

struct tasks {
	struct kernel *kernel;
	struct fields fields;
	uint64_t first; /* struct task_struct init_task, of pid 0 */
	struct buf command;
	const struct tasks_reader *reader;
	struct tasks_report *report;
};

static void tasks_deinit(struct tasks *tasks)
{
	buf_deinit(&tasks->command);
}
#define scoped_tasks SCOPED(tasks_deinit) struct tasks

static int tasks_open(struct kernel *kernel, struct tasks *ret, struct err *err)
{
	struct fields *fields = &ret->fields;

	ret->kernel = kernel;
	if (kernel_symbol(kernel, "init_task", &ret->first, err) < 0 ||
	    kernel_fields(kernel, "task_struct", of_task, COUNT(of_task), fields, err) < 0 ||
	    kernel_fields(kernel, "signal_struct", of_signals, COUNT(of_signals), fields, err) <
		    0 ||
	    kernel_fields(kernel, "mm_struct", of_mm, COUNT(of_mm), fields, err) < 0)
		return err->code;
	return 0;
}

/* ---- one task ------------------------------------------------------------------------------ */

/* __task_state_index() of include/linux/sched.h. */
static char state_letter(uint64_t state, uint64_t exit_state)
{
	enum { IDLE = 0x402, FROZEN = 0x8000, UNINTERRUPTIBLE = 2, REPORTED = 0x7f };
	static const char letters[] = "RSDTtXZP";
	uint64_t rest = (state | exit_state) & REPORTED;
	int index = 0;

	if ((state & IDLE) == IDLE)
		return 'I';
	if (state & FROZEN)
		rest = UNINTERRUPTIBLE;
	for (; rest; rest >>= 1)
		index++;
	return letters[index];
}

static int read_name(const struct tasks *tasks, struct task *task, struct err *err)
{
	const struct kernel_field *field = &tasks->fields.name;
	size_t size = field->size < TASKS_NAME_MAX ? field->size : TASKS_NAME_MAX;

	return memory_read(tasks->kernel->memory, task->address + field->at, task->name, size, err);
}

static int get(const struct tasks *tasks, uint64_t object, const struct kernel_field *field,
	       uint64_t *ret, struct err *err)
{
	return kernel_get(tasks->kernel, object, field, ret, err);
}

static int read_task(const struct tasks *tasks, uint64_t address, struct task *ret, struct err *err)
{
	enum { KERNEL_THREAD = 0x00200000 }; /* PF_KTHREAD */
	const struct fields *fields = &tasks->fields;
	struct task task = { .address = address, .cpu = -1 };
	uint64_t pid, process, parent, state, exit_state, flags, cpu, parents_id = 0;

	if (get(tasks, address, &fields->pid, &pid, err) < 0 ||
	    get(tasks, address, &fields->process, &process, err) < 0 ||
	    get(tasks, address, &fields->parent, &parent, err) < 0 ||
	    get(tasks, address, &fields->state, &state, err) < 0 ||
	    get(tasks, address, &fields->exit_state, &exit_state, err) < 0 ||
	    get(tasks, address, &fields->flags, &flags, err) < 0 ||
	    read_name(tasks, &task, err) < 0)
		return err->code;
	if (pid > TASKS_MAX || process > TASKS_MAX)
		return err_set(err, -EBADMSG, "what should be a task at %#llx is none",
			       (unsigned long long)address);
	task.pid = (int32_t)pid;
	task.process = (int32_t)process;
	task.state = state_letter(state, exit_state);
	task.is_kernel = flags & KERNEL_THREAD;
	struct err missing;

	if (fields->cpu.size && get(tasks, address, &fields->cpu, &cpu, &missing) == 0)
		task.cpu = (int64_t)cpu;
	if (get(tasks, parent, &fields->process, &parents_id, &missing) == 0 &&
	    parents_id <= TASKS_MAX)
		task.parent = (int32_t)parents_id;
	*ret = task;
	return 0;
}

/* ---- command lines ------------------------------------------------------------------------- */

/* By the process's own page tables, which are of the kernel's format. */
static int read_user(struct memory *memory, uint64_t tables, uint64_t address, struct buf *into,
		     size_t size)
{
	struct page_tables format = memory->tables;
	uint64_t unused;
	struct err err;

	if (!memory->has_tables || memory_find(memory, tables, &format.root, &unused, &err) < 0)
		return -ENODATA;
	while (size) {
		uint64_t physical, here;
		int failed = page_tables_find(&format, memory->dump, address, &physical, &here,
					      &err);

		if (failed < 0)
			return failed;
		here = here < size ? here : size;
		if (dump_read(memory->dump, physical, buf_reserve(into, here), here, &err) < 0)
			return err.code;
		buf_grew(into, here);
		address += here;
		size -= here;
	}
	return 0;
}

/* What cannot be read is counted: most dumps leave the memory of programs out. */
static void read_command(struct tasks *tasks, struct task *task)
{
	const struct fields *fields = &tasks->fields;
	uint64_t mm = 0, start = 0, end = 0, page_tables = 0;
	struct err err;

	buf_clear(&tasks->command);
	if (task->is_kernel || get(tasks, task->address, &fields->mm, &mm, &err) < 0 || !mm)
		return;
	if (get(tasks, mm, &fields->argv_start, &start, &err) < 0 ||
	    get(tasks, mm, &fields->argv_end, &end, &err) < 0 ||
	    get(tasks, mm, &fields->page_tables, &page_tables, &err) < 0 || end < start ||
	    read_user(tasks->kernel->memory, page_tables, start, &tasks->command,
		      end - start < TASKS_COMMAND_MAX ? end - start : TASKS_COMMAND_MAX) < 0) {
		buf_clear(&tasks->command);
		tasks->report->commands_missing++;
	}
	task->command = buf_bytes(&tasks->command);
}

/* ---- lists --------------------------------------------------------------------------------- */

static int give(struct tasks *tasks, uint64_t address, struct err *err)
{
	struct task task = { 0 };

	if (read_task(tasks, address, &task, err) < 0)
		return err->code;
	if (tasks->report->count == TASKS_MAX)
		return err_set(err, -E2BIG, "more than %d tasks", TASKS_MAX);
	tasks->report->count++;
	read_command(tasks, &task);
	tasks->reader->accept(tasks->reader->context, &task);
	return 0;
}

/* A thread of a process shares its signals. */
static int give_thread(struct tasks *tasks, uint64_t address, uint64_t signals, struct err *err)
{
	uint64_t its;

	if (get(tasks, address, &tasks->fields.signal, &its, err) < 0)
		return err->code;
	if (its != signals)
		return err_set(err, -EBADMSG, "what should be a thread at %#llx is none",
			       (unsigned long long)address);
	return give(tasks, address, err);
}

/* All threads of a process, whose first one is given. Where their list is damaged, the next process
 * follows all the same. */
static int give_process(struct tasks *tasks, uint64_t address, struct err *err)
{
	const struct fields *fields = &tasks->fields;
	uint64_t signals;
	int more;

	if (!tasks->reader->wants_threads || !fields->thread_head.size || !fields->signal.size ||
	    !fields->thread_node.size)
		return give(tasks, address, err);
	if (get(tasks, address, &fields->signal, &signals, err) < 0)
		return err->code;
	struct kernel_list threads = kernel_list_of(signals + fields->thread_head.at);

	while ((more = kernel_list_next(tasks->kernel, &threads, err)) > 0)
		if (give_thread(tasks, threads.at - fields->thread_node.at, signals, err) < 0)
			break;
	if (more != 0 && !tasks->report->damage.code)
		tasks->report->damage = *err;
	return 0;
}

int tasks_read(struct kernel *kernel, const struct tasks_reader *reader, struct tasks_report *ret,
	       struct err *err)
{
	scoped_tasks tasks = { .reader = reader, .report = ret };
	int more;

	*ret = (struct tasks_report){ 0 };
	if (tasks_open(kernel, &tasks, err) < 0)
		return err->code;
	uint64_t within = tasks.fields.tasks.at;
	struct kernel_list processes = kernel_list_of(tasks.first + within);

	while ((more = kernel_list_next(kernel, &processes, err)) > 0) {
		more = give_process(&tasks, processes.at - within, err);
		if (more < 0)
			break;
	}
	if (more < 0 && !ret->damage.code)
		ret->damage = *err;
	if (ret->damage.code && ret->count == 0) {
		*err = ret->damage;
		return err->code;
	}
	return 0;
}

/* ---- one of them --------------------------------------------------------------------------- */

int tasks_at(struct kernel *kernel, uint64_t address, struct task *ret, struct err *err)
{
	scoped_tasks tasks = { 0 };

	if (tasks_open(kernel, &tasks, err) < 0)
		return err->code;
	return read_task(&tasks, address, ret, err);
}

struct search {
	int32_t pid;
	struct task found;
};

static void match(void *context, const struct task *task)
{
	struct search *search = context;

	if (task->pid != search->pid || search->found.address)
		return;
	search->found = *task;
	search->found.command = (struct bytes){ 0 };
}

int tasks_find(struct kernel *kernel, int32_t pid, struct task *ret, struct err *err)
{
	struct search search = { .pid = pid };
	struct tasks_report report;

	if (tasks_read(kernel, &(struct tasks_reader){ match, &search, true }, &report, err) < 0)
		return err->code;
	if (!search.found.address)
		return err_set(err, -ESRCH, "there is no task %d", pid);
	*ret = search.found;
	return 0;
}
